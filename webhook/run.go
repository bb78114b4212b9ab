package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/voiso-community/voiso-go/internal/redact"
)

// settleTime is how long a store may take to end a claim when the callback's time is over.
const settleTime = 5 * time.Second

var errGone = errors.New("callback ended its goroutine")

// panicError is a panic of a callback. It does not hold the value, which may be private.
type panicError struct {
	value string // its type
	stack string
}

func (e *panicError) Error() string { return "panic with a value of type " + e.value }

// deliver runs the callback of an event, unless an earlier delivery has done so. It logs what fails.
func (c *config) deliver(ctx context.Context, event AnyEvent) error {
	run := c.callbacks.bind(event)
	if run == nil {
		return nil
	}
	settle := func(error) {}
	if c.store != nil {
		key := keyOf(event)
		switch delivered, err := c.store.Claim(ctx, key); {
		case err != nil && ctx.Err() != nil:
			c.logFailure(ctx, event, "webhook: an earlier delivery still runs", err)
			return refuse(http.StatusServiceUnavailable, err)
		case err != nil:
			c.logFailure(ctx, event, "webhook: store cannot claim", err)
			return refuse(http.StatusInternalServerError, err)
		case delivered:
			return nil
		}
		settle = func(err error) { c.settle(ctx, event, key, err) }
	}
	result := make(chan error, 1)
	go func() {
		err := errGone // unless the callback returns or panics
		defer func() {
			settle(err)
			if err != nil {
				c.logFailure(ctx, event, "webhook: callback failed", err)
			}
			result <- err
		}()
		err = guard(func() error { return run(ctx) })
	}()
	var err error
	select {
	case err = <-result:
	case <-ctx.Done():
		select {
		case err = <-result:
		default:
			err = fmt.Errorf("timeout of %s: %w", c.timeout, ctx.Err())
			c.logFailure(ctx, event, "webhook: callback still runs", err)
		}
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return refuse(http.StatusServiceUnavailable, err)
	}
	return refuse(http.StatusInternalServerError, err)
}

// guard returns a panic of f as an error.
func guard(f func() error) (err error) {
	returned := false
	defer func() {
		if !returned {
			err = &panicError{fmt.Sprintf("%T", recover()), string(debug.Stack())}
		}
	}()
	err = f()
	returned = true
	return err
}

// settle ends the claim. If that fails, the callback's result stays as it is.
func (c *config) settle(ctx context.Context, event AnyEvent, key string, result error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	err := guard(func() error {
		if result != nil {
			return c.store.Release(ctx, key)
		}
		return c.store.Commit(ctx, key)
	})
	if err != nil {
		c.logFailure(ctx, event, "webhook: store cannot end a claim", err)
	}
}

// logFailure logs an error without private data. The error and the logger are not ours, so they may panic.
func (c *config) logFailure(ctx context.Context, event AnyEvent, message string, err error) {
	_ = guard(func() error {
		attributes := []any{"event", event, "error", textOf(event, err)}
		if panicked, ok := errors.AsType[*panicError](err); ok {
			attributes = append(attributes, "stack", panicked.stack)
		}
		c.log.ErrorContext(ctx, message, attributes...)
		return nil
	})
}

// maxTexts limits how many texts of an event are looked for in an error.
const maxTexts = 1000

// textOf returns the text of an error without phone numbers and without the texts of the event's data.
func textOf(event AnyEvent, err error) string {
	var texts []string
	var collect func(any)
	collect = func(value any) {
		switch value := value.(type) {
		case string:
			texts = append(texts, value)
		case []any:
			for _, element := range value {
				collect(element)
			}
		case map[string]any:
			for _, member := range value {
				collect(member)
			}
		}
	}
	var body map[string]any
	_ = json.Unmarshal(event.RawJSON(), &body) // a body that encoding/json refuses has no texts
	for _, name := range []string{"event", "object", "timestamp", "contact_center_id"} {
		delete(body, name)
	}
	collect(body)
	if len(texts) > maxTexts {
		return fmt.Sprintf("%T", err)
	}
	return redact.Numbers(redact.NewKeys(texts...).Text(redact.Line(err.Error())))
}
