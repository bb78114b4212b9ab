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

// contactsCall sends the contacts of one call.
type contactsCall func(ctx context.Context, campaignID int, body gen.ContactsRequest, opts []CallOption) (*gen.ContactsResult, error)

// contactsRun sends the contacts of one AddAllContacts or a similar method.
type contactsRun struct {
	op       *gen.Operation
	call     contactsCall
	campaign int
	options  BulkOptions
	opts     []CallOption
	isValid  bool // whether all contacts have been validated
	total    int  // the number of contacts, 0 if not known
	report   *ContactsReport

	// The next call: the index of its first contact, the outcomes known so far ("" for contacts to send), the contacts
	// to send, and their numbers.
	first   int
	known   []ContactOutcome
	batch   []gen.CampaignContact
	numbers map[string]bool
}

func newContactsRun(op *gen.Operation, call contactsCall, campaign int, options BulkOptions, opts []CallOption) *contactsRun {
	return &contactsRun{
		op: op, call: call, campaign: campaign, options: options, opts: opts,
		report: &ContactsReport{Campaign: campaign}, numbers: map[string]bool{},
	}
}

// sendAll sends a slice. Unless malformed contacts are skipped, it validates all before the first call.
func (r *contactsRun) sendAll(ctx context.Context, contacts []gen.CampaignContact) (*ContactsReport, error) {
	r.total = len(contacts)
	if err := r.start(); err != nil {
		return r.stop(err)
	}
	if r.isValid = !r.options.SkipMalformed; r.isValid {
		for i := r.first; i < len(contacts); i++ {
			if err := r.validate(i, contacts[i]); err != nil {
				return r.stop(err)
			}
		}
	}
	return r.run(ctx, func(yield func(gen.CampaignContact, error) bool) {
		for _, contact := range contacts {
			if !yield(contact, nil) {
				return
			}
		}
	})
}

// start validates the other arguments.
func (r *contactsRun) start() error {
	// Both operations have the same path.
	if err := gen.ValidateAddContactsPath(r.campaign); err != nil {
		return invalid(r.op, err)
	}
	if r.options.From < 0 {
		return &ArgumentError{Operation: r.op.ID, Field: "From", Rule: "must not be negative"}
	}
	r.first, r.report.Next = r.options.From, r.options.From
	return nil
}

func (r *contactsRun) validate(index int, contact gen.CampaignContact) error {
	broken, ok := errors.AsType[*gen.ValidationError](contact.Validate())
	if !ok {
		return nil
	}
	return &ArgumentError{Operation: r.op.ID, Field: fmt.Sprintf("contacts[%d].%s", index, broken.Field), Rule: broken.Rule}
}

// send sends a sequence.
func (r *contactsRun) send(ctx context.Context, contacts iter.Seq2[gen.CampaignContact, error]) (*ContactsReport, error) {
	if err := r.start(); err != nil || contacts == nil {
		return r.stop(err)
	}
	return r.run(ctx, contacts)
}

// run reads the contacts and makes a call whenever one is full.
func (r *contactsRun) run(ctx context.Context, contacts iter.Seq2[gen.CampaignContact, error]) (*ContactsReport, error) {
	index := 0
	for contact, err := range contacts {
		if err := r.read(ctx, index, contact, err); err != nil {
			return r.stop(err)
		}
		index++
	}
	if index < r.options.From {
		return r.stop(&ArgumentError{Operation: r.op.ID, Field: "From", Rule: "must not be greater than the number of contacts"})
	}
	r.total = max(r.total, index)
	return r.stop(r.flush(ctx))
}

// read processes one element of the sequence: a contact or an error.
func (r *contactsRun) read(ctx context.Context, index int, contact gen.CampaignContact, instead error) error {
	problem := instead
	if instead == nil && index >= r.options.From && !r.isValid {
		problem = r.validate(index, contact)
	}
	switch skip := r.options.SkipMalformed && r.isMalformed(problem); {
	case instead != nil && !skip:
		return fmt.Errorf("contact %d: %w", index, instead)
	case problem != nil && !skip:
		return problem // its text already names the contact
	case index < r.options.From:
		return nil
	case len(r.known) == MaxContacts:
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	switch {
	case problem != nil:
		if r.options.Skipped != nil {
			r.options.Skipped(index, problem)
		}
		r.known = append(r.known, ContactMalformed)
	case r.numbers[contact.PhoneNumber]:
		r.known = append(r.known, ContactDuplicate)
	default:
		r.numbers[contact.PhoneNumber] = true
		r.known, r.batch = append(r.known, ""), append(r.batch, contact)
	}
	return nil
}

// isMalformed reports whether an error is about the contact. An *ArgumentError of another operation means that the
// source of the contacts failed.
func (r *contactsRun) isMalformed(err error) bool {
	argument, ok := errors.AsType[*ArgumentError](err)
	return ok && slices.Contains([]string{"", "NormalizeNumber", r.op.ID}, argument.Operation)
}

// end returns the index after the call's contacts.
func (r *contactsRun) end() int { return r.first + len(r.known) }

// flush makes the call and reports its contacts.
func (r *contactsRun) flush(ctx context.Context) error {
	if len(r.batch) == 0 { // no contacts, or all are malformed
		r.done(nil)
		return context.Cause(ctx)
	}
	result, err := r.call(ctx, r.campaign, gen.ContactsRequest{Contacts: r.batch}, r.opts)
	if err != nil {
		err = fmt.Errorf("contacts %d to %d of campaign %d: %w", r.first, r.end()-1, r.campaign, err)
		switch outcomeOf(err) {
		case ContactUnknown:
			r.done(func(string) ContactOutcome { return ContactUnknown })
		case ContactRefused: // Next does not change, so that a later run sends them
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
	if r.options.Progress != nil {
		r.options.Progress(r.report.ContactsProgress)
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
