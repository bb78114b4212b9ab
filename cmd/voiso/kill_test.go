package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

// TestContactsSurviveKill kills "contacts add" at the moments that matter: while
// a call is on its way, right after its response, and before the first call. In
// the end every contact has arrived at most once, and every row has its outcome.
func TestContactsSurviveKill(t *testing.T) {
	t.Parallel()
	fake := voisotest.Start(t)
	folder := t.TempDir()
	input := filepath.Join(folder, "leads.csv")
	const rows = 2500
	var b strings.Builder
	b.WriteString("Phone,Name\n")
	for i := range rows {
		fmt.Fprintf(&b, "1646157%04d,Lead %d\n", i, i)
	}
	if err := os.WriteFile(input, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var running atomic.Pointer[os.Process]
	kill := func() {
		for running.Load() == nil { // its first request may come before Start returns
			time.Sleep(time.Millisecond)
		}
		_ = running.Load().Kill()
	}
	start := func() *exec.Cmd {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], "contacts", "add", input, "--campaign", "7", "--yes")
		cmd.Env = append(os.Environ(), asProgram+"=1", "VOISO_BASE_URL="+fake.URL, "VOISO_CONTACT_CENTER_KEY="+fake.ContactCenterKey(),
			"VOISO_USER_KEY=", "XDG_CONFIG_HOME="+folder)
		running.Store(nil)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		running.Store(cmd.Process)
		return cmd
	}

	// Killed while the first call is on its way: its outcome stays unknown.
	fake.Handle("addContacts", func(http.ResponseWriter, *http.Request) { kill(); time.Sleep(50 * time.Millisecond) })
	_ = start().Wait()
	fake.Handle("addContacts", nil)
	if n := fake.RequestCount("addContacts"); n != 1 {
		t.Fatalf("%d calls in the first run, want 1", n)
	}

	// Killed before the next call.
	cmd := start()
	time.Sleep(20 * time.Millisecond)
	kill()
	_ = cmd.Wait()

	// Killed after the response of the next call, at some moment of writing it down.
	for delay := range 3 {
		before := fake.RequestCount("addContacts")
		cmd := start()
		for range 1000 {
			if fake.RequestCount("addContacts") > before {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		time.Sleep(time.Duration(delay) * 3 * time.Millisecond)
		kill()
		_ = cmd.Wait()
		if left := unfinished(t, folder); left == 0 {
			break
		}
	}

	cmd = start()
	_ = cmd.Wait() // exit code 9: some outcomes are unknown for ever
	seen := map[string]int{}
	for _, r := range fake.Requests() {
		var body gen.ContactsRequest
		if err := r.DecodeBody(&body); err != nil {
			t.Fatal(err)
		}
		for _, contact := range body.Contacts {
			seen[contact.PhoneNumber]++
		}
	}
	for number, times := range seen {
		if times > 1 {
			t.Fatalf("%s was sent %d times", number, times)
		}
	}
	file, err := os.Open(input + ".result.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil || len(records) != rows+1 {
		t.Fatalf("the result file has %d lines, want %d: %v", len(records), rows+1, err)
	}
	outcomes := map[string]int{}
	for _, record := range records[1:] {
		outcomes[record[2]]++
		// A kill right before a call leaves contacts that were not sent: their outcome is unknown, they never come again.
		if seen[record[1]] == 0 && record[2] != "unknown" {
			t.Errorf("row %s is %s, but was not sent", record[0], record[2])
		}
	}
	if outcomes["accepted"]+outcomes["unknown"] != rows || outcomes["unknown"] < 1000 {
		t.Errorf("outcomes = %v", outcomes)
	}
	t.Logf("%d calls, outcomes %v", fake.RequestCount("addContacts"), outcomes)
}

// unfinished reports how many files an unfinished run has left.
func unfinished(t *testing.T, folder string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(folder, "*.journal"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}
