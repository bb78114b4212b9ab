package securityproviders

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
)

// KeySource returns a key each time a request is signed, so that the key can
// change while the program runs. It must be safe for concurrent use. Its errors
// must not hold the key.
type KeySource interface {
	Key(ctx context.Context) (Key, error)
}

// KeyFunc is a function as [KeySource], for example a look-up in a vault. It is
// called for every request, by several goroutines at a time: cache a slow
// look-up. It receives the context of the request.
//
// A [Transport] or [Provider] wraps its error. The client of package voiso
// retries the call by its retry policy: 4 calls by default. It does not retry if
// the error is fs.ErrPermission, fs.ErrNotExist or context.Canceled (by errors.Is)
// or an [*InvalidKeyError]. If a retry is useless, return an error that wraps one
// of them:
//
//	return securityproviders.Key{}, fmt.Errorf("vault is sealed: %w", fs.ErrPermission)
type KeyFunc func(ctx context.Context) (Key, error)

// Key calls the function.
func (f KeyFunc) Key(ctx context.Context) (Key, error) { return f(ctx) }

// FixedKey returns a source whose key never changes. It checks the text as [NewKey]
// does.
func FixedKey(text string) (KeySource, error) {
	key, err := NewKey(text)
	if err != nil {
		return nil, err
	}
	return KeyFunc(func(context.Context) (Key, error) { return key, nil }), nil
}

// EnvKey returns a source that reads the environment variable of that name at
// each use. A variable that is not set, or holds no valid key, is an error that
// names the variable.
func EnvKey(name string) KeySource {
	return KeyFunc(func(context.Context) (Key, error) {
		key, err := NewKey(os.Getenv(name))
		if err != nil {
			return Key{}, fmt.Errorf("environment variable %s: %w", name, err)
		}
		return key, nil
	})
}

// maxKeyFile is far more than the length of any key. A larger file is the wrong file.
const maxKeyFile = 8 << 10

// FileKey returns a source that reads the key from a file at each use, so that a
// change applies at once. One line break at the end is removed. The file
// must be a regular file of at most 8 KiB. Errors name the path, never the content.
//
// To change the key, write a new file and rename it over the old one.
func FileKey(path string) KeySource {
	return KeyFunc(func(context.Context) (Key, error) {
		content, err := readKeyFile(path)
		if err != nil {
			return Key{}, fmt.Errorf("key file: %w", err)
		}
		key, err := NewKey(string(cutLineBreak(content)))
		if err != nil {
			return Key{}, fmt.Errorf("key file %s: %w", path, err)
		}
		return key, nil
	})
}

func readKeyFile(path string) ([]byte, error) {
	// Stat before open: opening a pipe could block for ever.
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	file, err := os.Open(path) //nolint:gosec // the user's own file
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err == nil && len(content) > maxKeyFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, maxKeyFile)
	}
	return content, err
}

func cutLineBreak(content []byte) []byte {
	if rest, ok := bytes.CutSuffix(content, []byte("\n")); ok {
		return bytes.TrimSuffix(rest, []byte("\r"))
	}
	return content
}

// readKey returns the key of a source, or an error if the source returns none.
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
