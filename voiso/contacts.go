package voiso

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// MaxContacts is the maximum number of contacts in one call.
const MaxContacts = 1000

// AddContacts adds up to 1000 contacts (leads) to a live campaign. See [Client.AddAllContacts] for more.
//
// Only campaigns with the Live setting accept contacts. Voiso checks numbers for validity and uniqueness: the response
// lists the invalid and the duplicate ones, which are not added. Contact name, source and URL work only after the
// Voiso representative has enabled them.
//
// Calls to one campaign must not overlap and must be 2 seconds apart. AddContacts and [Client.UpdateContacts] wait as
// long as needed, also for calls of other goroutines that use the same client.
//
// The operation and its body are documented. Its path is inferred from the update operation, and its response and
// errors are described like those.
//
// Voiso documentation: inferred from https://developers.voiso.com/reference/add-contacts-overview
func (c *Client) AddContacts(ctx context.Context, campaignID int, body gen.ContactsRequest, opts ...CallOption) (*gen.ContactsResult, error) {
	if err := cmp.Or(gen.ValidateAddContactsPath(campaignID), body.Validate()); err != nil {
		return nil, invalid(gen.OpAddContacts, err)
	}
	return c.addContacts(ctx, campaignID, body, opts)
}

// UpdateContacts updates up to 1000 contacts (leads) of a live campaign. See [Client.UpdateAllContacts] for more.
//
// Contacts are found by their phone number. Name, source, URL, active state and priority can change. It keeps the same
// distance between calls as [Client.AddContacts].
//
// Contradictions: the overview names the contact center key, the example of Voiso's OpenAPI rendering a user key. Both
// are accepted, the contact center key first. Older pages type priority as a string and isActive as 0 or 1. The integer
// and the boolean of the rendering are described here.
//
// Voiso documentation: https://docs.voiso.com/apidocs/update-contacts
func (c *Client) UpdateContacts(ctx context.Context, campaignID int, body gen.ContactsRequest, opts ...CallOption) (*gen.ContactsResult, error) {
	if err := cmp.Or(gen.ValidateUpdateContactsPath(campaignID), body.Validate()); err != nil {
		return nil, invalid(gen.OpUpdateContacts, err)
	}
	return c.updateContacts(ctx, campaignID, body, opts)
}

// addContacts sends contacts that have been validated.
func (c *Client) addContacts(ctx context.Context, campaignID int, body gen.ContactsRequest, opts []CallOption) (*gen.ContactsResult, error) {
	req, err := gen.NewAddContactsRequest(c.state.Get().server, securityproviders.KeyInPath, campaignID, body)
	return c.sendContacts(ctx, gen.OpAddContacts, campaignID, req, err, opts)
}

// updateContacts sends contacts that have been validated.
func (c *Client) updateContacts(ctx context.Context, campaignID int, body gen.ContactsRequest, opts []CallOption) (*gen.ContactsResult, error) {
	req, err := gen.NewUpdateContactsRequest(c.state.Get().server, securityproviders.KeyInPath, campaignID, body)
	return c.sendContacts(ctx, gen.OpUpdateContacts, campaignID, req, err, opts)
}

// sendContacts makes a contacts call when the campaign is free.
func (c *Client) sendContacts(ctx context.Context, op *gen.Operation, campaignID int, req *http.Request, err error, opts []CallOption) (*gen.ContactsResult, error) {
	done, waitErr := c.state.Get().contacts.take(ctx, campaignID)
	if waitErr != nil {
		return nil, newError(op, ErrNotSent, waitErr)
	}
	defer done()
	keepGap := func(call *call) { call.minWait = contactsGap }
	return send[gen.ContactsResult](ctx, c, op, req, err, append(slices.Clip(opts), keepGap))
}

// contactsGap is the time that Voiso demands between two contacts calls to one campaign.
const contactsGap = 2 * time.Second

// pacer allows one contacts call at a time to each campaign, with the gap between them.
type pacer struct {
	mu        sync.Mutex
	campaigns map[int]*turn
}

type turn struct {
	free     chan struct{} // holds one token while no call is running
	finished time.Time
}

func newPacer() *pacer { return &pacer{campaigns: make(map[int]*turn)} }

