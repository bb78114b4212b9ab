package voiso

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tests of this file set the environment, so none of them is parallel.

// setEnv sets the variables and clears the other ones that FromEnv reads.
func setEnv(t *testing.T, variables map[string]string) {
	t.Helper()
	for _, name := range []string{EnvCluster, EnvContactCenterKey, EnvUserKey, EnvBaseURL} {
		t.Setenv(name, variables[name])
		t.Setenv(name+EnvFileSuffix, variables[name+EnvFileSuffix])
	}
}

func keyFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "value")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sentBy makes a client from the environment and returns the address and the
// key of a request that accepts both kinds.
func sentBy(t *testing.T, options ...Option) (address, bearer string) {
	t.Helper()
	transport := &stub{respond: func(req *http.Request) (*http.Response, error) {
		address, bearer = req.URL.String(), strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		return respond(req, http.StatusOK, `[]`), nil
	}}
	client, err := FromEnv(append([]Option{WithHTTPClient(&http.Client{Transport: transport})}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.ListCDRTeams(t.Context()); err != nil {
		t.Fatal(err)
	}
	return address, bearer
}

func TestFromEnv(t *testing.T) {
	const path = "/api/v2/cdr/teams"
	for _, c := range []struct {
		name      string
		variables map[string]string
		options   []Option
		address   string
		bearer    string
	}{
		{"user key", map[string]string{EnvCluster: "cc-ams03", EnvUserKey: userKey}, nil, "https://cc-ams03.voiso.com" + path, userKey},
		{"contact center key", map[string]string{EnvCluster: "cluster1", EnvContactCenterKey: centerKey}, nil, "https://cluster1.voiso.com" + path, centerKey},
		{"base URL", map[string]string{EnvBaseURL: "https://proxy.example/voiso/", EnvUserKey: userKey}, nil, "https://proxy.example/voiso" + path, userKey},
		{"base URL wins", map[string]string{EnvCluster: "cluster1", EnvBaseURL: "http://127.0.0.1:1", EnvUserKey: userKey}, nil, "http://127.0.0.1:1" + path, userKey},
		{"files", map[string]string{EnvCluster + EnvFileSuffix: keyFile(t, "cluster1\n"), EnvUserKey + EnvFileSuffix: keyFile(t, userKey+"\n")}, nil, "https://cluster1.voiso.com" + path, userKey},
		{"base URL file", map[string]string{EnvBaseURL + EnvFileSuffix: keyFile(t, " https://proxy.example\n"), EnvContactCenterKey + EnvFileSuffix: keyFile(t, centerKey)}, nil, "https://proxy.example" + path, centerKey},
		{"options win", map[string]string{EnvCluster: "cluster1", EnvUserKey: userKey}, []Option{WithUserKey("another-key-12345"), WithBaseURL("https://other.example")}, "https://other.example" + path, "another-key-12345"},
	} {
		t.Run(c.name, func(t *testing.T) {
			setEnv(t, c.variables)
			if address, bearer := sentBy(t, c.options...); address != c.address || bearer != c.bearer {
				t.Errorf("sent to %s with %s", address, bearer)
			}
		})
	}
}

func TestFromEnvRefuses(t *testing.T) {
	for _, c := range []struct {
		name      string
		variables map[string]string
		want      []string
	}{
		{"nothing", nil, []string{"cluster"}},
		{"no key", map[string]string{EnvCluster: "cluster1"}, []string{"no key", EnvContactCenterKey, EnvUserKey}},
		{"no cluster", map[string]string{EnvUserKey: userKey}, []string{"cluster", "first label"}},
		{"both forms of a key", map[string]string{EnvCluster: "cluster1", EnvUserKey: userKey, EnvUserKey + EnvFileSuffix: "x"}, []string{EnvUserKey, EnvUserKey + EnvFileSuffix, "both"}},
		{"both forms of the other key", map[string]string{EnvCluster: "cluster1", EnvContactCenterKey: centerKey, EnvContactCenterKey + EnvFileSuffix: "x"}, []string{EnvContactCenterKey, "both"}},
		{"both forms of the cluster", map[string]string{EnvCluster: "cluster1", EnvCluster + EnvFileSuffix: "x", EnvUserKey: userKey}, []string{EnvCluster, "both"}},
		{"both forms of the base URL", map[string]string{EnvBaseURL: "https://x", EnvBaseURL + EnvFileSuffix: "x", EnvUserKey: userKey}, []string{EnvBaseURL, "both"}},
		{"no such file", map[string]string{EnvCluster + EnvFileSuffix: "/does/not/exist", EnvUserKey: userKey}, []string{EnvCluster + EnvFileSuffix, "cannot be read"}},
		{"bad key", map[string]string{EnvCluster: "cluster1", EnvUserKey: userKey + " x"}, []string{EnvUserKey, "space"}},
		{"bad key file", map[string]string{EnvCluster: "cluster1", EnvUserKey + EnvFileSuffix: keyFile(t, userKey+"\nsecond line")}, []string{EnvUserKey, "line break"}},
		{"bad cluster", map[string]string{EnvCluster: "evil.example/", EnvUserKey: userKey}, []string{"cluster", "first label"}},
		{"plain http", map[string]string{EnvBaseURL: "http://proxy.example", EnvUserKey: userKey}, []string{"https"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			setEnv(t, c.variables)
			client, err := FromEnv()
			if err == nil || client != nil {
				t.Fatalf("got %v, %v", client, err)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q lacks %q", err, part)
				}
			}
			assertPublic(t, "error", err.Error())
		})
	}
}

func TestFromEnvWithoutKeyFile(t *testing.T) {
	setEnv(t, map[string]string{EnvCluster: "cluster1", EnvUserKey + EnvFileSuffix: "/does/not/exist"})
	if _, err := FromEnv(); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), EnvUserKey) {
		t.Errorf("got %v", err)
	}
}

// A key file is read again when it changes; a variable as well.
func TestFromEnvFollowsTheKey(t *testing.T) {
	path := keyFile(t, userKey)
	setEnv(t, map[string]string{EnvCluster: "cluster1", EnvUserKey + EnvFileSuffix: path})
	bearer := ""
	transport := &stub{respond: func(req *http.Request) (*http.Response, error) {
		bearer = req.Header.Get("Authorization")
		return respond(req, http.StatusOK, `[]`), nil
	}}
	client, err := FromEnv(WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{userKey, "rotated-key-0123456789"} {
		if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := client.ListCDRTeams(t.Context()); err != nil || bearer != "Bearer "+key {
			t.Errorf("sent %s, %v; want %s", bearer, err, key)
		}
	}
}

// A key where the name of its file belongs must not show up as one.
func TestAKeyInPlaceOfItsFile(t *testing.T) {
	t.Setenv(EnvCluster, "cluster1")
	for _, key := range []string{"a-key-no-file-0123", "a/key/no/file/0123"} {
		t.Setenv(EnvUserKey+EnvFileSuffix, key)
		_, err := FromEnv()
		if err == nil || strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), key) || !strings.Contains(err.Error(), EnvUserKey+EnvFileSuffix) {
			t.Errorf("got %v", err)
		}
	}
}
