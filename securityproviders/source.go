package securityproviders

import (
	"context"
	"fmt"
	"os"
)

// KeySource hands out a key each time a request is signed, so that a key can be
// changed while the program runs. It must be safe for concurrent use. Its errors
// must not hold the key.
type KeySource interface {
	Key(ctx context.Context) (Key, error)
}

// KeyFunc is a function as [KeySource], for instance a look-up in a vault.
// It is called for every request, by several goroutines at a time: cache what is
// slow to get. The context is that of the request.
//
// A [Transport] or [Provider] returns its error as it is, wrapped. The client of
// package voiso takes the error for one that may pass and tries again, as its
// retry policy says: 4 calls by default. It does not where the error is
// fs.ErrPermission, fs.ErrNotExist or context.Canceled (errors.Is) or an
// [*InvalidKeyError], so wrap one of them where another attempt is of no use:
//
//	return securityproviders.Key{}, fmt.Errorf("vault is sealed: %w", fs.ErrPermission)
type KeyFunc func(ctx context.Context) (Key, error)

// Key calls the function.
func (f KeyFunc) Key(ctx context.Context) (Key, error) { return f(ctx) }

// FixedKey is the source of one key that never changes. The text is checked as
// by [NewKey].
func FixedKey(text string) (KeySource, error) {
	key, err := NewKey(text)
	if err != nil {
		return nil, err
	}
	return sourceOf(key), nil
}

func sourceOf(key Key) KeySource {
	return KeyFunc(func(context.Context) (Key, error) { return key, nil })
}

// EnvKey is a source that reads the environment variable of that name at each
// use. A variable that is not set, or holds no valid key, is an error that names
// the variable.
func EnvKey(name string) KeySource {
	return KeyFunc(func(context.Context) (Key, error) {
		key, err := NewKey(os.Getenv(name))
		if err != nil {
			return Key{}, fmt.Errorf("environment variable %s: %w", name, err)
		}
		return key, nil
	})
}

// readKey asks a source and holds it to its contract.
func readKey(ctx context.Context, source func(context.Context) (Key, error)) (Key, error) {
	key, err := source(ctx)
	switch {
	case err != nil:
		return Key{}, err
	case key.IsZero():
		return Key{}, &InvalidKeyError{Reason: "is empty"}
	default:
		return key, nil
	}
}
