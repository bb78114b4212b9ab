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

// String says whose records are exported and how far the export has got.
func (e CDRExport) String() string {
	return fmt.Sprintf("CDR export (%s) by %s", e.Checkpoint(), e.client)
}

// Format prints [CDRExport.String] for every verb, for the reason of [Client.Format].
func (e CDRExport) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, e.String()) }

// LogValue is [CDRExport.String], for logs as JSON.
func (e CDRExport) LogValue() slog.Value { return slog.StringValue(e.String()) }

func (c *config) about(base *url.URL) string {
	keys, _ := c.credentials()
	return "voiso client of " + base.Scheme + "://" + base.Host + " with " + keys.String()
}
