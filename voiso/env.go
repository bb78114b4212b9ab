package voiso

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/voiso-community/voiso-go/securityproviders"
)

// The environment variables that [FromEnv] reads.
const (
	// EnvCluster is the cluster, such as "cluster1".
	EnvCluster = "VOISO_CLUSTER"
	// EnvContactCenterKey is the contact center key.
	EnvContactCenterKey = "VOISO_CONTACT_CENTER_KEY"
	// EnvUserKey is the user key.
	EnvUserKey = "VOISO_USER_KEY"
	// EnvBaseURL replaces the address made from the cluster, as WithBaseURL does.
	EnvBaseURL = "VOISO_BASE_URL"
	// EnvFileSuffix makes of each variable above the name of one that holds a
	// file to read the value from: VOISO_USER_KEY_FILE. Key files are read
	// again when they change.
	EnvFileSuffix = "_FILE"
)

// FromEnv makes a client from environment variables: VOISO_CLUSTER (or
// VOISO_BASE_URL) and at least one of VOISO_CONTACT_CENTER_KEY and
// VOISO_USER_KEY. Each may also be given as the name of a file, in the variable
// with "_FILE" at its end; giving both is an error. Empty variables count as
// not set. Options come after the environment and win over it.
func FromEnv(options ...Option) (*Client, error) {
	cluster, err := fromEnv(EnvCluster)
	if err != nil {
		return nil, err
	}
	baseURL, err := fromEnv(EnvBaseURL)
	if err != nil {
		return nil, err
	}
	contactCenter, err := keyFromEnv(EnvContactCenterKey, WithContactCenterKeySource)
	if err != nil {
		return nil, err
	}
	user, err := keyFromEnv(EnvUserKey, WithUserKeySource)
	if err != nil {
		return nil, err
	}
	all := slices.Concat(contactCenter, user)
	if baseURL != "" {
		all = append(all, WithBaseURL(baseURL))
	}
	return New(cluster, append(all, options...)...)
}

// variables reads a variable and its _FILE twin, of which one may be set.
func variables(name string) (value, file string, err error) {
	value, file = os.Getenv(name), os.Getenv(name+EnvFileSuffix)
	if value != "" && file != "" {
		err = &ArgumentError{Operation: "FromEnv", Field: name, Rule: "and " + name + EnvFileSuffix + " are both set; set one of them"}
	}
	return value, file, err
}

func fromEnv(name string) (string, error) {
	value, file, err := variables(name)
	if err != nil || file == "" {
		return value, err
	}
	content, err := os.ReadFile(file) //nolint:gosec // the user's own file
	if err != nil {
		return "", badFile(name, err)
	}
	return strings.TrimSpace(string(content)), nil
}

// keyFromEnv checks the key at once, so that a bad one is found at the start.
func keyFromEnv(name string, option func(securityproviders.KeySource) Option) ([]Option, error) {
	value, file, err := variables(name)
	if err != nil || value == "" && file == "" {
		return nil, err
	}
	source := securityproviders.EnvKey(name)
	if file != "" {
		source = securityproviders.FileKey(file)
		_, err = source.Key(context.Background())
	} else {
		_, err = securityproviders.NewKey(value)
	}
	if err != nil {
		return nil, badFile(name, err)
	}
	return []Option{option(source)}, nil
}

// badFile says which variable is wrong. It does not name the file: somebody may
// have put the key itself where its file belongs.
func badFile(name string, err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("voiso: FromEnv: %s names a file that cannot be read: %w", name+EnvFileSuffix, file.Err)
	}
	return fmt.Errorf("voiso: FromEnv: %s: %w", name, err)
}
