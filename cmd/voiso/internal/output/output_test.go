package output_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
)

type person struct {
	Name string `json:"name"`
	City string `json:"city"`
}

var columns = []output.Column[person]{
	{Name: "name", Value: func(p person) string { return p.Name }},
	{Name: "city", Value: func(p person) string { return p.City }},
}

func TestWriter(t *testing.T) {
	t.Parallel()
	people := []person{{"Jane <x>", "Łódź"}, {"Joe, Jr.", "a\x1b[31mb\nc"}}
	for _, test := range []struct {
		options output.Options
		values  []person
		want    string
	}{
		{output.Options{Format: output.JSONL}, people, "{\"name\":\"Jane <x>\",\"city\":\"Łódź\"}\n{\"name\":\"Joe, Jr.\",\"city\":\"a\\u001b[31mb\\nc\"}\n"},
		{output.Options{Format: output.JSON}, people[:1], "[\n{\"name\":\"Jane <x>\",\"city\":\"Łódź\"}\n]\n"},
		{output.Options{Format: output.JSON}, nil, "[]\n"},
		{output.Options{Format: output.JSONL}, nil, ""},
		{output.Options{Format: output.CSV}, nil, "name,city\n"},
		{output.Options{Format: output.CSV, Columns: []string{"City"}}, people[:1], "city\nŁódź\n"},
		{output.Options{Format: output.Table}, people, "NAME      CITY\nJane <x>  Łódź\nJoe, Jr.  a [31mb c\n"},
		{output.Options{Format: output.Table}, nil, ""},
		{output.Options{Format: output.CSV, Clean: strings.ToUpper}, people[:1], "name,city\nJANE <X>,ŁÓDŹ\n"},
	} {
		var b strings.Builder
		w, err := output.NewWriter(&b, test.options, columns)
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range test.values {
			if err := w.Write(value); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if b.String() != test.want {
			t.Errorf("%+v:\n%q, want\n%q", test.options.Format, b.String(), test.want)
		}
		if w.Count() != len(test.values) {
			t.Errorf("count %d", w.Count())
		}
	}
}

// TestBrokenOffArray leaves out Close, as a command does after an error.
func TestBrokenOffArray(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w, err := output.NewWriter(&b, output.Options{Format: output.JSON}, columns)
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() != 0 {
		t.Errorf("a writer without values wrote %q", b.String())
	}
	_ = w.Write(person{"Jane", "x"})
	if strings.Contains(b.String(), "]") {
		t.Errorf("%q looks like a whole list", b.String())
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	if _, err := output.NewWriter(&strings.Builder{}, output.Options{Format: output.CSV, Columns: []string{"nope"}}, columns); err == nil ||
		!strings.Contains(err.Error(), "name, city") {
		t.Errorf("unknown column: %v", err)
	}
	if _, err := output.NewWriter(&strings.Builder{}, output.Options{Format: "xml"}, columns); err == nil {
		t.Error("an unknown format is accepted")
	}
	w, err := output.NewWriter(broken{}, output.Options{Format: output.JSONL}, columns)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(person{}); !errors.Is(err, errBroken) {
		t.Errorf("a failed write returns %v", err)
	}
}

var errBroken = errors.New("broken pipe")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
