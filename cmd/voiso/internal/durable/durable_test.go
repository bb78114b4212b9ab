package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/durable"
)

func TestWriteFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"first, and longer", "second"} {
		if err := durable.WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	wantEntries(t, filepath.Dir(path), 1)
}

// A file that cannot be replaced stays, and nothing is left beside it.
func TestWriteFileFails(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "taken")
	if err := os.MkdirAll(filepath.Join(path, "by a folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := durable.WriteFile(path, []byte("x")); err == nil {
		t.Error("replaced a folder")
	}
	wantEntries(t, folder, 1)
	if err := durable.WriteFile(filepath.Join(folder, "missing", "file"), nil); err == nil {
		t.Error("wrote into a folder that does not exist")
	}
}

func wantEntries(t *testing.T, folder string, want int) {
	t.Helper()
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != want {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}
