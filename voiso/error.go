package voiso

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// Error reports a failed call: a response that is not a success, a response that
// could not be decoded, or no response.
//
// Test for its kind with errors.Is and the ErrorKind constants. errors.Is and
// errors.As also find causes such as context.DeadlineExceeded or *net.OpError.
//
// Printing it, logging it or encoding it as JSON shows no key, no phone number,
// no other number as long ("[number]") and no message text. [Error.Messages] and
// [Error.Body] return the server's texts without keys but otherwise unchanged: log
// them only if that is allowed.
type Error struct {
	// Operation, Method and Path name the operation as the description does.
	Operation, Method, Path string
	// Status is the status of the response, 0 without a response.
	Status int
	// Scheme is the security scheme of the request, for example userBearerToken.
	// Key is the kind of key that was sent.
	Scheme string
	Key    KeyKind
	// Accepts are all schemes that the operation accepts.
	Accepts []string
	// Attempts is the number of tries.
	Attempts int
	// RetryAfter is the wait that the server asked for, 0 if it asked for none.
	RetryAfter time.Duration

	kind  ErrorKind
	cause error
	// safe is the text of the messages without private data.
	safe     string
	response redact.Hidden[errorResponse]
	// documented is the kind of key that Voiso's page names, if another was sent.
	documented KeyKind
	// maybeDone: this attempt or an earlier one may have been carried out.
	maybeDone bool
	// unknown: maybeDone, and a retry could dial or send twice.
	unknown bool
	// truncated: the response ended too early.
	truncated bool
	// midway: a rate limit that may have applied after some recipients.
	midway bool
}

// errorResponse is the part of an error that must not be printed.
type errorResponse struct {
	messages messages
	body     []byte
}

// Kind returns the kind of the error, for a switch. It never returns
// ErrOutcomeUnknown, which an error is in addition to its kind: use errors.Is.
func (e *Error) Kind() ErrorKind { return e.kind }

// Messages returns the texts of the response, as [Messages] reads them.
func (e *Error) Messages() []string { return slices.Clone(e.response.Get().messages.shown) }

// Fields returns the texts that Voiso sent by field.
func (e *Error) Fields() map[string][]string {
	return e.response.Get().messages.fields
}

// Body returns the body of the response, at most 64 KiB of it.
func (e *Error) Body() []byte { return e.response.Get().body }

// Error returns the operation, the failure, and what to do about it.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "voiso: %s (%s %s): ", e.Operation, e.Method, e.Path)
	if e.Status != 0 {
		fmt.Fprintf(&b, "status %d", e.Status)
	}
	if e.kind != "" {
		if e.Status != 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(e.kind))
	}
	if e.safe != "" {
		b.WriteString(": " + e.safe)
	}
	if e.cause != nil {
		b.WriteString(": " + redact.Line(e.cause.Error()))
	}
	isRefusal := e.kind == ErrInvalidKey || e.kind == ErrForbidden
	if isRefusal {
		b.WriteString("; " + e.credential())
	}
	if e.documented != "" && (isRefusal || e.Status == http.StatusBadRequest) {
		fmt.Fprintf(&b, "; the page of the operation names the %s, the %s was sent by Voiso's general rule", e.documented.Label(), e.Key.Label())
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, "; %d attempts", e.Attempts)
	}
	if e.unknown {
		b.WriteString("; outcome unknown: it may have been carried out, check before a retry")
	}
	return b.String()
}

// credential returns the kind of key that was sent, and the other schemes.
func (e *Error) credential() string {
	others := slices.DeleteFunc(slices.Clone(e.Accepts), func(scheme string) bool { return scheme == e.Scheme })
	if len(others) == 0 {
		return fmt.Sprintf("sent the %s as %s, the only scheme of the operation", e.Key.Label(), e.Scheme)
	}
	return fmt.Sprintf("sent the %s as %s; the operation also accepts %s", e.Key.Label(), e.Scheme, strings.Join(others, ", "))
}

// Is reports whether target is the kind of the error. It also reports true for
// ErrOutcomeUnknown if the outcome is unknown.
func (e *Error) Is(target error) bool {
	kind, ok := target.(ErrorKind)
	return ok && (kind == e.kind || kind == ErrOutcomeUnknown && e.unknown)
}

// Unwrap returns the cause, or nil if the response itself is the failure.
func (e *Error) Unwrap() error { return e.cause }

// Timeout reports whether the request took too long.
func (e *Error) Timeout() bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](e.cause)
	return ok && t.Timeout()
}

// Temporary reports the same as Timeout. It makes the error a [net.Error].
func (e *Error) Temporary() bool { return e.Timeout() }

// Format prints the error's text for every verb.
func (e Error) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		fmt.Fprintf(f, "%q", e.Error())
		return
	}
	fmt.Fprint(f, e.Error())
}

// LogValue returns the public parts as attributes.
func (e Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation), slog.Int("status", e.Status), slog.String("kind", string(e.kind)),
		slog.String("scheme", e.Scheme), slog.Int("attempts", e.Attempts), slog.Bool("outcome_unknown", e.unknown),
		slog.String("error", e.Error()))
}

// MarshalJSON encodes the public parts.
func (e Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Operation      string `json:"operation"`
		Status         int    `json:"status,omitzero"`
		Kind           string `json:"kind"`
		Scheme         string `json:"scheme,omitzero"`
		Attempts       int    `json:"attempts"`
		OutcomeUnknown bool   `json:"outcome_unknown,omitzero"`
		Error          string `json:"error"`
	}{e.Operation, e.Status, string(e.kind), e.Scheme, e.Attempts, e.unknown, e.Error()})
}

// newError returns the error of an operation, with its kind and cause.
func newError(op *gen.Operation, kind ErrorKind, cause error) *Error {
	e := &Error{Operation: op.ID, Method: op.Method, Path: op.Path, kind: kind, cause: redact.Clean(cause, redact.Digits)}
	for _, alternative := range op.Security {
		e.Accepts = append(e.Accepts, alternative...)
	}
	return e
}

// signedBy records the credential.
func (e *Error) signedBy(choice securityproviders.Choice) *Error {
	e.Scheme, e.Key = string(choice.Scheme), choice.Kind
	if op := choice.Operation; op != nil && slices.Contains(op.InferredKeys, string(choice.Kind)) {
		e.documented = securityproviders.Scheme(op.Security[0][0]).Kind()
	}
	return e
}

// mayBeDone records that the server may have carried the request out.
func (e *Error) mayBeDone(op *gen.Operation) *Error {
	e.maybeDone, e.unknown = true, !op.Idempotent
	return e
}

// notRetried adds the reason why the wait for another attempt ended.
func (e *Error) notRetried(err error) *Error {
	err = redact.Clean(err, redact.Digits)
	if e.cause == nil {
		e.cause = fmt.Errorf("not retried: %w", err)
	} else {
		e.cause = fmt.Errorf("%w; not retried: %w", e.cause, err)
	}
	return e
}

// ArgumentError reports an argument that was refused before anything was sent.
// A sequence of contacts can return one for a malformed contact, which
// [BulkOptions].SkipMalformed leaves out.
type ArgumentError struct {
	// Operation and Field name the argument; each may be empty.
	Operation, Field string
	// Rule is the rule that the argument breaks, such as "must not be empty".
	Rule string
}

// Error returns the argument's name and the rule, but not the value, which may be
// a phone number or a message text.
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

// Is reports whether target is ErrInvalidRequest or ErrNotSent. Both apply.
func (e *ArgumentError) Is(target error) bool {
	return target == ErrInvalidRequest || target == ErrNotSent
}
