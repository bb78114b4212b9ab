// Package cli has what all commands share: streams, settings, results, errors
// with exit codes, confirmation and progress.
package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Streams are the input and outputs of the program, and its environment.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Getenv returns a variable of the environment.
	Getenv func(string) string
	// InTerminal, OutTerminal and ErrTerminal report which streams are terminals.
	InTerminal, OutTerminal, ErrTerminal bool
	// Width is the width of the terminal of Out.
	Width int
	// ReadSecret reads a line from the terminal without echo.
	ReadSecret func() (string, error)
}

// System returns the streams of the process.
func System() Streams {
	is := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
	s := Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv,
		InTerminal: is(os.Stdin), OutTerminal: is(os.Stdout), ErrTerminal: is(os.Stderr),
		ReadSecret: func() (string, error) {
			secret, err := term.ReadPassword(int(os.Stdin.Fd()))
			return string(secret), err
		},
	}
	if s.OutTerminal {
		s.Width, _, _ = term.GetSize(int(os.Stdout.Fd()))
	}
	return s
}

// Interactive reports whether a person can be asked.
func (s Streams) Interactive() bool { return s.InTerminal && s.ErrTerminal }

// Color reports whether Err may be colored.
func (s Streams) Color() bool {
	return s.ErrTerminal && s.Getenv("NO_COLOR") == "" && s.Getenv("TERM") != "dumb"
}
