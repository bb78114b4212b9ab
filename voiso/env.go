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
	// EnvFileSuffix is the end of variables that name a file with the value, such
	// as VOISO_USER_KEY_FILE. Each variable above has one. Key files are read
	// again when they change.
	EnvFileSuffix = "_FILE"
)

// FromEnv returns a client configured by environment variables: VOISO_CLUSTER (or
// VOISO_BASE_URL) and at least one of VOISO_CONTACT_CENTER_KEY and
// VOISO_USER_KEY. To read a value from a file, set the variable with "_FILE" at
// its end to the file's name; setting both is an error. Empty variables count as
// not set. Options override the environment.
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

// variables reads a variable and its _FILE twin. At most one may be set.
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

// keyFromEnv checks the key at once, so that a bad key fails at the start.
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

// badFile returns an error that names the variable. It does not name the file,
// because the variable may hold the key itself by mistake.
func badFile(name string, err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("voiso: FromEnv: %s names a file that cannot be read: %w", name+EnvFileSuffix, file.Err)
	}
	return fmt.Errorf("voiso: FromEnv: %s: %w", name, err)
}
