package contacts_test

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/contacts"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sheet"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

func TestGuess(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		header string
		chosen map[string]string
		want   string // description of the mapping, or part of the error
	}{
		{"Phone,Name", nil, "phoneNumber=Phone, contactName=Name"},
		{"Full Name;Mobile no.;URL;Lead source;Active;Priority", nil,
			"phoneNumber=Mobile no., contactName=Full Name, contactSource=Lead source, contactURL=URL, isActive=Active, priority=Priority"},
		{"PHONE_NUMBER,Email", nil, "phoneNumber=PHONE_NUMBER; not used: Email"},
		{"Phone,Mobile", nil, "columns Phone and Mobile both look like phoneNumber"},
		{"Phone,Mobile", map[string]string{"phoneNumber": "mobile"}, "phoneNumber=Mobile; not used: Phone"},
		{"Nummer", map[string]string{"phoneNumber": "Nummer"}, "phoneNumber=Nummer"},
		{"Phone,Name", map[string]string{"contactName": ""}, "phoneNumber=Phone; not used: Name"},
		{"Phone", map[string]string{"phone": "Phone"}, "is not one of phoneNumber, contactName"},
		{"Phone", map[string]string{"contactName": "Nome"}, "the file has no such column; it has: Phone"},
		{"Email", nil, "no column looks like phoneNumber"},
		{"16461572020,Jane", nil, "is there a header row?"},
	} {
		header := strings.FieldsFunc(test.header, func(r rune) bool { return r == ',' || r == ';' })
		mapping, err := contacts.Guess(header, test.chosen)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = mapping.Describe(header)
		}
		if err == nil && got != test.want || err != nil && !strings.Contains(got, test.want) {
			t.Errorf("%s: %s, want %s", test.header, got, test.want)
		}
		if strings.Contains(got, "16461572020") {
			t.Errorf("%s: a phone number is shown: %s", test.header, got)
		}
	}
}

func rows(lines ...string) iter.Seq2[sheet.Row, error] {
	return func(yield func(sheet.Row, error) bool) {
		for i, line := range lines {
			if !yield(sheet.Row{Number: i + 2, Cells: strings.Split(line, ",")}, nil) {
				return
			}
		}
	}
}

func table(t *testing.T, action contacts.Action, lines ...string) *contacts.Table {
	t.Helper()
	header := []string{"Phone", "Name", "Active", "Priority"}
	mapping, err := contacts.Guess(header, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := contacts.Read(rows(lines...), header, mapping, action)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ line, column, why string }{
		{"16461572020,Jane,yes,5", "", ""},
		{"+1 (646) 157-2020,,,", "", ""},
		{"16461572020,Jane,0,1000.0", "", ""},
		{",Jane,,", "Phone", "is empty"},
		{"1.6461572020E+10,Jane,,", "Phone", "digits are lost"},
		{"16461572020.0,Jane,,", "Phone", "decimals of a spreadsheet"},
		{"0646157202,Jane,,", "Phone", "country code"},
		{"16461572020 ext 5,Jane,,", "Phone", ""},
		{"Jane,16461572020,,", "Phone", ""},
		{"16461572020,Jane,maybe,", "Active", "true or false"},
		{"16461572020,Jane,,first", "Priority", "whole number"},
		{"16461572020,Jane,,1001", "Priority", ""},
		{"16461572020,Jane,,-1", "Priority", ""},
	} {
		got := table(t, contacts.Add, test.line)
		if test.column == "" {
			if len(got.Problems) != 0 {
				t.Errorf("%s: %v", test.line, got.Problems)
			}
			continue
		}
		if len(got.Problems) != 1 || got.Problems[0].Row != 2 || got.Problems[0].Column != test.column || !strings.Contains(got.Problems[0].Why, test.why) || got.Problems[0].Why == "" {
			t.Errorf("%s: %v, want %s %s", test.line, got.Problems, test.column, test.why)
			continue
		}
		if strings.Contains(got.Problems[0].Why, "1646") {
			t.Errorf("%s: the number is shown: %v", test.line, got.Problems)
		}
	}
	twice := table(t, contacts.Add, "16461572020,Jane,,", "+1-646-157-2020,Joe,,", "447700900,Short,,")
	if len(twice.Problems) != 1 || twice.Problems[0].Why != "is the same number as in row 2" {
		t.Errorf("%v", twice.Problems)
	}
	if len(twice.Short) != 1 || twice.Short[0] != 4 {
		t.Errorf("short numbers in rows %v", twice.Short)
	}
}

// newJob returns a job on files in a folder, opened.
func newJob(t *testing.T, result string, action contacts.Action, campaign int, table *contacts.Table) (*contacts.Job, error) {
	t.Helper()
	job := &contacts.Job{Action: action, Campaign: campaign, Result: result, Table: table}
	err := job.Open()
	t.Cleanup(func() { _ = job.Close() })
	return job, err
}

