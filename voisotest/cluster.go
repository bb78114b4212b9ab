package voisotest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/voiso-community/voiso-go/gen"
)

// refusedHeader carries the reason why a request was refused, for people who debug a test. The body has it only in
// Voiso's words.
const refusedHeader = "Voisotest-Refused"

// cluster is the state of a fake Voiso: everything about a [Server] except the connections.
type cluster struct {
	options     Options
	description *description
	checker     *Checker
	campaigns   *campaigns
	tb          TB
	listener    *httptest.Server // nil when the server does not listen

	mu       sync.Mutex
	misuse   error // the first one
	requests []*Request
	handlers map[string]http.HandlerFunc // by operation ID
	faults   map[string][]fault          // by operation ID
	cuts     int                         // CDR responses that are still to be cut
}

func newCluster(tb TB, options Options) *cluster {
	c := &cluster{
		options: options, description: describe(), checker: NewChecker(options.Keys), campaigns: newCampaigns(options), tb: tb,
		handlers: map[string]http.HandlerFunc{}, faults: map[string][]fault{},
	}
	c.reset()
	return c
}

func (c *cluster) reset() {
	c.campaigns.reset()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = nil
	c.cuts = c.options.Cuts
	clear(c.handlers)
	clear(c.faults)
}

// ServeHTTP checks, records and serves a request.
func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op, checked, problem := c.checker.inspect(r)
	request, misuse := c.record(checked, problem)
	out := &recorder{ResponseWriter: w, cluster: c, request: request}
	if misuse != nil {
		refusal(http.StatusInternalServerError, "voisotest: "+misuse.Error()).write(out)
		return
	}
	if problem != nil {
		refuse(out, op, checked, problem)
		return
	}
	for name, value := range checked.PathParams {
		r.SetPathValue(name, value)
	}
	if fault, ok := c.nextFault(op.ID); ok {
		fault.write(out)
		return
	}
	var called *campaign
	if takesContacts(op) {
		var problem string
		if called, problem = c.campaigns.enter(checked.PathParams["campaign_id"]); problem != "" {
			refusal(http.StatusBadRequest, problem).write(out)
			return
		}
		defer c.campaigns.leave(called)
	}
	if handler := c.handler(op.ID); handler != nil {
		handler(out, r)
		out.note(http.StatusOK) // the status that net/http sends for a handler that wrote nothing
		return
	}
	c.respond(out, op, called, checked)
}

// respond writes the response of an operation that no test has changed. The campaign is nil except for contacts calls.
func (c *cluster) respond(w http.ResponseWriter, op *operation, called *campaign, checked *Checked) {
	switch op.Operation {
	case gen.OpListCDRs:
		c.serveCDRs(w, checked.Query)
	case gen.OpAddContacts, gen.OpUpdateContacts:
		c.campaigns.serve(op, called, checked.Body).write(w)
	case gen.OpListSMSTemplates, gen.OpListNumbers, gen.OpListWebhookFailures, gen.OpListConversationMessages:
		c.list(op, checked.Query).write(w)
	case gen.OpStartCall:
		startCall(op, checked.Query).write(w)
	default:
		op.success.write(w)
	}
}

// startCall returns the ID of the call only on request.
func startCall(op *operation, query url.Values) response {
	if query.Get("get_call_id") != "true" {
		return response{status: http.StatusNoContent}
	}
	return op.success
}

// refuse writes the response to a request that did not pass the checks, in Voiso's words as far as they are known.
func refuse(w http.ResponseWriter, op *operation, checked *Checked, problem *CheckError) {
	w.Header().Set(refusedHeader, problem.Error())
	switch {
	case problem.Rule == UnknownPath, problem.Rule == EmptySegment:
		refusal(http.StatusNotFound, problem.Error()).write(w)
	case problem.Rule == WrongMethod:
		refusal(http.StatusMethodNotAllowed, problem.Error()).write(w)
	case problem.Rule == NoKey, problem.Rule == WrongKey, problem.Rule == WrongKeyKind:
		op.badKey.write(w)
	case takesContacts(op):
		refusal(op.refused, contactsProblem(checked.Body, problem.Error())).write(w)
	default:
		refusal(op.refused, problem.Error()).write(w)
	}
}

// checkUse reports whether the arguments of an exported method are valid: err is nil and the operation exists.
// Otherwise it records the misuse.
func (c *cluster) checkUse(method, operationID string, err error) bool {
	c.tb.Helper()
	if err == nil && c.description.byID[operationID] == nil {
		err = fmt.Errorf("unknown operation %q; did you mean %q?", operationID, c.description.nearest(operationID))
	}
	if err != nil {
		c.misused(fmt.Errorf("%s: %w", method, err))
	}
	return err == nil
}

func (c *cluster) misused(err error) {
	c.tb.Helper()
	c.mu.Lock()
	if c.misuse == nil {
		c.misuse = err
	}
	c.mu.Unlock()
	c.tb.Errorf("voisotest: %v", err)
}

// nearest returns the operation ID that differs least from a misspelt one.
func (d *description) nearest(misspelt string) string {
	return slices.MinFunc(slices.Sorted(maps.Keys(d.byID)), func(a, b string) int {
		return cmp.Compare(distance(a, misspelt), distance(b, misspelt))
	})
}

// distance returns the number of letters to insert, delete or replace to change a to b, ignoring case (Levenshtein).
func distance(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
