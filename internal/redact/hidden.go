package redact

// Hidden holds a value that fmt cannot reach, for any verb and at any depth within
// another value: for a function, fmt prints only the address. So printing neither
// shows the value nor races with its users.
type Hidden[T any] struct{ get func() T }

// Hide returns a Hidden that holds value.
func Hide[T any](value T) Hidden[T] { return Hidden[T]{func() T { return value }} }

// Get returns the value, or the zero value of T if h was not made by Hide.
func (h Hidden[T]) Get() (value T) {
	if h.get == nil {
		return value
	}
	return h.get()
}