func TestJournal(t *testing.T) {
	t.Parallel()
	people := table(t, contacts.Add, "16461572020,Jane,,", "16461572021,Joe,,", "16461572022,Ann,,")
	key := func(i int) string { return people.Rows[i].Key }
	head := `{"action":"add","campaign":7}` + "\n"
	for _, test := range []struct {
		name, journal string
		pending       int
		wrong         string
	}{
		{"new", "", 3, ""},
		{"only the beginning", head, 3, ""},
		{"killed while sending", head + fmt.Sprintf(`{"sending":[%q,%q]}`+"\n", key(0), key(1)), 1, ""},
		{"line cut off", head + fmt.Sprintf(`{"sending":[%q,%q]`, key(0), key(1)), 3, ""},
		{"outcome cut off", head + fmt.Sprintf(`{"sending":[%q]}`+"\n"+`{"done":{"accep`, key(0)), 2, ""},
		{"refused", head + fmt.Sprintf(`{"sending":[%q]}`+"\n"+`{"done":{"refused":[%q]}}`+"\n", key(0), key(0)), 3, ""},
		{"done", head + fmt.Sprintf(`{"sending":[%q]}`+"\n"+`{"done":{"accepted":[%q]}}`+"\n", key(0), key(0)), 2, ""},
		{"another campaign", `{"action":"add","campaign":8}` + "\n", 0, "campaign 8"},
		{"another action", `{"action":"update","campaign":7}` + "\n", 0, "update"},
		{"damaged", head + "xxx\n", 0, "is damaged"},
	} {
		result := filepath.Join(t.TempDir(), "r.csv")
		if test.journal != "" {
			if err := os.WriteFile(result+".journal", []byte(test.journal), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		job, err := newJob(t, result, contacts.Add, 7, people)
		if test.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), test.wrong) {
				t.Errorf("%s: %v", test.name, err)
			}
			if data, _ := os.ReadFile(result + ".journal"); string(data) != test.journal {
				t.Errorf("%s: the journal was changed", test.name)
			}
			continue
		}
		if err != nil || len(job.Pending()) != test.pending {
			t.Errorf("%s: %d pending, want %d: %v", test.name, len(job.Pending()), test.pending, err)
		}
	}
}

func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	people := table(t, contacts.Add, "16461572020,Jane,,")
	result := filepath.Join(t.TempDir(), "r.csv")
	if _, err := newJob(t, result, contacts.Add, 7, people); err != nil {
		t.Fatal(err)
	}
	if _, err := newJob(t, result, contacts.Add, 7, people); err == nil || !strings.Contains(err.Error(), "locked") {
		t.Errorf("a second run at the same time: %v", err)
	}
}

// TestUpdate sends changed rows again, and those whose outcome is unknown.
func TestUpdate(t *testing.T) {
	t.Parallel()
	fake := voisotest.Start(t, voisotest.Options{ContactsPause: -1})
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithContactCenterKey(fake.ContactCenterKey()), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	result := filepath.Join(t.TempDir(), "r.csv")
	run := func(lines ...string) (pending int, err error) {
		job, err := newJob(t, result, contacts.Update, 7, table(t, contacts.Update, lines...))
		if err != nil {
			t.Fatal(err)
		}
		pending = len(job.Pending())
		if pending > 0 {
			err = job.Run(t.Context(), client, func(int) {})
		}
		if failed := job.Save(); failed != nil {
			t.Fatal(failed)
		}
		return pending, err
	}
	fake.FailNext("updateContacts", 1, 0, nil, nil)
	for _, test := range []struct {
		lines   []string
		pending int
		fails   bool
	}{
		{[]string{"16461572020,Jane,,", "16461572021,Joe,,"}, 2, true},
		{[]string{"16461572020,Jane,,", "16461572021,Joe,,"}, 2, false},
		{[]string{"16461572020,Jane,,", "16461572021,Joe,,"}, 0, false},
		{[]string{"16461572020,Janet,,", "16461572021,Joe,,"}, 1, false},
	} {
		pending, err := run(test.lines...)
		if pending != test.pending || (err != nil) != test.fails {
			t.Errorf("%v: %d pending, want %d: %v", test.lines, pending, test.pending, err)
		}
	}
}

func TestForeignResultFile(t *testing.T) {
	t.Parallel()
	result := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(result, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := newJob(t, result, contacts.Add, 7, table(t, contacts.Add, "16461572020,Jane,,")); err == nil || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("%v", err)
	}
	if data, _ := os.ReadFile(result); string(data) != "a,b\n1,2\n" {
		t.Error("somebody's file was changed")
	}
}
