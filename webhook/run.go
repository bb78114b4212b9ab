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

// deliver runs the callback of an event, unless an earlier delivery has done so.
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
			return refuse(http.StatusServiceUnavailable, fmt.Errorf("an earlier delivery still runs: %w", err))
		case err != nil:
			return refuse(http.StatusInternalServerError, fmt.Errorf("store: %w", err))
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
			result <- err
		}()
		err = guard(func() error { return run(ctx) })
	}()
	select {
	case err := <-result:
		return failed(ctx, err)
	case <-ctx.Done():
	}
	select {
	case err := <-result:
		return failed(ctx, err)
	default:
		return refuse(http.StatusServiceUnavailable, fmt.Errorf("callback still runs after %s: %w", c.timeout, ctx.Err()))
	}
}

// failed returns the error of a callback with its status, which no error of the callback changes.
func failed(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return refuse(http.StatusServiceUnavailable, fmt.Errorf("callback at the end of its timeout: %w", err))
	}
	return refuse(http.StatusInternalServerError, fmt.Errorf("callback: %w", err))
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
		c.log.ErrorContext(ctx, "webhook: store cannot end a claim", "event", event, "error", textOf(event, err))
	}
}

// logResult logs what was refused or has failed.
func (c *config) logResult(ctx context.Context, event AnyEvent, status int, err error) {
	panicked, isPanic := errors.AsType[*panicError](err)
	switch {
	case err == nil:
	case event == nil:
		c.log.WarnContext(ctx, "webhook: delivery refused", "status", status, "error", redact.Line(err.Error()))
	case isPanic:
		c.log.ErrorContext(ctx, "webhook: callback panicked", "status", status, "event", event, "error", err.Error(), "stack", panicked.stack)
	default:
		c.log.ErrorContext(ctx, "webhook: delivery failed", "status", status, "event", event, "error", textOf(event, err))
	}
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
