package cli

import (
	"context"
	"errors"
	"io/fs"

	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// Exit is an exit code of the program.
type Exit int

// The exit codes. The help topic "exit-codes" documents them.
const (
	// Done: everything that was asked for is done.
	Done Exit = 0
	// Failed: another failure, see the message.
	Failed Exit = 1
	// Usage: a flag, argument or file is wrong. Nothing was sent.
	Usage Exit = 2
	// Key: the key is missing, refused or not allowed to do this.
	Key Exit = 3
	// NotFound: a file, or something at Voiso, does not exist.
	NotFound Exit = 4
	// RateLimited: too many requests. Try again later.
	RateLimited Exit = 5
	// Unavailable: the server or the network failed. Running the command again is safe.
	Unavailable Exit = 6
	// OutcomeUnknown: a call or message may have been made. Check before you run the command again.
	OutcomeUnknown Exit = 7
	// NotConfirmed: the confirmation is missing, was declined, or --expect does not match.
	NotConfirmed Exit = 8
	// Partly: a part is not done, or a check found something.
	Partly Exit = 9
	// AgentUnavailable: the agent is logged off, or has no call to end.
	AgentUnavailable Exit = 10
	// Interrupted: ended by Ctrl-C.
	Interrupted Exit = 130
)

// String returns the code as an identifier, which the JSON of errors has.
func (e Exit) String() string {
	switch e {
	case Done:
		return "done"
	case Usage:
		return "usage"
	case Key:
		return "key"
	case NotFound:
		return "not_found"
	case RateLimited:
		return "rate_limited"
	case Unavailable:
		return "unavailable"
	case OutcomeUnknown:
		return "outcome_unknown"
	case NotConfirmed:
		return "not_confirmed"
	case Partly:
		return "partly"
	case AgentUnavailable:
		return "agent_unavailable"
	case Interrupted:
		return "interrupted"
	default:
		return "failed"
	}
}

// exitOf returns the exit code of an error, by its type.
func exitOf(err error) Exit {
	if own, ok := errors.AsType[*Error](err); ok {
		return own.Exit
	}
	_, noKey := errors.AsType[*securityproviders.MissingCredentialError](err)
	_, badKey := errors.AsType[*securityproviders.InvalidKeyError](err)
	switch {
	case err == nil:
		return Done
	case errors.Is(err, voiso.ErrOutcomeUnknown):
		return OutcomeUnknown
	case noKey, badKey, errors.Is(err, voiso.ErrInvalidKey), errors.Is(err, voiso.ErrForbidden):
		return Key
	case errors.Is(err, context.Canceled):
		return Interrupted
	case errors.Is(err, voiso.ErrInvalidRequest):
		return Usage
	case errors.Is(err, voiso.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return NotFound
	case errors.Is(err, voiso.ErrRateLimited):
		return RateLimited
	case errors.Is(err, voiso.ErrAgentUnavailable):
		return AgentUnavailable
	case errors.Is(err, voiso.ErrServer), errors.Is(err, voiso.ErrNoResponse), errors.Is(err, voiso.ErrNotSent),
		errors.Is(err, voiso.ErrUnexpectedResponse):
		return Unavailable
	default:
		return Failed
	}
}
