package voisotest

import (
	"context"
	"encoding/json"
	"sync"
	"time"
)

// world is what a contact center remembers. A reset makes a new one; requests that still run end on the old one.
type world struct {
	options *Options
	moving  sync.Mutex // held by the one that moves the clock

	mu sync.Mutex
	clock
	isClosed  bool
	problem   error  // of the options
	made      uint64 // number of IDs
	agents    []*agent
	calls     []*Call // active, oldest first
	started   int     // calls by request
	messages  []SMS
	sentToday map[smsDay]int
	sentLast  map[smsText]time.Time
	campaigns []*campaign
	records   []cdr // of calls and messages, only appended
	webhooks
}

func newWorld(options *Options) *world {
	w := &world{
		options: options, clock: clock{base: options.Clock}, sentToday: map[smsDay]int{}, sentLast: map[smsText]time.Time{},
	}
	if w.base == nil {
		w.base = time.Now
	}
	w.context, w.cancel = context.WithCancel(context.Background())
	w.seedAgents()
	w.seedCampaigns()
	w.seedWebhooks()
	return w
}

// lock locks the world, does what is due, and returns the function that unlocks it.
func (w *world) lock() (unlock func()) {
	w.mu.Lock()
	w.settle()
	return w.mu.Unlock
}

// close ends what the world does by itself, and waits for a running delivery.
func (w *world) close() {
	w.mu.Lock()
	w.isClosed = true
	w.wake()
	w.cancel()
	w.mu.Unlock()
	w.waitForWebhooks()
}

// newID returns the next ID, a UUID that follows from the seed alone.
func (w *world) newID() string {
	w.made++
	return uuidOf(mix(w.options.Seed^w.made<<32), w.made)
}

// exampleID returns the ID in the example of a response for the first object, and a new one for the others. So a test
// that makes one call or message meets the ID of the documentation.
func (w *world) exampleID(op *operation, member string, isFirst bool) string {
	var example map[string]any
	if isFirst && json.Unmarshal(op.success.body, &example) == nil {
		if id, ok := example[member].(string); ok {
			return id
		}
	}
	return w.newID()
}

// successWith returns a response with a documented status and a body.
func (op *operation) successWith(body any) response {
	return response{status: op.success.status, body: encode(body)}
}

// decode returns a request body, which already matches the description.
func decode[T any](body []byte) T {
	var value T
	_ = json.Unmarshal(body, &value) // a member that a struct reads otherwise stays empty
	return value
}

// text is a JSON string, or a number in its spelling.
type text string

// UnmarshalJSON decodes a string or a number.
func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(t))
	}
	*t = text(data)
	return nil
}
