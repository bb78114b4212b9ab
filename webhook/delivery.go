package webhook

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// Delivery is an event as Voiso would send it, for tests and fakes. [Sample] returns one for every event.
//
//	delivery := webhook.Delivery{Event: gen.WebhookEventInboundCallEnded, Data: gen.CallEventData{ID: "1", Type: "inbound"}}
//	request, err := delivery.Request(t.Context(), "https://crm.example/voiso", secret)
//	handler.ServeHTTP(recorder, request)
type Delivery struct {
	// Event is the name of the event: a constant of package gen, [CallNotify], [CallOutcomeLogging] or any other name.
	Event gen.WebhookEvent
	// Object is the subject of the event. If it is empty, it is the described one.
	Object string
	// ContactCenterID is the ID of the contact center. If it is empty, it is the one of Voiso's samples.
	ContactCenterID string
	// Timestamp is when the event is sent. If it is zero, it is now.
	Timestamp time.Time
	// Data is anything that encodes as JSON, such as a gen.CallEventData. Without it, the body has the data of [Sample].
	Data any
}

// sampleContactCenter is the ID in Voiso's samples.
const sampleContactCenter = "5f87aa44-2b9d-4c52-a715-b9d43718b8df"

// Sample returns a delivery with the data of the description's example. It is an empty object where Voiso documents no
// data, and for an event that the description does not have.
func Sample(event gen.WebhookEvent) Delivery {
	return Delivery{Event: event, Data: gen.Raw(cmp.Or(kinds[event].sample, "{}"))}
}

// Body returns the JSON of the delivery, signed with the secret of the subscription. If the secret is empty, the body has
// none. The old hooks never have one.
func (d Delivery) Body(secret string) ([]byte, error) {
	data := d.Data
	if data == nil {
		data = Sample(d.Event).Data
	}
	if isHook(d.Event) {
		return encode(d.Event, data)
	}
	when := d.Timestamp
	if when.IsZero() {
		when = time.Now()
	}
	return encode(d.Event, struct {
		Event           gen.WebhookEvent `json:"event"`
		Object          string           `json:"object"`
		Timestamp       string           `json:"timestamp"`
		Secret          string           `json:"secret,omitempty"`
		ContactCenterID string           `json:"contact_center_id"`
		Data            any              `json:"data"`
	}{
		d.Event, cmp.Or(d.Object, kinds[d.Event].object), when.UTC().Format(time.RFC3339), secret,
		cmp.Or(d.ContactCenterID, sampleContactCenter), data,
	})
}

func encode(event gen.WebhookEvent, value any) ([]byte, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("webhook: data of %q cannot be encoded: %w", event, err)
	}
	return body, nil
}

// Request returns the POST request of the delivery.
func (d Delivery) Request(ctx context.Context, address, secret string) (*http.Request, error) {
	body, err := d.Body(secret)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("webhook: request of %q: %w", d.Event, err)
	}
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}

func isHook(event gen.WebhookEvent) bool { return event == CallNotify || event == CallOutcomeLogging }
