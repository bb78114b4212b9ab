package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// work is what the workers do, with the results.
type work struct {
	client  *voiso.Client
	records []string // the IDs of all call detail records
	soak    *soak
	unique  atomic.Int64

	mu       sync.Mutex
	entries  []entry
	problems []string
}

// number returns a phone number that no other call has.
func (w *work) number() string { return strconv.FormatInt(15550000000000+w.unique.Add(1), 10) }

func (w *work) run(ctx context.Context) {
	tasks := []func(context.Context){
		w.call, w.call, w.call, w.hangUp, w.sms, w.sms, w.sms, w.whatsApp, w.callback, w.campaign, w.campaignStatus,
		w.contacts, w.contacts, w.export, w.read, w.numbers, w.templates, w.failures, w.messages,
	}
	for w.soak.next() {
		func() {
			ctx := ctx
			if chance(0.1) {
				limited, cancel := context.WithTimeout(ctx, time.Duration(rand.IntN(int(20*time.Millisecond)))) //nolint:gosec // faults of a test
				defer cancel()
				ctx = limited
			}
			tasks[rand.IntN(len(tasks))](ctx) //nolint:gosec // work of a test
		}()
	}
}

// note keeps the result of a call.
func (w *work) note(op *gen.Operation, token string, err error) {
	w.add(entry{op: op, token: token, result: resultOf(op, err), err: err})
}

func (w *work) add(entries ...entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entries = append(w.entries, entries...)
}

