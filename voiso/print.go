package voiso

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
)

// String says which contact center the client calls, and with which kinds of key.
func (c Client) String() string { return c.about }

// Format prints [Client.String] for every verb. Left to itself fmt reads what
// running calls change, down to net/http's connections, which can end the program.
func (c Client) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, c.about) }

// LogValue is [Client.String], for logs as JSON.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.about) }

func (c *config) about(base *url.URL) string {
	keys, _ := c.credentials()
	return "voiso client of " + base.Scheme + "://" + base.Host + " with " + keys.String()
}
