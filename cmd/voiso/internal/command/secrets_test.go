package command_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/voiso-community/voiso-go/voiso"
)

// The planted secrets. None of them may be in any output or file.
const (
	plantedUserKey = "planted-user-key-1f9c/+="
	plantedCCKey   = "planted-cc-key-77aa"
	plantedSecret  = "planted-webhook-secret-42"
)

func newServer(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// TestNoSecretIsShown runs every command against a server that echoes the key
// in responses of many kinds, and searches all output and all files.
func TestNoSecretIsShown(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 400, 403, 500} {
		for _, form := range []string{"table", "json", "jsonl", "csv"} {
			t.Run(fmt.Sprint(status, form), func(t *testing.T) {
				t.Parallel()
				showNoSecret(t, status, form)
			})
		}
	}
}

func showNoSecret(t *testing.T, status int, form string) {
	t.Helper()
	folder, keyFile := t.TempDir(), filepath.Join(t.TempDir(), "key")
	for name, text := range exampleFiles {
		write(t, filepath.Join(folder, name), text)
	}
	write(t, keyFile, plantedCCKey)
	var keys atomic.Int64
	p := &program{env: map[string]string{
		voiso.EnvBaseURL: newServer(t, echo(status, &keys)), voiso.EnvUserKey: plantedUserKey, voiso.EnvContactCenterKey + "_FILE": keyFile,
		"VOISO_WEBHOOK_SECRET": plantedSecret, "XDG_CONFIG_HOME": filepath.Join(folder, "config"),
	}}
	var running sync.WaitGroup // retries wait, so all commands run at the same time
	for _, args := range [][]string{
		{"balance"}, {"call", "start", "16461572020", "--agent", "1", "--yes"}, {"call", "hangup", "--agent", "1"},
		{"sms", "send", "16461572020", "--agent", "1", "--text", "x", "--yes"}, {"sms", "templates"}, {"whatsapp", "templates"},
		{"agents", "status"}, {"users", "list"}, {"numbers", "list"}, {"campaign", "list"}, {"campaign", "start", "1", "--yes"},
		{"conversation", "messages", "1f0c5dc0-9f13-4a5e-8d0e-52f0b1b1c001"}, {"webhook", "failures"}, {"webhook", "retrigger", "x"},
		{"api", "getBalance"}, {"api", "sendSMS", "--body", "@FOLDER/sms.json", "--yes"}, {"api", "listUsers", "--dry-run"},
		{"config"}, {"config", "set", "cluster", "cluster1"}, {"config", "set", "user_key", plantedUserKey}, {"doctor"}, {"doctor", "--json"},
		{"contacts", "add", "FOLDER/leads.csv", "--campaign", "7", "--yes"}, {"version"}, {"__complete", "call", "start", "1", "--agent", ""},
		{"webhook", "listen", "--addr", "nonsense"}, {"cdr", "export", "--from", "2026-01-01", "--to", "2026-01-02", "-o", "FOLDER/x.jsonl"},
		{"cdr", "export", "--from", "2026-01-01", "--to", "2026-01-02", "-o", "FOLDER/x.csv"}, {"cdr", "report", "--from", "2026-01-01", "--to", "2026-01-02", "-o", "FOLDER/r.html"}, {"call", "start", "16461572020", "--agent", "1", "--dry-run"}, {"man", "FOLDER/man1"},
	} {
		args = append(slices.Clone(args), "--output", form)
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "FOLDER", folder)
		}
		running.Go(func() {
			got := p.run(t, args...)
			search(t, strings.Join(args, " ")+" to stderr", got.errout)
			search(t, strings.Join(args, " ")+" to stdout", got.out)
		})
	}
	running.Wait()
	if keys.Load() < 20 {
		t.Errorf("only %d requests had a key, so the search proves little", keys.Load())
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		search(t, path, string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// echo responds with the key of the request, and counts the keys that came.
func echo(status int, keys *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if find(r.Header.Get("Authorization")) != "" {
			keys.Add(1)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_, _ = w.Write([]byte(`{"error":"key ` + strings.ReplaceAll(key, `"`, `\"`) + ` at ` + r.URL.EscapedPath() + ` is not allowed"}`))
	}
}

func search(t *testing.T, where, text string) {
	t.Helper()
	if found := find(text); found != "" {
		t.Errorf("%s has a secret: %s", where, found)
	}
}

// find returns the place of a secret in a text.
func find(text string) string {
	i := strings.Index(text, "planted-")
	if i < 0 {
		return ""
	}
	return text[max(0, i-80):min(len(text), i+80)]
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestTheSearchFinds shows that the search above can fail.
func TestTheSearchFinds(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{plantedUserKey, plantedCCKey, plantedSecret} {
		if find("some text "+secret+" and more") == "" {
			t.Errorf("%q is not found", secret)
		}
	}
	if found := find("some text"); found != "" {
		t.Errorf("found %q", found)
	}
}
