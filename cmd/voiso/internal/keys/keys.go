// Package keys stores keys in the keyring of the system. Every access has a time
// limit, because a keyring on a machine without a session may never respond.
package keys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// service is the name of the program in the keyring.
const service = "voiso"

// limit is the longest wait for the keyring. A person may have to unlock it.
const limit = 20 * time.Second

// ErrNotFound means that the keyring has no such key.
var ErrNotFound = keyring.ErrNotFound

// Account returns the name of a key in the keyring.
func Account(profile, kind string) string { return profile + "/" + kind }

// Get returns a key.
func Get(ctx context.Context, account string) (string, error) {
	var secret string
	err := within(ctx, func() (err error) {
		secret, err = keyring.Get(service, account)
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Set stores a key.
func Set(ctx context.Context, account, secret string) error {
	return within(ctx, func() error { return keyring.Set(service, account, secret) })
}

// Delete removes a key. A missing key is not an error.
func Delete(ctx context.Context, account string) error {
	err := within(ctx, func() error { return keyring.Delete(service, account) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// within calls the keyring. If it does not respond in time, its goroutine stays
// until the program ends, because the keyring takes no context.
func within(ctx context.Context, call func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- call() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("system keyring: %w", err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("system keyring does not respond: %w", ctx.Err())
	}
}
