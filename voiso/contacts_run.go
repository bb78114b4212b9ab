package voiso

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/voiso-community/voiso-go/gen"
)

// contactsCall is AddContacts or UpdateContacts.
type contactsCall func(ctx context.Context, campaignID int, body gen.ContactsRequest, opts ...CallOption) (*gen.ContactsResult, error)

// contactsRun sends the contacts of one AddAllContacts or its sisters.
type contactsRun struct {
	op       *gen.Operation
	call     contactsCall
	campaign int
	calls    []CallOption
	progress func(ContactsProgress)
	skip     func(index int, err error) // what happens to malformed contacts; nil ends the work
	from     int                        // the first contact to send
	total    int                        // how many contacts there are, 0 if not known
	report   *ContactsReport

	// The call that is being filled: its first contact, what is known of all that
	// were read for it ("" for those to be sent), the latter, and their numbers.
	first   int
	known   []ContactOutcome
	batch   []gen.CampaignContact
	numbers map[string]bool
}

func newContactsRun(op *gen.Operation, call contactsCall, campaign int, opts []ContactsOption) *contactsRun {
	r := &contactsRun{op: op, call: call, campaign: campaign, report: &ContactsReport{Campaign: campaign}, numbers: map[string]bool{}}
	for _, opt := range opts {
		if opt != nil {
			opt.applyToContacts(r)
		}
	}
	return r
}

// checkAll checks a slice before anything is sent.
func (r *contactsRun) checkAll(contacts []gen.CampaignContact) error {
	if err := r.checkStart(); err != nil || r.skip != nil {
		return err
	}
	for i := r.from; i < len(contacts); i++ {
		if err := r.checkContact(i, contacts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (r *contactsRun) checkStart() error {
	if err := check(r.op, []any{r.campaign}); err != nil {
		return err
	}
	if r.from < 0 {
		return &ArgumentError{Operation: r.op.ID, Field: "index to start from", Rule: "must not be negative"}
	}
	r.first, r.report.Next = r.from, r.from
	return nil
}

func (r *contactsRun) checkContact(index int, contact gen.CampaignContact) error {
	if field, rule := checkContact(contact); rule != "" {
		return &ArgumentError{Operation: r.op.ID, Field: fmt.Sprintf("contacts[%d].%s", index, field), Rule: rule}
	}
	return nil
}

// send reads the contacts and makes a call whenever one is full.
func (r *contactsRun) send(ctx context.Context, contacts iter.Seq2[gen.CampaignContact, error]) (*ContactsReport, error) {
	if err := r.checkStart(); err != nil {
		return r.stop(err)
	}
	if contacts == nil {
		return r.stop(nil)
	}
	index := 0
	for contact, err := range contacts {
		if err := r.read(ctx, index, contact, err); err != nil {
			return r.stop(err)
		}
		index++
	}
	if index < r.from {
		return r.stop(&ArgumentError{Operation: r.op.ID, Field: "index to start from", Rule: "must not lie behind the contacts"})
	}
	r.total = max(r.total, index)
	return r.stop(r.flush(ctx))
}

// read deals with one element of the sequence: a contact, or an error instead.
func (r *contactsRun) read(ctx context.Context, index int, contact gen.CampaignContact, instead error) error {
	problem := instead
	if instead == nil && index >= r.from {
		problem = r.checkContact(index, contact)
	}
	switch skipped := r.skip != nil && r.malformed(problem); {
	case instead != nil && !skipped:
		return fmt.Errorf("contact %d: %w", index, instead)
	case problem != nil && !skipped:
		return problem // names the contact
	case index < r.from:
		return nil
	case skipped:
		if err := r.room(ctx); err != nil {
			return err
		}
		r.skip(index, problem)
		r.known = append(r.known, ContactMalformed)
		return nil
	default:
		return r.take(ctx, contact)
	}
}

// malformed reports whether an error is about the contact. An *ArgumentError of
// another operation is how the source of the contacts has failed.
func (r *contactsRun) malformed(err error) bool {
	argument, ok := errors.AsType[*ArgumentError](err)
	return ok && slices.Contains([]string{"", normalizeNumber, r.op.ID}, argument.Operation)
}

// take puts a contact into the call.
func (r *contactsRun) take(ctx context.Context, contact gen.CampaignContact) error {
	if err := r.room(ctx); err != nil {
		return err
	}
	if r.numbers[contact.PhoneNumber] {
		r.known = append(r.known, ContactDuplicate)
		return nil
	}
	r.numbers[contact.PhoneNumber] = true
	r.known, r.batch = append(r.known, ""), append(r.batch, contact)
	return nil
}

// room makes room in the call for another contact, by sending a full one.
func (r *contactsRun) room(ctx context.Context) error {
	if len(r.known) < MaxContacts {
		return nil
	}
	return r.flush(ctx)
}

// end is the index behind the call's contacts.
func (r *contactsRun) end() int { return r.first + len(r.known) }

// flush makes the call and reports its contacts.
func (r *contactsRun) flush(ctx context.Context) error {
	if len(r.batch) == 0 { // nothing, or all malformed
		r.done(nil)
		return context.Cause(ctx)
	}
	result, err := r.call(ctx, r.campaign, gen.ContactsRequest{Contacts: r.batch}, r.calls...)
	if err != nil {
		err = fmt.Errorf("contacts %d to %d of campaign %d: %w", r.first, r.end()-1, r.campaign, err)
		switch outcomeOf(err) {
		case ContactUnknown:
			r.done(func(string) ContactOutcome { return ContactUnknown })
		case ContactRefused: // Next stays: they are to be sent once the cause is mended
			next := r.report.Next
			r.done(func(string) ContactOutcome { return ContactRefused })
			r.report.Next = next
		}
		return err
	}
	r.report.Calls++
	outcomes := outcomesOf(result)
	r.done(func(number string) ContactOutcome { return cmp.Or(outcomes[number], ContactNotMentioned) })
	r.report.Total = r.total
	if r.progress != nil {
		r.progress(r.report.ContactsProgress)
	}
	return nil
}

// done reports the contacts of the call and begins the next.
func (r *contactsRun) done(outcome func(number string) ContactOutcome) {
	sent := 0
	for i, became := range r.known {
		if became == "" {
			became = outcome(r.batch[sent].PhoneNumber)
			sent++
		}
		r.report.add(r.first+i, r.first+i+1, became)
	}
	r.first = r.end()
	r.report.Next = r.first
	r.known, r.batch = r.known[:0], r.batch[:0]
	clear(r.numbers)
}

// stop completes the report.
func (r *contactsRun) stop(err error) (*ContactsReport, error) {
	r.report.Total = r.total
	r.report.add(r.first, max(r.end(), r.total), ContactNotTried)
	return r.report, err
}
