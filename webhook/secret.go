package webhook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// SecretSource returns the secrets that are valid now. It is called for every delivery, so that a rotation needs no
// restart. An error, or no secret at all, means that the delivery cannot be checked: the response is 500.
type SecretSource func(ctx context.Context) ([]string, error)

// taken is a body and the secret that was in it.
type taken struct {
	body    string // without its secret
	secret  [sha256.Size]byte
	problem string // why there is no secret to compare, "" if there is one
	missing bool
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// takeSecret removes the members named "secret", in any case of letters, from an object.
func takeSecret(body []byte) (taken, error) {
	text := bytes.TrimPrefix(body, byteOrderMark)
	// Names that occur twice are allowed, because a doubled secret is a matter of trust and not of form.
	decoder := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if decoder.PeekKind() != '{' {
		return taken{}, errNotObject
	}
	if _, err := decoder.ReadToken(); err != nil {
		return taken{}, errNotObject
	}
	result, out, secrets := taken{}, []byte{'{'}, 0
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadValue()
		if err != nil {
			return taken{}, errNotObject
		}
		out = append(append(out, name...), ':')
		isSecret := isSecretName(name)
		value, err := decoder.ReadValue()
		if err != nil {
			return taken{}, errNotObject
		}
		if !isSecret {
			out = append(append(out, value...), ',')
			continue
		}
		out = out[:len(out)-len(name)-1]
		secrets++
		result.secret, result.problem = hashOf(value)
	}
	if _, err := decoder.ReadToken(); err != nil {
		return taken{}, errNotObject
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return taken{}, errNotObject
	}
	switch {
	case secrets == 0:
		result.problem, result.missing = "has no secret", true
	case secrets > 1:
		result.problem = "has more than one secret"
	}
	result.body = string(append(bytes.TrimSuffix(out, []byte(",")), '}'))
	return result, nil
}

func isSecretName(quoted jsontext.Value) bool {
	name, _ := jsontext.AppendUnquote(nil, quoted) // the error tells of invalid UTF-8
	return strings.EqualFold(string(name), "secret")
}

// hashOf returns the hash of a secret, or why there is none.
func hashOf(value jsontext.Value) (hash [sha256.Size]byte, problem string) {
	secret, err := jsontext.AppendUnquote(nil, value)
	if value.Kind() != '"' || err != nil || len(secret) == 0 {
		return hash, "has a secret that is empty or not a string"
	}
	return sha256.Sum256(secret), ""
}

// matches reports whether the secret is one of these. It compares with all, so that time tells nothing about them.
func (t *taken) matches(secrets []string) bool {
	found := 0
	for _, secret := range secrets {
		hash := sha256.Sum256([]byte(secret))
		found |= subtle.ConstantTimeCompare(hash[:], t.secret[:])
	}
	return found == 1
}

// verify returns an error unless the secret is one of those of the source.
func (t *taken) verify(ctx context.Context, source SecretSource) error {
	secrets, err := source(ctx)
	if err == nil {
		err = checkSecrets(secrets)
	}
	if err != nil {
		return refuse(500, fmt.Errorf("the configured secrets cannot be read: %w", err))
	}
	switch matched := t.matches(secrets); {
	case t.problem != "":
		return refuse(401, fmt.Errorf("%w: the body %s", ErrUnverified, t.problem))
	case !matched:
		return refuse(401, fmt.Errorf("%w: the secret of the body is not a configured one", ErrUnverified))
	}
	return nil
}

// checkSecrets returns an error if there is no secret, or an empty one.
func checkSecrets(secrets []string) error {
	if len(secrets) == 0 {
		return ErrNoSecret
	}
	for _, secret := range secrets {
		if secret == "" {
			return fmt.Errorf("%w: an empty text is not a secret (is an environment variable not set?)", ErrNoSecret)
		}
	}
	return nil
}
