package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/voiso-community/voiso-go/voisotest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"voiso": main})
}

// TestScripts runs the scripts against a fake Voiso each, as people type the
// commands.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			fake := voisotest.New()
			env.Defer(fake.Close)
			env.Setenv("VOISO_BASE_URL", fake.URL)
			env.Setenv("VOISO_USER_KEY", fake.UserKey())
			env.Setenv("VOISO_CONTACT_CENTER_KEY", fake.ContactCenterKey())
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			return nil
		},
	})
}
