package voiso

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Error is every failure of an operation after its arguments were accepted: an
// answer that is no success, an answer that cannot be read, or no answer.
//
// Ask what it means with errors.Is and the Meaning constants; reach causes such
// as context.DeadlineExceeded or *net.OpError with errors.Is and errors.As.
// Printing it, logging it or encoding it as JSON shows neither keys nor phone
// numbers, nor other numbers as long ("[number]"), nor message texts. Messages and
// Body are what the server sent, with keys taken out but otherwise unchanged: log
// them only if that may be logged.
type Error struct {
	// Operation, Method and Path name the operation as the description does.
	Operation, Method, Path string
	// Status of the answer, 0 if there was none.
	Status int
	// Messages are the texts of the answer's error or errors member.
	Messages []string
	// Fields are those texts by field, if the answer had them so.
	Fields map[string][]string
	// Scheme is how the request was authenticated, for example userBearerToken,
	// and Key the kind of key that was sent.
	Scheme string
	Key    KeyKind
	// Accepts are all schemes that the operation accepts.
	Accepts []string
	// Body of the answer, at most 64 KiB of it.
	Body []byte
	// Attempts is how often the request was tried.
	Attempts int
	// RetryAfter is how long the server asked to wait, 0 if it did not.
	RetryAfter time.Duration

	// shown is what of Messages may be shown.
	shown string
	// brokeOff: the answer was a success, but ended too early.
	brokeOff bool
	// reached: this attempt or an earlier one may have been carried out.
	reached bool
	// unknown: reached, and repeating would do it twice.
	unknown bool
	meaning Meaning
	cause   error
}

// Error says what failed, how, and what to do about it.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "voiso: %s (%s %s): ", e.Operation, e.Method, e.Path)
	if e.Status != 0 {
		fmt.Fprintf(&b, "status %d", e.Status)
	}
	if e.meaning != "" {
		if e.Status != 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(e.meaning))
	}
	if e.shown != "" {
		fmt.Fprintf(&b, ": %s", e.shown)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	if e.meaning == ErrInvalidKey || e.meaning == ErrForbidden {
		b.WriteString("; " + e.credential())
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, "; %d attempts", e.Attempts)
	}
	if e.unknown {
		b.WriteString("; outcome unknown: it may have been carried out, check before repeating")
	}
	return b.String()
}

// credential says which key was sent how, and what else the operation accepts.
func (e *Error) credential() string {
	others := slices.DeleteFunc(slices.Clone(e.Accepts), func(scheme string) bool { return scheme == e.Scheme })
	if len(others) == 0 {
		return fmt.Sprintf("sent the %s as %s, the only one that the operation accepts", e.Key.Label(), e.Scheme)
	}
	return fmt.Sprintf("sent the %s as %s; the operation also accepts %s", e.Key.Label(), e.Scheme, strings.Join(others, ", "))
}

// Is reports whether the error has the meaning target.
func (e *Error) Is(target error) bool {
	meaning, ok := target.(Meaning)
	return ok && (meaning == e.meaning || meaning == ErrOutcomeUnknown && e.unknown)
}

// Unwrap returns the cause, if there is one below the answer.
func (e *Error) Unwrap() error { return e.cause }

// Timeout reports whether the request took too long.
func (e *Error) Timeout() bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](e.cause)
	return ok && t.Timeout()
}

// Format prints the error's text for every verb, so that no verb shows the body,
// not of a copy of the error either.
func (e Error) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", e.Error())
		return
	}
	fmt.Fprint(f, e.Error())
}

// LogValue logs what may be logged.
func (e Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation), slog.Int("status", e.Status), slog.String("meaning", string(e.meaning)),
		slog.String("scheme", e.Scheme), slog.Int("attempts", e.Attempts), slog.Bool("outcome_unknown", e.unknown),
		slog.String("error", e.Error()))
}

// MarshalJSON encodes what may be logged.
func (e Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Operation      string `json:"operation"`
		Status         int    `json:"status,omitzero"`
		Meaning        string `json:"meaning"`
		Scheme         string `json:"scheme,omitzero"`
		Attempts       int    `json:"attempts"`
		OutcomeUnknown bool   `json:"outcome_unknown,omitzero"`
		Error          string `json:"error"`
	}{e.Operation, e.Status, string(e.meaning), e.Scheme, e.Attempts, e.unknown, e.Error()})
}

// ArgumentError is an argument that was refused before anything was sent. Make
// one yourself for contacts that [BulkOptions].SkipMalformed is to leave out.
type ArgumentError struct {
	// Operation and Field name the argument; each may be empty.
	Operation, Field string
	// Rule is what the argument has to be.
	Rule string
}

// Error names the argument and the rule. It does not print the value, which
// may be a phone number or a message text.
func (e *ArgumentError) Error() string {
	text := "voiso: "
	if e.Operation != "" {
		text += e.Operation + ": "
	}
	if e.Field != "" {
		text += e.Field + " "
	}
	return text + e.Rule
}

// Is reports whether target is ErrInvalidRequest or ErrNotSent, both of which hold.
func (e *ArgumentError) Is(target error) bool {
	return target == ErrInvalidRequest || target == ErrNotSent
}
