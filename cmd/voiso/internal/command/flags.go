package command

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/voiso"
)

// maxInput is the largest text or body that is read from a file.
const maxInput = 16 << 20

// number returns a phone number, written as people do, in Voiso's form.
func number(text string) (string, error) {
	digits, err := voiso.NormalizeNumber(text)
	if err != nil {
		return "", &cli.Error{Exit: cli.Usage, Err: err, Next: "write it with its country code, such as +16461572020"}
	}
	return digits, nil
}

// numbers returns phone numbers in Voiso's form. A number that comes twice is an
// error: its owner would be called or texted twice.
func numbers(texts []string) ([]string, error) {
	all, seen := make([]string, len(texts)), map[string]int{}
	for i, text := range texts {
		digits, err := number(text)
		if err != nil {
			return nil, err
		}
		if first, ok := seen[digits]; ok {
			return nil, cli.Usagef("numbers %d and %d are the same; remove one", first+1, i+1)
		}
		all[i], seen[digits] = digits, i
	}
	return all, nil
}

// setText returns a pointer to the text, nil if it is empty.
func setText(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// pairs returns name=value arguments as a map.
func pairs(flag string, texts []string) (map[string]string, error) {
	values := map[string]string{}
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, cli.Usagef("%s %q is not name=value", flag, text)
		}
		if _, ok := values[name]; ok {
			return nil, cli.Usagef("%s has %s twice", flag, name)
		}
		values[name] = value
	}
	return values, nil
}

// content returns the value of a flag: a text, the content of a file (@file),
// or of the standard input (-).
func content(app *cli.App, flag, value string) ([]byte, error) {
	var reader io.Reader
	switch {
	case value == "-", value == "@-":
		reader = app.In
	case strings.HasPrefix(value, "@"):
		file, err := os.Open(value[1:])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", flag, err)
		}
		defer file.Close() //nolint:errcheck // only read
		reader = file
	default:
		return []byte(value), nil
	}
	data, err := io.ReadAll(io.LimitReader(reader, maxInput+1))
	if err == nil && len(data) > maxInput {
		err = fmt.Errorf("%s has more than %d MiB", flag, maxInput>>20)
	}
	return data, err
}

// day returns a date such as 2026-10-01.
func day(flag, text string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, cli.Usagef("%s %q is not a date such as 2026-10-01", flag, text)
	}
	return t, nil
}

// required marks flags that a command needs.
func required(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		if err := cmd.MarkFlagRequired(flag); err != nil {
			panic(err) // the flag does not exist: a mistake in this package that every test finds
		}
	}
}
