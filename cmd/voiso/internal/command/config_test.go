package command_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/voiso"
)

// TestStoredKey stores a key in the keyring, uses it and removes it. The key is
// in no file and no output.
func TestStoredKey(t *testing.T) { // not parallel: the keyring is replaced
	keyring.MockInit()
	p := newProgram(t)
	p.env[voiso.EnvUserKey], p.env[voiso.EnvContactCenterKey] = "", ""
	key := p.fake.UserKey()
	p.in = key + "\n"
	all := ""
	run := func(want cli.Exit, args ...string) result {
		t.Helper()
		got := p.run(t, args...)
		if got.code != want {
			t.Errorf("%v: exit %d, want %d: %s", args, got.code, want, got.errout)
		}
		all += got.out + got.errout
		return got
	}
	run(cli.Key, "balance")
	run(cli.Done, "config", "store-key", "user", "--profile", "default")
	run(cli.Done, "balance")
	if got := run(cli.Done, "config"); !strings.Contains(got.out, `{"name":"user_key","value":"configured","origin":"system keyring"}`) {
		t.Error(got.out)
	}
	run(cli.Done, "config", "forget-key", "user")
	run(cli.Key, "balance")
	run(cli.Usage, "config", "store-key", "agent")
	p.in = "two\nlines"
	run(cli.Key, "config", "store-key", "user")
	keyring.MockInitWithError(os.ErrPermission)
	p.in = key
	if got := run(cli.Key, "config", "store-key", "user"); !strings.Contains(got.errout, "VOISO_USER_KEY_FILE") {
		t.Errorf("the message does not say what to do: %s", got.errout)
	}
	data, err := os.ReadFile(filepath.Join(p.env["XDG_CONFIG_HOME"], "voiso", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if all += string(data); strings.Contains(all, key) {
		t.Errorf("the key is shown or in the file: %s", all)
	}
}

// TestConfigFileMistakes are errors with a place, never with the text there.
func TestConfigFileMistakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"[profiles.default]\nuser_key = \"planted", "line 2"},
		{"planted", "is not valid TOML"},
		{"[profiles.default]\ntimeout = \"soon\"", "is not a duration"},
		{"[profiles.default]\nuser_key = \"planted-1\"\nuser_key_file = \"planted-2\"", "twice"},
		{"[profiles.default]\noutput = \"xml\"", "is not one of"},
	} {
		p := newProgram(t)
		p.env[voiso.EnvUserKey] = ""
		path := filepath.Join(t.TempDir(), "c.toml")
		write(t, path, test.text)
		got := p.run(t, "config", "--config", path)
		var line map[string]cli.ErrorJSON
		if err := json.Unmarshal([]byte(got.errout), &line); err != nil {
			t.Fatal(err, got.errout)
		}
		if got.code != cli.Usage || !strings.Contains(line["error"].Message, test.want) || strings.Contains(got.errout, "planted") {
			t.Errorf("%q: exit %d: %s", test.text, got.code, got.errout)
		}
	}
	p := newProgram(t)
	if got := p.run(t, "config", "--config", filepath.Join(t.TempDir(), "none.toml")); got.code != cli.Usage {
		t.Errorf("a named file that is missing: exit %d: %s", got.code, got.errout)
	}
	p.env[voiso.EnvUserKey+"_FILE"] = "x"
	if got := p.run(t, "config"); got.code != cli.Usage || !strings.Contains(got.errout, "both set") {
		t.Errorf("a key set twice: exit %d: %s", got.code, got.errout)
	}
}