func (w *work) problem(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

func (w *work) call(ctx context.Context) {
	number := w.number()
	params := gen.StartCallParams{Agent: number[5:], Number: number}
	if chance(0.5) {
		params.GetCallID = new(true)
	}
	result, err := w.client.StartCall(ctx, params)
	if err == nil && params.GetCallID != nil && result.CallID == "" {
		w.problem("StartCall: a success without the ID of the call")
	}
	w.note(gen.OpStartCall, number, err)
}

func (w *work) hangUp(ctx context.Context) {
	agent := w.number()[5:]
	w.note(gen.OpHangUp, agent, w.client.HangUp(ctx, gen.HangUpRequest{Agent: agent}))
}

func (w *work) sms(ctx context.Context) {
	number := w.number()
	_, err := w.client.SendSMS(ctx, gen.SendSMSRequest{Agent: number[5:], Number: number, Body: "Hello"})
	w.note(gen.OpSendSMS, number, err)
}

func (w *work) whatsApp(ctx context.Context) {
	number := w.number()
	_, err := w.client.SendWhatsApp(ctx, gen.SendWhatsAppRequest{
		Agent: new("1002"), From: "447414992548", TemplateUUID: "046296f8-ac21-4c02-a85d-92a6578dd2ea",
		Recipients: []gen.WhatsAppRecipient{{To: number}, {To: w.number()}},
	})
	w.note(gen.OpSendWhatsApp, number, err)
}

func (w *work) callback(ctx context.Context) {
	number := w.number()
	tomorrow := time.Now().UTC().Truncate(24 * time.Hour).Add(36 * time.Hour)
	_, err := w.client.CreateScheduledCallback(ctx, gen.ScheduledCallbackRequest{Agent: "agent@example.com", ContactNumber: number, ScheduledTime: tomorrow})
	w.note(gen.OpCreateScheduledCallback, number, err)
}

func (w *work) campaign(ctx context.Context) {
	name := "Campaign " + w.number()
	_, err := w.client.CreateCampaign(ctx, gen.CreateCampaignRequest{Name: name, CampaignType: "live", Timezone: "America/New_York"})
	w.note(gen.OpCreateCampaign, name, err)
}

func (w *work) campaignStatus(ctx context.Context) {
	id := int(w.unique.Add(1))
	_, err := w.client.ChangeCampaignStatus(ctx, id, gen.CampaignStatusRequest{Operation: gen.CampaignOperationStart})
	w.note(gen.OpChangeCampaignStatus, strconv.Itoa(id), err)
}

func (w *work) newContacts(n int) []gen.CampaignContact {
	contacts := make([]gen.CampaignContact, n)
	for i := range contacts {
		contacts[i].PhoneNumber = w.number()
	}
	return contacts
}

// contacts are sent in one call, some of them to a few campaigns, where the client keeps a distance.
func (w *work) contacts(ctx context.Context) {
	if chance(0.1) {
		w.manyContacts(ctx)
		return
	}
	campaign := 1 + rand.IntN(10) //nolint:gosec // work of a test
	if chance(0.9) {
		campaign = int(w.unique.Add(1))
	}
	body := gen.ContactsRequest{Contacts: w.newContacts(3)}
	op, call := gen.OpAddContacts, w.client.AddContacts
	if chance(0.5) {
		op, call = gen.OpUpdateContacts, w.client.UpdateContacts
	}
	result, err := call(ctx, campaign, body)
	if err == nil && len(result.Contacts) != len(body.Contacts) {
		w.problem("%s: %d of %d contacts are accepted", op.ID, len(result.Contacts), len(body.Contacts))
	}
	for _, contact := range body.Contacts {
		w.note(op, contact.PhoneNumber, err)
	}
}

// manyContacts are sent in two calls. The report tells about each of them.
func (w *work) manyContacts(ctx context.Context) {
	contacts := w.newContacts(voiso.MaxContacts + 50)
	report, err := w.client.AddAllContacts(ctx, int(w.unique.Add(1)), contacts, voiso.BulkOptions{})
	if err == nil && report.Accepted != len(contacts) {
		w.problem("AddAllContacts: no error, and %s", report)
	}
	results := map[voiso.ContactOutcome]result{
		voiso.ContactAccepted: done, voiso.ContactRefused: notDone, voiso.ContactNotTried: notDone, voiso.ContactUnknown: notSure,
	}
	entries := make([]entry, len(contacts))
	for i, contact := range contacts {
		became, ok := results[report.Outcome(i)]
		if !ok {
			w.problem("AddAllContacts: contact %s", report.Outcome(i))
		}
		entries[i] = entry{op: gen.OpAddContacts, token: contact.PhoneNumber, result: became, err: err}
	}
	w.add(entries...)
}

// export reads all call detail records, going on after each failure.
func (w *work) export(ctx context.Context) {
	filter, options := voiso.CDRFilter{PageSize: 50}, voiso.ExportOptions{}
	if chance(0.5) {
		first := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
		filter.Start, filter.End = first, first.AddDate(0, 0, 30)
		options = voiso.ExportOptions{WindowDays: 7, Parallel: 4}
	}
	export := w.client.ExportCDRs(filter, options)
	var read []string
	for range 100 {
		failed := false
		for record, err := range export.Records(ctx) {
			if err != nil {
				failed = true
				break
			}
			read = append(read, record.UUID)
		}
		if !failed || ctx.Err() != nil {
			break
		}
	}
	switch {
	case ctx.Err() == nil && !slices.Equal(read, w.records):
		w.problem("%d records were read in all, not %d", len(read), len(w.records))
	case len(read) > len(w.records) || !slices.Equal(read, w.records[:len(read)]):
		w.problem("%d records were read before the context ended, other ones than at first", len(read))
	}
}

func (w *work) read(ctx context.Context) {
	if balance, err := w.client.GetBalance(ctx); err == nil && balance.Balance == 0 {
		w.problem("GetBalance: zero")
	}
	if agents, err := w.client.ListAgentsStatus(ctx); err == nil && len(agents.Items) == 0 {
		w.problem("ListAgentsStatus: empty")
	}
	if users, err := w.client.ListUsers(ctx, gen.ListUsersParams{}); err == nil && len(users.Items) == 0 {
		w.problem("ListUsers: empty")
	}
}

func (w *work) numbers(ctx context.Context) { ranged(w, "Numbers", 120, w.client.Numbers(ctx)) }
func (w *work) templates(ctx context.Context) {
	ranged(w, "SMSTemplates", 700, w.client.SMSTemplates(ctx))
}

func (w *work) failures(ctx context.Context) {
	ranged(w, "WebhookFailures", 120, w.client.WebhookFailures(ctx, gen.ListWebhookFailuresParams{}))
}

func (w *work) messages(ctx context.Context) {
	ranged(w, "ConversationMessages", 60, w.client.ConversationMessages(ctx, "046296f8-ac21-4c02-a85d-92a6578dd2ea"))
}

// ranged reads a list to its end: all items or an error.
func ranged[T any](w *work, name string, want int, list iter.Seq2[T, error]) {
	got := 0
	for _, err := range list {
		if err != nil {
			if _, ok := errors.AsType[*voiso.Error](err); !ok {
				w.problem("%s: %T", name, err)
			}
			return
		}
		got++
	}
	if got != want {
		w.problem("%s: %d items, not %d", name, got, want)
	}
}
