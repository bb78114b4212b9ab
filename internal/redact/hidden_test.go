package redact_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// secret has something for every verb to print.
type secret struct {
	Text   string
	number int
}

func (secret) String() string { return "s3cret" }

func TestHiddenDoesNotPrint(t *testing.T) {
	t.Parallel()
	value := &secret{"s3cret", 4711}
	hidden := redact.Hide(value)
	for name, holder := range map[string]any{
		"itself": hidden, "pointer": &hidden,
		"unexported field":         struct{ h redact.Hidden[*secret] }{hidden},
		"pointer to such a struct": &struct{ h redact.Hidden[*secret] }{hidden},
		"exported field":           struct{ H redact.Hidden[*secret] }{hidden},
		"embedded":                 struct{ redact.Hidden[*secret] }{hidden},
		"slice":                    []any{hidden},
		"map":                      map[string]redact.Hidden[*secret]{"a": hidden},
		"a value":                  struct{ h redact.Hidden[secret] }{redact.Hide(*value)},
		"a text":                   struct{ h redact.Hidden[string] }{redact.Hide("s3cret")},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%#q", "%x", "% x", "%X", "%d", "%o", "%b", "%c", "%U", "%e", "%t", "%p", "%10.3s"} {
			got := fmt.Sprintf(verb, holder)
			for _, form := range []string{"s3cret", "4711", fmt.Sprintf("%x", "s3cret"), fmt.Sprintf("% x", "s3cret"), fmt.Sprintf("%X", "s3cret")} {
				if strings.Contains(got, form) {
					t.Errorf("%s: %s prints %s", name, verb, got)
				}
			}
		}
		if text, err := json.Marshal(holder); strings.Contains(string(text)+fmt.Sprint(err), "s3cret") {
			t.Errorf("%s: JSON is %s, %v", name, text, err)
		}
	}
}

func TestHiddenReturnsItsValue(t *testing.T) {
	t.Parallel()
	value := new(secret)
	if redact.Hide(value).Get() != value || redact.Hide(7).Get() != 7 {
		t.Error("got another value")
	}
	if (redact.Hidden[*secret]{}).Get() != nil || (redact.Hidden[int]{}).Get() != 0 {
		t.Error("the zero Hidden has a value")
	}
}

// fmt does not read the value, so that printing does not race with its use.
func TestHiddenDoesNotRace(t *testing.T) {
	t.Parallel()
	value := &secret{}
	holder := struct{ h redact.Hidden[*secret] }{redact.Hide(value)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 1000 {
			value.number = i
		}
	}()
	for range 100 {
		for _, verb := range []string{"%+v", "%d", "%s"} {
			_ = fmt.Sprintf(verb, holder)
		}
	}
	<-done
}
