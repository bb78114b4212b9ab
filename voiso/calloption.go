package voiso

import "github.com/voiso-community/voiso-go/securityproviders"

// KeyKind is one of the two kinds of key.
type KeyKind = securityproviders.KeyKind

// The two kinds of key, for [As] and [WithPreferredKey].
const (
	// ContactCenter is the key of the whole contact center.
	ContactCenter = securityproviders.ContactCenter
	// User is the key of one user, with that user's rights.
	User = securityproviders.User
)

// CallOption changes a single call.
type CallOption func(*callState)

// As makes the call with this kind of key, whatever the client prefers:
//
//	client.SendSMS(ctx, sms, voiso.As(voiso.ContactCenter))
//
// A kind that the operation does not accept, or that the client has no key of,
// is an error before anything is sent.
func As(kind KeyKind) CallOption {
	return func(s *callState) { s.kind = kind }
}

// Once makes a single attempt, whatever the client's retry policy.
func Once() CallOption {
	return func(s *callState) { s.once = true }
}
