package sandbox

import (
	"net/http"
	"time"
)

// Summary is one line of the list of requests.
type Summary struct {
	// Seq is the number of the request since the start of the sandbox.
	Seq int `json:"seq"`
	// At is when it came, Took how many milliseconds it took.
	At   time.Time `json:"at"`
	Took int       `json:"took_ms"`
	// Operation is the ID of the operation, empty without one.
	Operation string `json:"operation"`
	// Method and URL are as sent. Keys are masked.
	Method string `json:"method"`
	URL    string `json:"url"`
	// KeyKind is "contact center", "user", "unknown" or empty; KeyPlaces are header, query and path.
	KeyKind   string   `json:"key_kind"`
	KeyPlaces []string `json:"key_places"`
	// Status is the status of the response, 0 if there is none.
	Status int `json:"status"`
	// Cut reports whether the connection was cut before the end of the response. The status may still be 200.
	Cut bool `json:"cut,omitempty"`
	// Mistakes is the number of broken rules.
	Mistakes int `json:"mistakes"`
}

// Exchange is a request with its response and what the description says about it. Keys are masked everywhere.
type Exchange struct {
	Summary
	// Title is what the operation does, Reference the place of the operation in the reference.
	Title     string `json:"title,omitempty"`
	Reference string `json:"reference,omitempty"`
	// Valid reports whether the request follows every rule.
	Valid bool `json:"valid"`
	// Problems are the broken rules.
	Problems []Problem `json:"problems"`
	// Nearest is the operation that an unknown path resembles most.
	Nearest string `json:"nearest,omitempty"`
	// Corrected is a curl line that follows every rule, empty if the request does.
	Corrected string `json:"corrected,omitempty"`
	// Curl sends the request once more, as it was. Go is the call of the Go client, corrected if need be.
	Curl string `json:"curl"`
	Go   string `json:"go,omitempty"`
	// Request and Response are what was sent in each direction.
	Request  Message `json:"request"`
	Response Message `json:"response"`
}

// Message is the header and the body of a request or a response.
type Message struct {
	Header http.Header `json:"header"`
	Body   string      `json:"body"`
	// Cut reports whether the body is longer than what is kept.
	Cut bool `json:"cut,omitempty"`
}

// Problem is a broken rule.
type Problem struct {
	// Place is where, for example body.contacts[3].phoneNumber.
	Place string `json:"place"`
	// Rule is what the description wants there.
	Rule string `json:"rule"`
}

// size returns about how much memory an exchange holds.
func (e *Exchange) size() int {
	return 2048 + len(e.Request.Body) + len(e.Response.Body) + len(e.Curl) + len(e.Corrected) + len(e.Go)
}
