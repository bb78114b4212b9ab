package command

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
)

// versionInfo is the version of the program.
type versionInfo struct {
	Version string `json:"version"`
	Go      string `json:"go"`
	System  string `json:"system"`
}

// currentVersion returns the version that the program was built from.
func currentVersion() versionInfo {
	info := versionInfo{Version: "(devel)", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" {
		info.Version = build.Main.Version
	}
	return info
}

func versionCommand(app *cli.App) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Show the version", Args: cobra.NoArgs, Example: "voiso version",
		Annotations: map[string]string{anyConfig: "yes"},
		RunE: func(*cobra.Command, []string) error {
			return cli.Print(app, currentVersion(), []output.Column[versionInfo]{
				{Name: "version", Value: func(v versionInfo) string { return v.Version }},
				{Name: "go", Value: func(v versionInfo) string { return v.Go }},
				{Name: "system", Value: func(v versionInfo) string { return v.System }},
			})
		},
	}
}
