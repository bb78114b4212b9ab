package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

// eventBody decodes the body of an event as package webhook does. A body that names another event keeps its JSON alone.
type eventBody[T any] struct {
	webhook.Event[T] `json:"body"`
}

func (b *eventBody[T]) UnmarshalJSON(body []byte) error {
	event, err := webhook.ParseUnverified(body)
	if err != nil {
		return err
	}
	b.Event = webhook.Event[T]{Envelope: *event.Meta()}
	if typed, ok := event.(*webhook.Event[T]); ok {
		b.Event = *typed
	}
	return nil
}

// webhookTypes are the Go types by the name of their schema. Go cannot look a type up by name; a test fails for
// a schema that is missing here.
func webhookTypes() map[string]func() any {
	return map[string]func() any{
		"CallWebhook":          func() any { return new(eventBody[gen.CallEventData]) },
		"MessageWebhook":       func() any { return new(eventBody[gen.MessageEventData]) },
		"UndocumentedWebhook":  func() any { return new(eventBody[gen.UndocumentedObject]) },
		"AgentStatusWebhook":   func() any { return new(eventBody[gen.AgentStatusEventData]) },
		"CallRecordingWebhook": func() any { return new(eventBody[gen.CallRecordingEventData]) },
		"CallAnalyticsWebhook": func() any { return new(eventBody[gen.CallAnalyticsEventData]) },
		"CallNotify":           func() any { return new(gen.CallNotify) },  //nolint:staticcheck // deprecated by Voiso, still described
		"CallOutcome":          func() any { return new(gen.CallOutcome) }, //nolint:staticcheck // as above
	}
}

// withoutSecret returns a body as it is after its secret was taken out.
func withoutSecret(tb testing.TB, body []byte) []byte {
	tb.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		tb.Fatal(err)
	}
	delete(members, "secret")
	body, err := json.Marshal(members)
	if err != nil {
		tb.Fatal(err)
	}
	return body
}

// webhook returns the described body of an event and a new value of its generated type.
func (d *document) webhook(event string) (*openapi3.MediaType, any, error) {
	item := d.spec.Webhooks[event]
	if item == nil || item.Post == nil || item.Post.RequestBody == nil {
		return nil, nil, fmt.Errorf("the description has no webhook %s with a body", event)
	}
	media := item.Post.RequestBody.Value.Content["application/json"]
	if media == nil {
		return nil, nil, fmt.Errorf("webhook %s has no JSON body", event)
	}
	name := media.Schema.Ref[strings.LastIndex(media.Schema.Ref, "/")+1:]
	construct, ok := webhookTypes()[name]
	if !ok {
		return nil, nil, fmt.Errorf("webhook %s: these tests do not know the type of the schema %q", event, name)
	}
	return media, construct(), nil
}

// received says what is wrong with the body of a webhook: it must be allowed, and its typed value must encode to the
// same JSON.
func (d *document) received(event string, body []byte) error {
	media, value, err := d.webhook(event)
	if err != nil {
		return err
	}
	var plain any
	if err := json.Unmarshal(body, &plain); err != nil {
		return err
	}
	if err := media.Schema.Value.VisitJSON(plain, openapi3.EnableJSONSchema2020()); err != nil {
		return fmt.Errorf("%w: %w", errInvalidResponse, err)
	}
	return errors.Join(roundTrip(value, body), unread(value))
}

// roundTrip decodes into value and demands that it encodes to the same JSON.
func roundTrip(value any, body []byte) error {
	if err := json.Unmarshal(body, value); err != nil {
		return err
	}
	again, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return sameJSON(body, again)
}

// Every documented webhook body is allowed and keeps all its members.
func TestDocumentedWebhooks(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, w := range webhookBodies(t) {
		t.Run(w.event, func(t *testing.T) {
			t.Parallel()
			if err := d.received(w.event, withoutSecret(t, w.body)); err != nil {
				t.Error(err)
			}
		})
	}
}

// The same holds for the description's example of every event.
func TestDescribedWebhooks(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, event := range slices.Sorted(maps.Keys(d.spec.Webhooks)) {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			media, _, err := d.webhook(event)
			if err != nil {
				t.Fatal(err)
			}
			bodies, err := bodiesOf(media)
			if err != nil {
				t.Fatal(err)
			}
			for name, body := range bodies {
				if err := d.received(event, withoutSecret(t, body)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// The old hook that also comes as GET has the same members in its query as in its body.
func TestCallNotifyComesInTwoForms(t *testing.T) {
	t.Parallel()
	hook := description(t).spec.Webhooks["call_notify"]
	var inQuery []string
	for _, ref := range hook.Get.Parameters {
		inQuery = append(inQuery, ref.Value.Name)
	}
	slices.Sort(inQuery)
	inBody := slices.Sorted(maps.Keys(hook.Post.RequestBody.Value.Content["application/json"].Schema.Value.Properties))
	if !slices.Equal(inQuery, inBody) {
		t.Errorf("query %q, body %q", inQuery, inBody)
	}
}

// Package webhook knows the events of the description, and no others.
func TestEventsOfTheWebhookPackage(t *testing.T) {
	t.Parallel()
	var events []string
	for _, event := range webhook.Events() {
		events = append(events, string(event))
	}
	if described := slices.Sorted(maps.Keys(description(t).spec.Webhooks)); !slices.Equal(events, described) {
		t.Errorf("events %q, described %q", events, described)
	}
}

// The samples of package webhook are the description's examples, and are allowed with any secret.
func TestSamplesOfTheWebhookPackage(t *testing.T) {
	t.Parallel()
	d := description(t)
	for _, event := range webhook.Events() {
		media, _, err := d.webhook(string(event))
		if err != nil {
			t.Fatal(err)
		}
		bodies, err := bodiesOf(media)
		if err != nil {
			t.Fatal(err)
		}
		delivery := webhook.Sample(event)
		delivery.Timestamp = time.Date(2024, time.August, 14, 10, 43, 54, 0, time.UTC)
		body, err := delivery.Body("example-webhook-secret")
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range bodies {
			if err := sameJSON(example, body); err != nil {
				t.Errorf("%s: %v", event, err)
			}
		}
		if err := d.received(string(event), withoutSecret(t, body)); err != nil {
			t.Errorf("%s: %v", event, err)
		}
	}
}
