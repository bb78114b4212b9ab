package command

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/config"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/keys"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func configCommand(app *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Show the settings and where they come from", Args: noSuchCommand,
		Long:    "Config shows every setting and where it comes from. It never shows a key. See 'voiso help configuration'.",
		Example: "voiso config\nvoiso config --output json",
		RunE:    func(*cobra.Command, []string) error { return showConfig(app) },
	}
	cmd.AddCommand(configSet(app), configStoreKey(app), configForgetKey(app))
	return cmd
}

// setting is a line of voiso config.
type setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Origin string `json:"origin"`
}

func showConfig(app *cli.App) error {
	c, err := app.Config()
	if err != nil {
		return err
	}
	w, err := cli.Writer(app, []output.Column[setting]{
		{Name: "name", Value: func(s setting) string { return s.Name }},
		{Name: "value", Value: func(s setting) string { return s.Value }},
		{Name: "origin", Value: func(s setting) string { return cmp.Or(s.Origin, "not set") }},
	})
	if err != nil {
		return err
	}
	key := func(name string, key config.Key) setting {
		if key.Origin == "" {
			return setting{Name: name}
		}
		return setting{name, "configured", key.Origin}
	}
	value := func(name string, v config.Value) setting { return setting{name, v.Text, v.Origin} }
	for _, s := range []setting{
		{"file", c.Path, ""}, value("profile", c.Profile), value("cluster", c.Cluster), value("base_url", c.BaseURL),
		key("contact_center_key", c.ContactCenter), key("user_key", c.User), value("prefer_key", c.Prefer),
		value("output", c.Output), value("timeout", c.Timeout),
	} {
		if s.Value == "" {
			s.Origin = ""
		}
		if s.Name == "file" {
			s.Origin = c.FileState()
		}
		if err := w.Write(s); err != nil {
			return err
		}
	}
	return w.Close()
}

// fileSettings are the settings that voiso config set changes.
var fileSettings = []string{"profile", "cluster", "base_url", "output", "timeout", "prefer_key", "contact_center_key_file", "user_key_file"}

func configSet(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "set NAME VALUE", Short: "Change a setting in the configuration file", Args: cobra.ExactArgs(2),
		Long: "Set changes a setting of the profile in use, and creates both file and profile if there are none. An empty\n" +
			"value removes the setting. The names:\n" + strings.Join(fileSettings, ", ") + ".\nKeys are stored with 'voiso config store-key'.",
		Example:           "voiso config set cluster cluster1\nvoiso config set user_key_file /run/secrets/voiso --profile work",
		ValidArgsFunction: cobra.FixedCompletions(fileSettings, cobra.ShellCompDirectiveDefault),
		Annotations:       map[string]string{anyConfig: "yes"}, // it may be there to repair the configuration
		RunE: func(_ *cobra.Command, args []string) error {
			name, value := args[0], args[1]
			if !slices.Contains(fileSettings, name) {
				return cli.Usagef("setting %q is not one of %s", name, strings.Join(fileSettings, ", "))
			}
			path, profile, err := config.Place(app.Flags, app.Getenv)
			if err != nil {
				return err
			}
			if name == "profile" {
				err = config.Update(path, func(file *config.File) error { file.Profile = value; return nil })
			} else {
				err = config.Update(path, func(file *config.File) error { return file.Set(profile, name, value) })
			}
			if err != nil {
				return &cli.Error{Exit: cli.Usage, Err: err}
			}
			app.Note("changed %s", path)
			return nil
		},
	}
}

func configStoreKey(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "store-key user|contact-center", Short: "Store a key in the keyring of the system", Args: cobra.ExactArgs(1),
		Long: "Store-key reads a key, from the terminal without showing it or from the standard input, and stores it in the\n" +
			"keyring of the system for the profile in use. On a server without a keyring, set VOISO_USER_KEY_FILE instead.",
		Example:     "voiso config store-key user <key.txt",
		Annotations: map[string]string{anyConfig: "yes"}, // the profile may be a new one
		ValidArgs:   []string{"user", "contact-center"},
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, err := config.ParseKind(args[0])
			if err != nil {
				return &cli.Error{Exit: cli.Usage, Err: err}
			}
			path, profile, err := config.Place(app.Flags, app.Getenv)
			if err != nil {
				return err
			}
			text, err := readKey(app, kind.Label())
			if err != nil {
				return err
			}
			if _, err := securityproviders.NewKey(text); err != nil {
				return err
			}
			if err := keys.Set(cmd.Context(), keys.Account(profile, args[0]), text); err != nil {
				return &cli.Error{Exit: cli.Key, Err: err, Next: "put the key in a file and set VOISO_USER_KEY_FILE or VOISO_CONTACT_CENTER_KEY_FILE"}
			}
			if err := config.Update(path, func(file *config.File) error { return file.SetKeyring(profile, args[0], true) }); err != nil {
				return err
			}
			app.Note("stored the %s of profile %s in the system keyring", kind.Label(), profile)
			return nil
		},
	}
}

// readKey reads a key from the terminal without echo, or from a pipe.
func readKey(app *cli.App, label string) (string, error) {
	if app.Interactive() && app.ReadSecret != nil {
		fmt.Fprintf(app.Err, "%s (not shown): ", label)
		text, err := app.ReadSecret()
		fmt.Fprintln(app.Err)
		return strings.TrimSpace(text), err
	}
	data, err := io.ReadAll(io.LimitReader(app.In, 64<<10))
	return strings.TrimSpace(string(data)), err
}

func configForgetKey(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "forget-key user|contact-center", Short: "Remove a key from the keyring of the system", Args: cobra.ExactArgs(1),
		Example:     "voiso config forget-key user",
		Annotations: map[string]string{anyConfig: "yes"},
		ValidArgs:   []string{"user", "contact-center"},
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, err := config.ParseKind(args[0])
			if err != nil {
				return &cli.Error{Exit: cli.Usage, Err: err}
			}
			path, profile, err := config.Place(app.Flags, app.Getenv)
			if err != nil {
				return err
			}
			if err := keys.Delete(cmd.Context(), keys.Account(profile, args[0])); err != nil {
				return &cli.Error{Exit: cli.Key, Err: err}
			}
			if err := config.Update(path, func(file *config.File) error { return file.SetKeyring(profile, args[0], false) }); err != nil {
				return err
			}
			app.Note("removed the %s of profile %s from the system keyring", kind.Label(), profile)
			return nil
		},
	}
}
