package securityproviders

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// write replaces the file's content and gives it an age.
func write(t *testing.T, path, content string, age time.Duration) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	then := time.Now().Add(-age)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
}

func wantKey(t *testing.T, source KeySource, want string) {
	t.Helper()
	if key, err := source.Key(t.Context()); err != nil || key.Reveal() != want {
		t.Errorf("got %q, %v; want %q", key.Reveal(), err, want)
	}
}

func TestFileKeyFollowsTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	source := FileKey(path)
	write(t, path, "first\n", time.Hour)
	wantKey(t, source, "first")
	wantKey(t, source, "first")

	write(t, path, "other\n", time.Minute) // same size, other time
	wantKey(t, source, "other")

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, "longer\r\n", 0) // other size, same time
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	wantKey(t, source, "longer")

	next := path + ".next" // another file of the same size and time
	write(t, next, "rename\r\n", 0)
	if err := os.Chtimes(next, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
	wantKey(t, source, "rename")

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := source.Key(t.Context()); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), path) {
		t.Errorf("removed file: %v", err)
	}
	write(t, path, "again", time.Hour)
	wantKey(t, source, "again")
}

func TestFileKeyIsNotReadAgainWithoutChange(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, "first\n", time.Hour)
	source := FileKey(path)
	wantKey(t, source, "first")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, "secnd\n", 0)
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	wantKey(t, source, "first") // nothing shows that it was written
}

func TestFileKeyDoesNotTrustFreshTimes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	now := time.Now().Add(time.Hour) // never old enough, however slow the machine
	source := FileKey(path)
	for _, text := range []string{"first", "secnd"} { // same file, size and time
		write(t, path, text, 0)
		if err := os.Chtimes(path, now, now); err != nil {
			t.Fatal(err)
		}
		wantKey(t, source, text)
	}
}

func TestFileKeyErrorsNameThePathOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "key")
	for _, content := range []string{"", "\n", "s3cret key", "s3cret\n\n", strings.Repeat("s3cret", maxKeyFile)} {
		write(t, path, content, 0)
		_, err := FileKey(path).Key(t.Context())
		if err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("content of %d bytes: %v", len(content), err)
		}
	}
	if _, err := FileKey(folder).Key(t.Context()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("folder: %v", err)
	}
	write(t, path, "", 0)
	_, err := FileKey(path).Key(t.Context())
	if _, ok := errors.AsType[*InvalidKeyError](err); !ok {
		t.Errorf("empty file: %v", err)
	}
}

// The largest key file there may be, and one byte more.
func TestFileKeySize(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, strings.Repeat("k", maxKeyFile), 0)
	wantKey(t, FileKey(path), strings.Repeat("k", maxKeyFile))
	write(t, path, strings.Repeat("k", maxKeyFile)+"\n", 0)
	if _, err := FileKey(path).Key(t.Context()); err == nil || !strings.Contains(err.Error(), "larger than 8192 bytes") {
		t.Errorf("one byte more: %v", err)
	}
}

func TestFileKeyConcurrently(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, "first", time.Hour)
	source := FileKey(path)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				wantKey(t, source, "first")
			}
		})
	}
	group.Wait()
}
