package keys_test

import (
	"context"
	"errors"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/keys"
)

func TestKeys(t *testing.T) { // not parallel: the keyring is replaced
	keyring.MockInit()
	account := keys.Account("work", "user")
	if _, err := keys.Get(t.Context(), account); !errors.Is(err, keys.ErrNotFound) {
		t.Errorf("a key that is not there: %v", err)
	}
	if err := keys.Set(t.Context(), account, "secret"); err != nil {
		t.Fatal(err)
	}
	if got, err := keys.Get(t.Context(), account); err != nil || got != "secret" {
		t.Errorf("%q, %v", got, err)
	}
	for range 2 { // removing it twice is fine
		if err := keys.Delete(t.Context(), account); err != nil {
			t.Error(err)
		}
	}
	keyring.MockInitWithError(errors.New("locked"))
	if err := keys.Set(t.Context(), account, "secret"); err == nil {
		t.Error("the keyring's error is lost")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := keys.Get(ctx, account); err == nil {
		t.Error("a context that has ended does not end the wait")
	}
}
