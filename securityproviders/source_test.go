package securityproviders

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// plainSource is a source that does not care for secrecy.
type plainSource struct{ Text string }

func (s plainSource) Key(context.Context) (Key, error) { return NewKey(s.Text) }

func TestFixedKey(t *testing.T) {
	t.Parallel()
	source, err := FixedKey("fixed")
	if err != nil {
		t.Fatal(err)
	}
	if key, err := source.Key(t.Context()); err != nil || key.Reveal() != "fixed" {
		t.Errorf("got %q, %v", key.Reveal(), err)
	}
	if source, err := FixedKey("not fixed"); err == nil || source != nil {
		t.Error("an invalid key makes a source")
	}
}

func TestKeyFunc(t *testing.T) {
	t.Parallel()
	calls := 0
	var source KeySource = KeyFunc(func(context.Context) (Key, error) {
		calls++
		return NewKey("key")
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
	source := EnvKey(name)
	for _, text := range []string{"first", "second"} {
		t.Setenv(name, text)
		if key, err := source.Key(t.Context()); err != nil || key.Reveal() != text {
			t.Errorf("got %q, %v; want %q", key.Reveal(), err, text)
		}
	}
	for _, text := range []string{"", "sec ret"} {
		t.Setenv(name, text)
		_, err := source.Key(t.Context())
		if _, ok := errors.AsType[*InvalidKeyError](err); !ok || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), "sec ret") {
			t.Errorf("%q: error is %v", text, err)
		}
	}
}

func TestReadKeyHoldsSourcesToTheirContract(t *testing.T) {
	t.Parallel()
	_, err := readKey(t.Context(), func(context.Context) (Key, error) { return Key{}, nil })
	if _, ok := errors.AsType[*InvalidKeyError](err); !ok {
		t.Errorf("zero key without error: %v", err)
	}
	own := errors.New("vault is sealed")
	if _, err := readKey(t.Context(), func(context.Context) (Key, error) { return Key{}, own }); !errors.Is(err, own) {
		t.Errorf("cause is lost: %v", err)
	}
}
