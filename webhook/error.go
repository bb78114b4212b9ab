package webhook

import (
	"errors"
	"fmt"
)

// Errors that errors.Is finds.
var (
	// ErrUnverified means that a delivery has no secret, more than one, or a wrong one, or fails another check.
	ErrUnverified = errors.New("delivery is not verified")
	// ErrNoSecret means that no secret is configured, or an empty one.
	ErrNoSecret = errors.New("no secret is configured (pass one, or write AcceptUnverified)")
)

var errNotObject = errors.New("the body is not a JSON object")

// Error tells why a delivery is refused. Its text holds nothing of the delivery.
type Error struct {
	// Status is the HTTP status to respond with. Send it without a body.
	Status int

	cause error
}

func refuse(status int, cause error) error { return &Error{Status: status, cause: cause} }

// Error returns the reason.
func (e *Error) Error() string { return fmt.Sprintf("webhook: %v", e.cause) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// StatusOf returns the HTTP status for the result of [Parse]: 200 for nil.
func StatusOf(err error) int {
	if err == nil {
		return 200
	}
	if refused, ok := errors.AsType[*Error](err); ok {
		return refused.Status
	}
	return 500
}
