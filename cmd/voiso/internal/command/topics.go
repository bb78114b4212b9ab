package command

import (
	_ "embed"

	"github.com/spf13/cobra"
)

//go:embed topics/exit-codes.txt
var exitCodesTopic string

//go:embed topics/configuration.txt
var configurationTopic string

//go:embed topics/output.txt
var outputTopic string

// topics returns the help topics, which are not commands.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "exit-codes", Short: "Exit codes and errors", Long: exitCodesTopic},
		{Use: "configuration", Short: "Flags, environment, configuration file and keys", Long: configurationTopic},
		{Use: "output-forms", Short: "Tables, JSON, CSV, and what goes to which output", Long: outputTopic},
	}
}
