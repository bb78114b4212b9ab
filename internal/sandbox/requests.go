package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// maxWait is how long a program may wait for a request.
const maxWait = time.Minute

// filter is what a program asks for.
type filter struct {
	operation string
	hasStatus bool
	status    int
	valid     string // "", "true" or "false"
	after     int
}

func (f filter) matches(e *Exchange) bool {
	return (f.operation == "" || e.Operation == f.operation) && (!f.hasStatus || e.Status == f.status) &&
		(f.valid == "" || strconv.FormatBool(e.Valid) == f.valid) && e.Seq > f.after
}

// parseFilter reads a filter and the time to wait.
func parseFilter(query url.Values) (f filter, wait time.Duration, err error) {
	for name := range query {
		value := query.Get(name)
		switch name {
		case "operation":
			if f.operation = value; operations()[value] == nil {
				err = errors.New("operation is not an operation of the reference, for example sendSMS")
			}
		case "status":
			f.hasStatus = true
			f.status, err = strconv.Atoi(value)
		case "valid":
			if f.valid = value; value != "true" && value != "false" {
				err = errors.New("valid is not true or false")
			}
		case "after":
			f.after, err = strconv.Atoi(value)
		case "wait":
			if wait, err = time.ParseDuration(value); err == nil && (wait < 0 || wait > maxWait) {
				err = errors.New("wait is not between 0s and 60s")
			}
		default:
			err = errors.New("the query has an unknown name; use operation, status, valid, after and wait")
		}
		if err != nil {
			return f, 0, err
		}
	}
	return f, wait, nil
}

// serveNewest returns the newest request that matches. If there is none yet, it waits for one.
func (s *Sandbox) serveNewest(w http.ResponseWriter, r *http.Request) {
	f, wait, err := parseFilter(r.URL.Query())
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		all, _, changed := s.journal.since(f.after)
		for _, e := range slices.Backward(all) {
			if f.matches(e) {
				respond(w, http.StatusOK, e)
				return
			}
		}
		select {
		case <-changed:
		case <-timer.C:
			fail(w, http.StatusNotFound, "no request matches; pass a longer wait, or send one first")
			return
		case <-r.Context().Done():
			return
		case <-s.journal.closed:
			fail(w, http.StatusServiceUnavailable, "the sandbox stops")
			return
		}
	}
}

// serveExchange returns one request by its number.
func (s *Sandbox) serveExchange(w http.ResponseWriter, r *http.Request) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	e, ok := s.journal.find(seq)
	if err != nil || !ok {
		fail(w, http.StatusNotFound, "the sandbox does not have this request any more")
		return
	}
	respond(w, http.StatusOK, e)
}
