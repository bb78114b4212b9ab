package voisotest

import (
	"fmt"
	"net/url"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

// seedWebhooks makes the subscriptions and the failures of the options.
func (w *world) seedWebhooks() {
	for _, hook := range w.options.Webhooks {
		to, err := w.subscribe(hook)
		if err != nil {
			w.problem = err
			continue
		}
		w.senders = append(w.senders, to)
	}
	seed := func(id string) {
		w.deliveries = append(w.deliveries, &delivery{Delivery: Delivery{
			ID: id, Event: "outbound.call.answered", State: inactive, Attempts: webhook.MaxFailures,
		}})
	}
	if w.options.WebhookFailures == 0 {
		example := decode[struct{ Failures []struct{ ID string } }](describe().byID[gen.OpListWebhookFailures.ID].success.body)
		for _, failure := range example.Failures {
			seed(failure.ID)
		}
	}
	for i := range max(w.options.WebhookFailures, 0) {
		seed(fmt.Sprintf("%012x", i))
	}
}

// failures returns the inactive deliveries between two times, as the API lists them. Those that the options made have
// no time and are always among them.
func (w *world) failures(query url.Values) []object {
	from, _ := time.Parse(time.RFC3339, query.Get("start_date")) // the zero time for none
	to, err := time.Parse(time.RFC3339, query.Get("end_date"))
	found := []object{}
	for _, d := range w.deliveries {
		isWithin := d.At.IsZero() || !d.At.Before(from) && (err != nil || !d.At.After(to))
		if d.State == inactive && isWithin {
			found = append(found, object{"id": d.ID, "event": d.Event})
		}
	}
	return found
}

// retrigger makes an inactive delivery once more. One that the options made has no receiver: it counts as delivered.
func (w *world) retrigger(op *operation, id string) response {
	for _, d := range w.deliveries {
		if d.ID != id || d.State != inactive {
			continue
		}
		d.State, d.failures = pending, nil
		if d.to == nil {
			d.State = delivered
		} else {
			w.post(d)
		}
		return op.successWith(object{"status": "success", "failure_id": id})
	}
	return refusal(op.refused, "No failed webhook found with ID "+id)
}
