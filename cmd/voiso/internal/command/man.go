package command

import (
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
)

// manDate is the date in the pages. It is fixed so that the same version always
// makes the same pages.
var manDate = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

func manCommand(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "man FOLDER", Short: "Write the man pages", Args: cobra.ExactArgs(1),
		Long:        "Man writes one page for each command into the folder. The folder must have the name man1 in a folder of\nman pages, for example ~/.local/share/man/man1.",
		Example:     "voiso man man1",
		Annotations: map[string]string{anyConfig: "yes"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			header := &doc.GenManHeader{Title: "VOISO", Section: "1", Source: "voiso " + currentVersion().Version, Manual: "voiso", Date: &manDate}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return err
			}
			pages, err := filepath.Glob(filepath.Join(args[0], "voiso*.1"))
			app.Note("wrote %d pages to %s", len(pages), args[0])
			return err
		},
	}
}
