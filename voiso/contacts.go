package voiso

import (
	"context"
	"iter"

	"github.com/voiso-community/voiso-go/gen"
)

// AddAllContacts adds any number of contacts to a live campaign, in as many
// calls as are needed: at most [MaxContacts] in each, one at a time for each
// campaign and 2 seconds apart, also between goroutines that share the client.
//
// All contacts are checked before the first call, and one that does not pass
// (see [gen.CampaignContact]) keeps them all from being sent: the *ArgumentError
// names its index. With [SkipMalformed] it is left out instead and the others are
// sent. Give every number to [NormalizeNumber] first. Numbers that the server
// refuses are ContactInvalid and stop nothing.
//
// The first call that fails ends the work. The report is never nil and says of
// every contact, by its index, what became of it, also when there is an error.
// When the cause of the error is mended, go on where it stopped:
//
//	report, err = client.AddAllContacts(ctx, campaign, contacts, voiso.FromIndex(report.Next))
//
// A call whose outcome is unknown (errors.Is with [ErrOutcomeUnknown]) is not
// repeated: its contacts are [ContactUnknown], and Next is behind them. To learn
// more, add them again: the vendor refuses as duplicates the ones that had arrived.
//
// Voiso tells results by phone number. Therefore of several contacts with the
// same number in one call only the first is sent; the others are
// [ContactDuplicate], as the vendor would have it.
func (c *Client) AddAllContacts(ctx context.Context, campaignID int, contacts []gen.CampaignContact, opts ...ContactsOption) (*ContactsReport, error) {
	return c.allContacts(ctx, gen.OpAddContacts, c.AddContacts, campaignID, contacts, opts)
}

// UpdateAllContacts updates any number of contacts of a live campaign, found by
// their numbers; see [Client.AddAllContacts]. An update may be repeated, so calls
// without answer are, as the client's retry policy says; if none of the attempts
// is answered the contacts are [ContactUnknown].
func (c *Client) UpdateAllContacts(ctx context.Context, campaignID int, contacts []gen.CampaignContact, opts ...ContactsOption) (*ContactsReport, error) {
	return c.allContacts(ctx, gen.OpUpdateContacts, c.UpdateContacts, campaignID, contacts, opts)
}

// AddContactsFrom is [Client.AddAllContacts] for contacts that do not fit into
// memory, or come one by one: from a file, a database, another system. It holds
// at most one call's contacts.
//
// Contacts cannot be checked before the first call; those of each call are
// checked before that call. An error of the sequence, or a contact that is
// refused by the check, ends the work without sending the call it would have
// been in. Next in the report is then the first contact of that call. With
// [SkipMalformed] neither a contact that is refused by the check nor an
// *ArgumentError about one in the sequence ends the work.
//
// To add contacts with an unknown outcome again, read the sequence again with
// FromIndex of the first of them (see [ContactsReport.Ranges]); what has arrived
// comes back as duplicate.
func (c *Client) AddContactsFrom(ctx context.Context, campaignID int, contacts iter.Seq2[gen.CampaignContact, error], opts ...ContactsOption) (*ContactsReport, error) {
	return newContactsRun(gen.OpAddContacts, c.AddContacts, campaignID, opts).send(ctx, contacts)
}

// UpdateContactsFrom is [Client.UpdateAllContacts] for a sequence, see
// [Client.AddContactsFrom].
func (c *Client) UpdateContactsFrom(ctx context.Context, campaignID int, contacts iter.Seq2[gen.CampaignContact, error], opts ...ContactsOption) (*ContactsReport, error) {
	return newContactsRun(gen.OpUpdateContacts, c.UpdateContacts, campaignID, opts).send(ctx, contacts)
}

// ContactsOption changes how contacts are sent: a [CallOption], which then holds
// for each call, or [WithProgress], [FromIndex] or [SkipMalformed].
type ContactsOption interface{ applyToContacts(*contactsRun) }

func (o CallOption) applyToContacts(r *contactsRun) { r.calls = append(r.calls, o) }

type contactsOption func(*contactsRun)

func (o contactsOption) applyToContacts(r *contactsRun) { o(r) }

// WithProgress calls progress after each call that was answered with a result,
// in the goroutine that sends. It is not called for the call that fails, which is
// the last: the report has that one's contacts.
func WithProgress(progress func(ContactsProgress)) ContactsOption {
	return contactsOption(func(r *contactsRun) { r.progress = progress })
}

// FromIndex leaves out the contacts before index, which an earlier run has
// dealt with. Indexes in the report still count from the first contact.
func FromIndex(index int) ContactsOption {
	return contactsOption(func(r *contactsRun) { r.from = index })
}

// SkipMalformed leaves out the contacts that do not pass the check, such as
// numbers that are not E.164, and sends the others. The report has them as
// [ContactMalformed]. In a sequence an *ArgumentError that [NormalizeNumber]
// returns, or that a caller makes without Operation, stands for a malformed
// contact too, also when it is wrapped; the sequence then has to go on.
//
// each, which may be nil, is told the index of every such contact and which rule
// it breaks, in the goroutine that sends; the error holds no phone number. Contacts
// that go on from [FromIndex] after a failure may be told again.
func SkipMalformed(each func(index int, err error)) ContactsOption {
	if each == nil {
		each = func(int, error) {}
	}
	return contactsOption(func(r *contactsRun) { r.skip = each })
}

func (c *Client) allContacts(ctx context.Context, op *gen.Operation, call contactsCall, campaignID int, contacts []gen.CampaignContact, opts []ContactsOption) (*ContactsReport, error) {
	run := newContactsRun(op, call, campaignID, opts)
	run.total = len(contacts)
	if err := run.checkAll(contacts); err != nil {
		return run.stop(err)
	}
	return run.send(ctx, func(yield func(gen.CampaignContact, error) bool) {
		for _, contact := range contacts {
			if !yield(contact, nil) {
				return
			}
		}
	})
}
