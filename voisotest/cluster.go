package voisotest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
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
	tb          TB
	listener    *httptest.Server // nil when the server does not listen
	namespaces  *namespaces
	isNamespace bool

	mu       sync.Mutex
	world    *world
	misuse   error // the first one
	requests []*Request
	handlers map[string]http.HandlerFunc // by operation ID
	faults   []*fault
	cuts     int // CDR responses that are still to be cut

	revisions         []*Request    // the request that got each revision
	forgotten         int           // number of revisions before them
	forgottenRequests int           // number of requests before those in requests
	changed           chan struct{} // closed at the next revision, nil when nobody waits
}

func newCluster(tb TB, options Options) *cluster {
	c := &cluster{
		options: options, description: describe(), checker: NewChecker(options.Keys), tb: tb,
		handlers: map[string]http.HandlerFunc{}, namespaces: &namespaces{byKey: map[string]*cluster{}},
	}
	c.reset()
	return c
}

func (c *cluster) reset() {
	c.mu.Lock()
	old := c.world
	c.world = newWorld(&c.options)
	c.forgotten += len(c.revisions)
	c.forgottenRequests += len(c.requests)
	c.requests, c.revisions, c.faults = nil, nil, nil
	c.cuts = c.options.Cuts
	clear(c.handlers)
	c.mu.Unlock()
	if old != nil {
		old.close()
	}
}

// memory returns what the cluster remembers since the latest reset.
func (c *cluster) memory() *world {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.world
}

// ServeHTTP serves a request in the namespace that it belongs to.
func (c *cluster) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !c.isNamespace {
		if other := c.namespaces.find(r); other != nil {
			c = other
		}
	}
	op, checked, problem := c.checker.inspect(r)
	request, misuse := c.record(checked, problem)
	defer c.done(request)
	out := &recorder{ResponseWriter: w, cluster: c, request: request}
	switch {
	case misuse != nil:
		refusal(http.StatusInternalServerError, "voisotest: "+misuse.Error()).write(out)
	case problem != nil:
		refuse(out, op, checked, problem)
	default:
		for name, value := range checked.PathParams {
			r.SetPathValue(name, value)
		}
		c.serve(out, r, op, checked)
	}
}

// serve serves a request that passed the checks.
func (c *cluster) serve(out http.ResponseWriter, r *http.Request, op *operation, checked *Checked) {
	fault, instead := c.nextFault(op)
	out, isServed := fault.meet(out, r, instead)
	if !isServed {
		return
	}
	if half, ok := out.(*truncated); ok {
		defer half.cut()
	}
	world := c.memory()
	var called *campaign
	if takesContacts(op) {
		var problem string
		if called, problem = world.enterContacts(checked.PathParams["campaign_id"]); problem != "" {
			refusal(http.StatusBadRequest, problem).write(out)
			return
		}
		defer world.leaveContacts(called)
	}
	if handler := c.handler(op.ID); handler != nil {
		handler(out, r)
		if recorder, ok := out.(*recorder); ok {
			recorder.note(http.StatusOK) // the status that net/http sends for a handler that wrote nothing
		}
		return
	}
	if op.Operation == gen.OpListCDRs {
		c.serveCDRs(out, world, checked.Query)
		return
	}
	c.respond(op, world, called, checked).write(out)
}

// respond returns the response of an operation that no test has changed. The campaign is nil except for contacts calls.
// Only call detail records are not among them: their response is streamed.
func (c *cluster) respond(op *operation, w *world, called *campaign, checked *Checked) response {
	defer w.lock()()
	query, path, body := checked.Query, checked.PathParams, checked.Body
	switch op.Operation {
	case gen.OpListSMSTemplates, gen.OpListNumbers, gen.OpListConversationMessages:
		return c.list(op, query)
	case gen.OpStartCall:
		return w.startCall(op, query)
	case gen.OpHangUp:
		return w.hangUp(op, body)
	case gen.OpSendSMS:
		return w.sendSMS(op, body)
	case gen.OpListAgentsStatus:
		return w.listAgentsStatus()
	case gen.OpListUsers, gen.OpListCDRUsers:
		return w.listUsers(op, query)
	case gen.OpListCampaigns:
		return w.listCampaigns()
	case gen.OpCreateCampaign:
		return w.createCampaign(op, body)
	case gen.OpChangeCampaignStatus:
		return w.changeCampaignStatus(op, path["campaign_id"], body)
	case gen.OpUpdateCampaignAgents:
		return w.updateCampaignAgents(op, path["campaign_id"], body)
	case gen.OpAddContacts, gen.OpUpdateContacts:
		return w.takeContacts(op, called, body)
	case gen.OpListWebhookFailures:
		return c.page(op, query, w.failures(query))
	case gen.OpRetriggerWebhookFailure:
		return w.retrigger(op, path["id"])
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

// checkUse reports whether the arguments of an exported method make sense: err is nil and the operation exists.
// Otherwise it notes the misuse.
func (c *cluster) checkUse(method, operationID string, err error) bool {
	c.tb.Helper()
	if err == nil && c.description.byID[operationID] == nil {
		err = c.unknown(operationID)
	}
	if err != nil {
		c.misused(fmt.Errorf("%s: %w", method, err))
	}
	return err == nil
}

func (c *cluster) unknown(operationID string) error {
	return fmt.Errorf("unknown operation %q; did you mean %q?", operationID, c.description.nearest(operationID))
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
