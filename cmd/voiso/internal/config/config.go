// Package config finds the settings of the program: flags win over the
// environment, the environment over the profile of the file, and keys of the
// system keyring come last.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

// The variables of the environment besides those of [voiso.FromEnv].
const (
	EnvConfig  = "VOISO_CONFIG"
	EnvProfile = "VOISO_PROFILE"
	EnvOutput  = "VOISO_OUTPUT"
	EnvTimeout = "VOISO_TIMEOUT"
	EnvPrefer  = "VOISO_PREFER_KEY"
)

// Flags are the settings that flags change. Empty means not set.
type Flags struct {
	File, Profile, Cluster, BaseURL, Output, Prefer string
	Timeout                                         string
}

// Value is a setting and where it came from.
type Value struct {
	Text, Origin string
}

// Config are the settings of a run.
type Config struct {
	// Path is the file, which need not exist.
	Path string
	// Profile is the profile of the file.
	Profile                                   Value
	Cluster, BaseURL, Output, Timeout, Prefer Value
	// ContactCenter and User say where the keys come from.
	ContactCenter, User Key
}

// Load reads the settings.
func Load(flags Flags, getenv func(string) string) (*Config, error) {
	c := &Config{}
	path, named := place(flags, getenv)
	c.Path = path
	file, err := readFile(path, named)
	if err != nil {
		return nil, err
	}
	c.Profile = profileOf(flags, getenv, file)
	profile, ok := file.Profiles[c.Profile.Text]
	if !ok && c.Profile.Origin != "default" {
		return nil, fmt.Errorf("profile %q is not in %s", c.Profile.Text, c.Path)
	}
	env := func(name string) Value { return Value{getenv(name), name} }
	inFile := func(text string) Value { return Value{text, "profile " + c.Profile.Text} }

	cluster, err := FromEnv(getenv, voiso.EnvCluster)
	if err != nil {
		return nil, err
	}
	baseURL, err := FromEnv(getenv, voiso.EnvBaseURL)
	if err != nil {
		return nil, err
	}
	c.Cluster = first(Value{flags.Cluster, "flag --cluster"}, cluster, inFile(profile.Cluster))
	c.BaseURL = first(Value{flags.BaseURL, "flag --base-url"}, baseURL, inFile(profile.BaseURL))
	c.Output = first(Value{flags.Output, "flag --output"}, env(EnvOutput), inFile(profile.Output))
	c.Timeout = first(Value{flags.Timeout, "flag --timeout"}, env(EnvTimeout), inFile(profile.Timeout),
		Value{voiso.DefaultTimeout.String(), "default"})
	c.Prefer = first(Value{flags.Prefer, "flag --prefer-key"}, env(EnvPrefer), inFile(profile.Prefer))
	if _, err := time.ParseDuration(c.Timeout.Text); err != nil {
		return nil, fmt.Errorf("timeout %q (%s) is not a duration such as 30s", c.Timeout.Text, c.Timeout.Origin)
	}
	c.ContactCenter, err = c.findKey(voiso.ContactCenter, voiso.EnvContactCenterKey, profile.ContactCenterKey,
		profile.ContactCenterKeyFile, profile.Keyring, getenv)
	if err != nil {
		return nil, err
	}
	c.User, err = c.findKey(voiso.User, voiso.EnvUserKey, profile.UserKey, profile.UserKeyFile, profile.Keyring, getenv)
	return c, err
}

// place returns the path of the file, and whether somebody named it.
func place(flags Flags, getenv func(string) string) (path string, named bool) {
	if path := cmp.Or(flags.File, getenv(EnvConfig)); path != "" {
		return path, true
	}
	dir, err := userDir(getenv)
	if err != nil {
		return "", false
	}
	return filepath.Join(dir, "voiso", "config.toml"), false
}

func profileOf(flags Flags, getenv func(string) string, file File) Value {
	return first(Value{flags.Profile, "flag --profile"}, Value{getenv(EnvProfile), EnvProfile},
		Value{file.Profile, "file"}, Value{"default", "default"})
}

// Place returns the file and the profile that settings are written to. Neither
// has to exist.
func Place(flags Flags, getenv func(string) string) (path, profile string, err error) {
	path, _ = place(flags, getenv)
	if path == "" {
		return "", "", errors.New("there is no folder for the configuration file; pass --config")
	}
	file, err := readFile(path, false)
	return path, profileOf(flags, getenv, file).Text, err
}

// FileState says whether the file exists.
func (c *Config) FileState() string {
	if _, err := os.Stat(c.Path); err != nil {
		return "does not exist"
	}
	return "exists"
}

func first(values ...Value) Value {
	for _, v := range values {
		if v.Text != "" {
			return v
		}
	}
	return Value{}
}

// FromEnv reads a variable or the file that its _FILE twin names.
func FromEnv(getenv func(string) string, name string) (Value, error) {
	value, file := getenv(name), getenv(name+voiso.EnvFileSuffix)
	switch {
	case value != "" && file != "":
		return Value{}, fmt.Errorf("%s and %s are both set; set one of them", name, name+voiso.EnvFileSuffix)
	case file == "":
		return Value{value, name}, nil
	}
	text, err := readSmall(file)
	if err != nil {
		return Value{}, fmt.Errorf("%s names a file that cannot be read: %w", name+voiso.EnvFileSuffix, pathless(err))
	}
	return Value{text, name + voiso.EnvFileSuffix}, nil
}

func userDir(getenv func(string) string) (string, error) {
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		return dir, nil
	}
	return os.UserConfigDir()
}