// take waits for the campaign's turn. The caller must call done.
func (p *pacer) take(ctx context.Context, campaign int) (done func(), err error) {
	p.mu.Lock()
	t := p.campaigns[campaign]
	if t == nil {
		t = &turn{free: make(chan struct{}, 1)}
		t.free <- struct{}{}
		p.campaigns[campaign] = t
	}
	p.mu.Unlock()

	select {
	case <-t.free:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if err := sleep(ctx, time.Until(t.finished.Add(contactsGap))); err != nil {
		t.free <- struct{}{}
		return nil, err
	}
	return func() {
		t.finished = time.Now()
		t.free <- struct{}{}
	}, nil
}

// BulkOptions configures how contacts are sent in bulk. The zero value sends all contacts, and refuses all if one is
// malformed.
type BulkOptions struct {
	// From is the index of the first contact to send: the Next of an earlier report. Indexes in the report still
	// count from the first contact.
	From int
	// SkipMalformed leaves out the contacts that break a rule of [gen.CampaignContact], such as numbers that are not
	// E.164, and sends the others. The report has them as [ContactMalformed]. An error of a sequence also means a
	// malformed contact if it is an *ArgumentError of [NormalizeNumber], or one without Operation, wrapped or not.
	// The sequence must continue after it.
	SkipMalformed bool
	// Skipped, unless nil, is called for every contact that SkipMalformed leaves out, with its index and an
	// *ArgumentError, in the goroutine that sends. A later run with From may call it again for the same contact.
	Skipped func(index int, err error)
	// Progress, unless nil, is called after each call that succeeded, in the goroutine that sends. It is not called
	// for a call that fails: that call is the last, and the report has its contacts.
	Progress func(ContactsProgress)
}

// AddAllContacts adds any number of contacts to a live campaign, in calls of at most [MaxContacts] contacts. Calls to
// one campaign do not overlap and are 2 seconds apart, also between goroutines that use the same client. The
// CallOptions apply to each call.
//
// All contacts are validated before the first call. If one breaks a rule (see [gen.CampaignContact]), none is sent and
// the *ArgumentError names its index; [BulkOptions].SkipMalformed leaves it out instead. Pass every number through
// [NormalizeNumber] first. A number that the server refuses becomes [ContactInvalid] and stops nothing.
//
// The first call that fails ends the work. The report is never nil, also if there is an error: it has the outcome of
// every contact by index. Once the cause of the error is fixed, continue where it stopped:
//
//	report, err = client.AddAllContacts(ctx, campaign, contacts, voiso.BulkOptions{From: report.Next})
//
// A call whose outcome is unknown (errors.Is with [ErrOutcomeUnknown]) is not retried: its contacts are
// [ContactUnknown], and Next is after them. To learn more, add them again: Voiso reports contacts that had arrived as
// duplicates.
//
// Voiso reports results by phone number. If several contacts of one call have the same number, only the first is sent.
// The others are [ContactDuplicate], as Voiso would report them.
func (c *Client) AddAllContacts(ctx context.Context, campaignID int, contacts []gen.CampaignContact, options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return newContactsRun(gen.OpAddContacts, c.addContacts, campaignID, options, opts).sendAll(ctx, contacts)
}

// UpdateAllContacts updates any number of contacts of a live campaign, found by their numbers; see
// [Client.AddAllContacts]. The client's retry policy also applies to a call without a response, because an update is
// idempotent. If no attempt gets a response, its contacts are [ContactUnknown].
func (c *Client) UpdateAllContacts(ctx context.Context, campaignID int, contacts []gen.CampaignContact, options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return newContactsRun(gen.OpUpdateContacts, c.updateContacts, campaignID, options, opts).sendAll(ctx, contacts)
}

// AddContactsFrom is [Client.AddAllContacts] for contacts that do not fit into memory or arrive one by one: from a
// file, a database, another system. It holds at most one call's contacts.
//
// The contacts of each call are validated before that call. An error of the sequence, or a contact that breaks a rule,
// ends the work, and its call is not sent. Next in the report is then the first contact of that
// call. With SkipMalformed, neither such a contact nor an *ArgumentError about one in the sequence ends the work.
//
// To add contacts with an unknown outcome again, pass the sequence again with From set to the first of them (see
// [ContactsReport.Ranges]). The contacts that had arrived come back as duplicates.
func (c *Client) AddContactsFrom(ctx context.Context, campaignID int, contacts iter.Seq2[gen.CampaignContact, error], options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return newContactsRun(gen.OpAddContacts, c.addContacts, campaignID, options, opts).send(ctx, contacts)
}

// UpdateContactsFrom is [Client.UpdateAllContacts] for a sequence; see [Client.AddContactsFrom].
func (c *Client) UpdateContactsFrom(ctx context.Context, campaignID int, contacts iter.Seq2[gen.CampaignContact, error], options BulkOptions, opts ...CallOption) (*ContactsReport, error) {
	return newContactsRun(gen.OpUpdateContacts, c.updateContacts, campaignID, options, opts).send(ctx, contacts)
}
