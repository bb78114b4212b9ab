package securityproviders_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/securityproviders"
)

func TestFixedKey(t *testing.T) {
	t.Parallel()
	source, err := securityproviders.FixedKey("fixed")
	if err != nil {
		t.Fatal(err)
	}
	if key, err := source.Key(t.Context()); err != nil || key.Reveal() != "fixed" {
		t.Errorf("got %q, %v", key.Reveal(), err)
	}
	if source, err := securityproviders.FixedKey("not fixed"); err == nil || source != nil {
		t.Error("an invalid key makes a source")
	}
}

func TestKeyFunc(t *testing.T) {
	t.Parallel()
	calls := 0
	var source securityproviders.KeySource = securityproviders.KeyFunc(func(context.Context) (securityproviders.Key, error) {
		calls++
		return securityproviders.NewKey("key")
	})
	for range 2 {
		if _, err := source.Key(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if calls != 2 {
		t.Errorf("called %d times, want 2", calls)
	}
}

func TestEnvKeyReadsAtEachUse(t *testing.T) {
	const name = "SECURITYPROVIDERS_TEST_KEY"
	source := securityproviders.EnvKey(name)
	for _, text := range []string{"first", "second"} {
		t.Setenv(name, text)
		if key, err := source.Key(t.Context()); err != nil || key.Reveal() != text {
			t.Errorf("got %q, %v; want %q", key.Reveal(), err, text)
		}
	}
	for _, text := range []string{"", "sec ret"} {
		t.Setenv(name, text)
		_, err := source.Key(t.Context())
		if _, ok := errors.AsType[*securityproviders.InvalidKeyError](err); !ok || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "sec ret") {
			t.Errorf("%q: error is %v", text, err)
		}
	}
}

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

func wantKey(t *testing.T, source securityproviders.KeySource, want string) {
	t.Helper()
	if key, err := source.Key(t.Context()); err != nil || key.Reveal() != want {
		t.Errorf("got %q, %v; want %q", key.Reveal(), err, want)
	}
}

func TestFileKeyFollowsTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	source := securityproviders.FileKey(path)
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

// Same file, size and time: only the content tells that it was written.
func TestFileKeyIsReadAtEachUse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	then := time.Now().Add(-time.Hour)
	source := securityproviders.FileKey(path)
	for _, text := range []string{"first", "secnd"} {
		write(t, path, text, 0)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
		wantKey(t, source, text)
	}
}

func TestFileKeyErrorsNameThePathOnly(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "key")
	for _, content := range []string{"", "\n", "s3cret key", "s3cret\n\n", strings.Repeat("s3cret", 8<<10)} {
		write(t, path, content, 0)
		_, err := securityproviders.FileKey(path).Key(t.Context())
		if err == nil || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("content of %d bytes: %v", len(content), err)
		}
	}
	if _, err := securityproviders.FileKey(folder).Key(t.Context()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("folder: %v", err)
	}
	write(t, path, "", 0)
	_, err := securityproviders.FileKey(path).Key(t.Context())
	if _, ok := errors.AsType[*securityproviders.InvalidKeyError](err); !ok {
		t.Errorf("empty file: %v", err)
	}
}

// The largest key file there may be, and one byte more.
func TestFileKeySize(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, strings.Repeat("k", 8<<10), 0)
	wantKey(t, securityproviders.FileKey(path), strings.Repeat("k", 8<<10))
	write(t, path, strings.Repeat("k", 8<<10)+"\n", 0)
	if _, err := securityproviders.FileKey(path).Key(t.Context()); err == nil || !strings.Contains(err.Error(), "larger than 8192 bytes") {
		t.Errorf("one byte more: %v", err)
	}
}

func TestFileKeyConcurrently(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	write(t, path, "first", time.Hour)
	source := securityproviders.FileKey(path)
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

func TestSourcesAreHeldToTheirContract(t *testing.T) {
	t.Parallel()
	own := errors.New("vault is sealed")
	for name, c := range map[string]struct {
		source securityproviders.KeyFunc
		want   func(error) bool
	}{
		"zero key without error": {func(context.Context) (securityproviders.Key, error) { return securityproviders.Key{}, nil }, isInvalid},
		"the cause stays":        {func(context.Context) (securityproviders.Key, error) { return securityproviders.Key{}, own }, func(err error) bool { return errors.Is(err, own) }},
	} {
		key, err := securityproviders.Credentials{}.WithUserKey(c.source).Key(t.Context(), securityproviders.User)
		if !c.want(err) || !key.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
	}
}
