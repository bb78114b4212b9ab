package voisotest

import (
	"maps"
	"time"
)

// The keys a server knows unless an option says otherwise. They are plainly no real keys.
const (
	// DefaultContactCenterKey is the contact center key.
	DefaultContactCenterKey = "voisotest-contact-center-key"
	// DefaultUserKey is the user key.
	DefaultUserKey = "voisotest-user-key"
)

// Option changes how a server behaves.
type Option func(*settings)

// settings is what options set.
type settings struct {
	contactCenterKey, userKey string
	clock                     func() time.Time
	contactsPause             time.Duration
	campaigns                 map[string]string // answers to contacts calls, by campaign ID
	cdrs                      cdrSettings
	lists                     map[string]int // lengths of generated lists, by operation ID
}

func newSettings(opts []Option) *settings {
	s := &settings{
		contactCenterKey: DefaultContactCenterKey,
		userKey:          DefaultUserKey,
		clock:            time.Now,
		contactsPause:    2 * time.Second,
		campaigns:        map[string]string{},
		cdrs:             defaultCDRs(),
		lists:            map[string]int{},
	}
	for _, opt := range opts {
		opt(s)
	}
	return s
}

func (s *settings) keys() map[string]KeyKind {
	keys := map[string]KeyKind{s.userKey: User, s.contactCenterKey: ContactCenter}
	maps.DeleteFunc(keys, func(key string, _ KeyKind) bool { return key == "" })
	return keys
}

// WithContactCenterKey sets the contact center key; an empty one means that the server knows none.
func WithContactCenterKey(key string) Option {
	return func(s *settings) { s.contactCenterKey = key }
}

// WithUserKey sets the user key; an empty one means that the server knows none.
func WithUserKey(key string) Option {
	return func(s *settings) { s.userKey = key }
}

// WithClock sets the clock by which the pause between contacts calls is judged. The default is time.Now.
func WithClock(now func() time.Time) Option {
	return func(s *settings) {
		if now != nil {
			s.clock = now
		}
	}
}
