package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/voiso"
)

// Error is an error with an exit code and a next step.
type Error struct {
	Exit Exit
	// Message is what happened.
	Message string
	// Next is what to do about it, in the imperative. It may be empty.
	Next string
	// Err is the cause. It may be nil.
	Err error
}

// Error returns message and cause.
func (e *Error) Error() string {
	switch {
	case e.Err == nil:
		return e.Message
	case e.Message == "":
		return e.Err.Error()
	default:
		return e.Message + ": " + e.Err.Error()
	}
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Usagef returns an error for a wrong flag, argument or file.
func Usagef(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &Error{Exit: Usage, Message: err.Error()}
}

// nextOf returns what to do about an error.
func nextOf(err error, exit Exit) string {
	if own, ok := errors.AsType[*Error](err); ok && own.Next != "" {
		return own.Next
	}
	switch exit {
	case Key:
		return "run 'voiso doctor' to see which operations the keys open"
	case RateLimited:
		return "wait a minute, then run the command again"
	case Unavailable:
		return "run the command again; 'voiso doctor' checks the connection"
	case OutcomeUnknown:
		return "check in Voiso whether it happened before you run the command again"
	case AgentUnavailable:
		return "let the agent log in, see 'voiso agents status'"
	default:
		return ""
	}
}

// ErrorJSON is an error as JSON.
type ErrorJSON struct {
	Code      string `json:"code"`
	Exit      int    `json:"exit"`
	Message   string `json:"message"`
	Next      string `json:"next,omitempty"`
	Operation string `json:"operation,omitempty"`
	Status    int    `json:"status,omitempty"`
}

// report prints an error to Err in one line and returns its exit code.
func (a *App) report(err error) Exit {
	exit := exitOf(err)
	next := nextOf(err, exit)
	switch exit {
	case Interrupted, OutcomeUnknown, RateLimited, Unavailable, Failed:
		if a.resume != "" {
			next = "continue with: " + a.resume
		}
	}
	if a.Format().IsJSON() {
		line := ErrorJSON{Code: exit.String(), Exit: int(exit), Message: oneLine(a.Clean(err.Error())), Next: next}
		if failed, ok := errors.AsType[*voiso.Error](err); ok {
			line.Operation, line.Status = failed.Operation, failed.Status
		}
		data, _ := output.Marshal(map[string]ErrorJSON{"error": line}) // texts and numbers always encode
		fmt.Fprintln(a.Err, string(data))
		return exit
	}
	text := oneLine(a.Clean(err.Error()))
	if exit == Interrupted {
		text = "interrupted"
	}
	if next != "" {
		text += "; " + next
	}
	label := "error:"
	if a.Color() {
		label = "\x1b[31merror:\x1b[0m"
	}
	fmt.Fprintln(a.Err, label, text)
	return exit
}

func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, text)), " ")
}
