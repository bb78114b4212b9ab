package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/keys"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// Key says where a key comes from. It does not print the key.
type Key struct {
	// Origin is the place, empty if there is no key.
	Origin string
	source securityproviders.KeySource
}

// String returns the origin.
func (k Key) String() string { return k.Origin }

// findKey looks for a key in the environment, the file and the keyring.
func (c *Config) findKey(kind voiso.KeyKind, name, inFile, fileName string, keyring []string, getenv func(string) string) (Key, error) {
	value, file := getenv(name), getenv(name+voiso.EnvFileSuffix)
	profile := c.Profile.Text
	switch {
	case value != "" && file != "":
		return Key{}, fmt.Errorf("%s and %s are both set; set one of them", name, name+voiso.EnvFileSuffix)
	case value != "":
		return fixedKey(value, name)
	case file != "":
		return Key{name + voiso.EnvFileSuffix, securityproviders.FileKey(file)}, nil
	case inFile != "" && fileName != "":
		return Key{}, fmt.Errorf("profile %s has the %s twice, as text and as file; remove one", profile, kind.Label())
	case inFile != "":
		return fixedKey(inFile, "profile "+profile)
	case fileName != "":
		return Key{"file of profile " + profile, securityproviders.FileKey(fileName)}, nil
	case slices.Contains(keyring, KindName(kind)):
		return Key{"system keyring", securityproviders.KeyFunc(func(ctx context.Context) (securityproviders.Key, error) {
			text, err := keys.Get(ctx, keys.Account(profile, KindName(kind)))
			if err != nil {
				return securityproviders.Key{}, err
			}
			return securityproviders.NewKey(text)
		})}, nil
	}
	return Key{}, nil
}

func fixedKey(text, origin string) (Key, error) {
	source, err := securityproviders.FixedKey(strings.TrimSpace(text))
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", origin, err)
	}
	return Key{origin, source}, nil
}

// KindName returns the name of a kind of key in flags and files.
func KindName(kind voiso.KeyKind) string {
	if kind == voiso.ContactCenter {
		return "contact-center"
	}
	return "user"
}

// ParseKind returns the kind of that name.
func ParseKind(name string) (voiso.KeyKind, error) {
	for _, kind := range []voiso.KeyKind{voiso.ContactCenter, voiso.User} {
		if KindName(kind) == name {
			return kind, nil
		}
	}
	return "", fmt.Errorf("kind of key %q is not contact-center or user", name)
}

// ClientOptions returns the options of a client, and the texts of the keys, for
// removing them from output. If there is no key, it asks with prompt, which may
// be nil.
func (c *Config) ClientOptions(ctx context.Context, prompt func(name string) (string, error)) ([]voiso.Option, []string, error) {
	var options []voiso.Option
	if c.BaseURL.Text != "" {
		options = append(options, voiso.WithBaseURL(c.BaseURL.Text))
	}
	timeout, err := time.ParseDuration(c.Timeout.Text)
	if err != nil {
		return nil, nil, err
	}
	options = append(options, voiso.WithTimeout(timeout))
	if c.Prefer.Text != "" {
		kind, err := ParseKind(c.Prefer.Text)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", c.Prefer.Origin, err)
		}
		options = append(options, voiso.WithPreferredKey(kind))
	}
	if c.ContactCenter.source == nil && c.User.source == nil {
		if prompt == nil {
			return nil, nil, errors.New("no key is configured")
		}
		text, err := prompt("user key")
		if err != nil {
			return nil, nil, err
		}
		if c.User, err = fixedKey(text, "prompt"); err != nil {
			return nil, nil, err
		}
	}
	var texts []string
	for _, key := range []struct {
		Key
		option func(securityproviders.KeySource) voiso.Option
	}{{c.ContactCenter, voiso.WithContactCenterKeySource}, {c.User, voiso.WithUserKeySource}} {
		if key.source == nil {
			continue
		}
		value, err := key.source.Key(ctx)
		if err != nil {
			return nil, texts, fmt.Errorf("%s: %w", key.Origin, pathless(err))
		}
		texts = append(texts, value.Reveal())
		options = append(options, key.option(key.source))
	}
	return options, texts, nil
}

// readSmall reads a file of at most 64 KiB and trims it.
func readSmall(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(file, 64<<10))
	return strings.TrimSpace(string(data)), err
}

// pathless removes the name of a file: somebody may have put the key itself
// where its file belongs.
func pathless(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
