package command_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/doctor"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/operation"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func (p *program) doctor(t *testing.T) (doctor.Report, result) {
	t.Helper()
	got := p.run(t, "doctor", "--json")
	var report doctor.Report
	if err := json.Unmarshal([]byte(got.out), &report); err != nil {
		t.Fatalf("%v: %q, %s", err, got.out, got.errout)
	}
	return report, got
}

// TestDoctorOnlyReads lets doctor try everything with both kinds of key.
func TestDoctorOnlyReads(t *testing.T) {
	t.Parallel()
	p := newProgram(t)
	report, got := p.doctor(t)
	if got.code != cli.Done || report.Failed() != 0 {
		t.Errorf("exit %d: %s %s", got.code, got.out, got.errout)
	}
	kinds := map[string]int{}
	for _, a := range report.Operations {
		kinds[a.Key]++
		if a.Status != doctor.OK || a.How == "" {
			t.Errorf("%+v", a)
		}
	}
	if kinds["user key"] != 15 || kinds["contact center key"] != 15 {
		t.Errorf("operations = %v", kinds)
	}
	for _, r := range p.fake.Requests() {
		if r.OperationID != "" && !idempotentRead(r.OperationID) {
			t.Errorf("doctor sent %v", r)
		}
	}
}

func idempotentRead(id string) bool {
	op, ok := operation.Find(id)
	return ok && (op.Method == http.MethodGet || strings.HasPrefix(op.ID, "list"))
}

func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		do   func(p *program)
		want string // name of the check that fails
		exit cli.Exit
	}{
		{"wrong key", func(p *program) { p.env[voiso.EnvUserKey] = "wrong-0123456789" }, "user key", cli.Partly},
		{"no key", func(p *program) { p.env[voiso.EnvUserKey], p.env[voiso.EnvContactCenterKey] = "", "" }, "keys", cli.Partly},
		{"no server", func(p *program) { p.env[voiso.EnvBaseURL] = "http://127.0.0.1:1" }, "connection", cli.Partly},
		{"unexpected response", func(p *program) {
			p.fake.Handle("getBalance", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`[1,2]`)) })
		}, "getBalance", cli.Partly},
		{"server error", func(p *program) { p.fake.FailNext("listUsers", 2, 500, nil, nil) }, "listUsers", cli.Partly},
		{"forbidden", func(p *program) {
			p.fake.FailNext("listUsers", 2, 403, nil, map[string]string{"error": "Access denied"})
		}, "", cli.Done},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t)
			test.do(p)
			report, got := p.doctor(t)
			if got.code != test.exit {
				t.Errorf("exit %d, want %d: %s", got.code, test.exit, got.errout)
			}
			failed := map[string]bool{}
			for _, c := range report.Checks {
				if c.Status == doctor.Fail {
					failed[c.Name] = c.Next != ""
				}
			}
			for _, a := range report.Operations {
				if a.Status == doctor.Fail {
					failed[a.Operation] = a.Next != ""
				}
			}
			if test.want == "" && len(failed) == 0 {
				return
			}
			if len(failed) != 1 || !failed[test.want] {
				t.Errorf("failed with a next step: %v, want %s", failed, test.want)
			}
		})
	}
}

// TestDoctorClock moves the server's clock.
func TestDoctorClock(t *testing.T) {
	t.Parallel()
	// The fake sets no Date of its own, so a server of ours does.
	server := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-2*time.Hour).UTC().Format(http.TimeFormat))
	})
	p := &program{env: map[string]string{voiso.EnvBaseURL: server, "XDG_CONFIG_HOME": t.TempDir()}}
	report, _ := p.doctor(t)
	for _, c := range report.Checks {
		if c.Name == "clock" {
			if c.Status != doctor.Fail || !strings.Contains(c.Message, "2h0m") {
				t.Errorf("%+v", c)
			}
			return
		}
	}
	t.Errorf("no check of the clock: %+v", report.Checks)
}

// TestUnconfirmed compares the rows that doctor confirms with the table of evidence.
func TestUnconfirmed(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../../api/EVIDENCE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "## To confirm")
	table, _, _ = strings.Cut(table, "\n## ")
	if table == "" {
		t.Fatal("there is no table to confirm")
	}
	count := 0
	for _, op := range gen.Operations() {
		for _, kind := range []voiso.KeyKind{voiso.ContactCenter, voiso.User} {
			for _, row := range operation.Unconfirmed(op, kind) {
				count++
				if !strings.Contains(table, "| "+op.ID+" | "+row+" |") {
					t.Errorf("the table has no row %s, %s", op.ID, row)
				}
			}
		}
	}
	if count < 40 {
		t.Errorf("%d rows", count)
	}
}
