package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/durable"
)

// File is the content of the configuration file.
type File struct {
	// Profile is the profile that is used unless another one is chosen.
	Profile  string             `toml:"profile,omitempty"`
	Profiles map[string]Profile `toml:"profiles,omitempty"`
}

// Profile are the settings of one contact center.
type Profile struct {
	Cluster string `toml:"cluster,omitempty"`
	BaseURL string `toml:"base_url,omitempty"`
	Output  string `toml:"output,omitempty"`
	Timeout string `toml:"timeout,omitempty"`
	Prefer  string `toml:"prefer_key,omitempty"`

	ContactCenterKey     string `toml:"contact_center_key,omitempty"`
	ContactCenterKeyFile string `toml:"contact_center_key_file,omitempty"`
	UserKey              string `toml:"user_key,omitempty"`
	UserKeyFile          string `toml:"user_key_file,omitempty"`
	// Keyring lists the kinds of key that the system keyring has.
	Keyring []string `toml:"keyring,omitempty"`
}

// Set changes a setting of a profile. An empty value removes it.
func (f *File) Set(profile, name, value string) error {
	p := f.Profiles[profile]
	field, ok := map[string]*string{
		"cluster": &p.Cluster, "base_url": &p.BaseURL, "output": &p.Output, "timeout": &p.Timeout, "prefer_key": &p.Prefer,
		"contact_center_key_file": &p.ContactCenterKeyFile, "user_key_file": &p.UserKeyFile,
	}[name]
	if !ok {
		return fmt.Errorf("setting %q does not exist", name)
	}
	*field = value
	f.Profiles[profile] = p
	return nil
}

// SetKeyring notes whether the keyring has a kind of key of a profile.
func (f *File) SetKeyring(profile, kind string, has bool) error {
	p := f.Profiles[profile]
	p.Keyring = slices.DeleteFunc(p.Keyring, func(k string) bool { return k == kind })
	if has {
		p.Keyring = append(p.Keyring, kind)
	}
	f.Profiles[profile] = p
	return nil
}

// readFile reads the file. It may be missing unless it was named.
func readFile(path string, named bool) (File, error) {
	var file File
	if path == "" {
		return file, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return file, nil
	}
	if err != nil {
		return file, fmt.Errorf("configuration file: %w", err)
	}
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return file, fmt.Errorf("configuration file %s: %w", path, tomlError(err))
	}
	for name, profile := range file.Profiles {
		if (profile.ContactCenterKey != "" || profile.UserKey != "") && isOpen(path) {
			return file, fmt.Errorf("configuration file %s has a key (profile %s) and others can read it; run: chmod 600 %s", path, name, path)
		}
	}
	return file, nil
}

// tomlError returns the place of an error without the text there, which may be
// a key.
func tomlError(err error) error {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok && len(strict.Errors) > 0 {
		row, column := strict.Errors[0].Position()
		return fmt.Errorf("line %d, column %d: unknown setting %s", row, column, strings.Join(strict.Errors[0].Key(), "."))
	}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := decode.Position()
		return fmt.Errorf("line %d, column %d is not valid TOML", row, column)
	}
	return errors.New("is not valid TOML")
}

// isOpen reports whether others can read a file.
func isOpen(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// Update changes the file: beside, synced, renamed, so that it is never half
// written.
func Update(path string, change func(*File) error) error {
	file, err := readFile(path, false)
	if err != nil {
		return err
	}
	if file.Profiles == nil {
		file.Profiles = map[string]Profile{}
	}
	if err := change(&file); err != nil {
		return err
	}
	data, err := toml.Marshal(file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return durable.WriteFile(path, data)
}
