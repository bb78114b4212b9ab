package conformance

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/gen"
)

// webhookTypes are the generated types by the name of their schema. Go cannot look a type up by name; a test fails for
// a schema that is missing here.
func webhookTypes() map[string]func() any {
	return map[string]func() any{
		"CallWebhook":          func() any { return new(gen.CallWebhook) },
		"MessageWebhook":       func() any { return new(gen.MessageWebhook) },
		"UndocumentedWebhook":  func() any { return new(gen.UndocumentedWebhook) },
		"AgentStatusWebhook":   func() any { return new(gen.AgentStatusWebhook) },
		"CallRecordingWebhook": func() any { return new(gen.CallRecordingWebhook) },
		"CallAnalyticsWebhook": func() any { return new(gen.CallAnalyticsWebhook) },
		"CallNotify":           func() any { return new(gen.CallNotify) },  //nolint:staticcheck // deprecated by the vendor, still described
		"CallOutcome":          func() any { return new(gen.CallOutcome) }, //nolint:staticcheck // as above
	}
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
		return fmt.Errorf("%w: %w", errInvalidAnswer, err)
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
			if err := d.received(w.event, w.body); err != nil {
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
				if err := d.received(event, body); err != nil {
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

// The secret of a webhook is compared, not shown; JSON keeps it.
func TestWebhookSecret(t *testing.T) {
	t.Parallel()
	const secret = "WEBHOOK-SECRET-3333"
	var event gen.UndocumentedWebhook
	if err := json.Unmarshal([]byte(`{"event":"message.sent","secret":"`+secret+`","data":{}}`), &event); err != nil {
		t.Fatal(err)
	}
	if event.Event != gen.WebhookEventMessageSent || !event.Event.Valid() {
		t.Errorf("the event is %q", event.Event)
	}
	if !event.Secret.Equal(secret) || event.Secret.Equal(secret+"4") || event.Secret.Equal("") || gen.Secret("").Equal("") {
		t.Error("the secret compares wrongly")
	}
	number := read[gen.CallWebhook](t, `{"event":"inbound.call.ended","secret":773333,"Secret":"773333","data":{"x":1},"more":1}`)
	for _, letter := range "abcdefghijklmnoqrstuvxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!" { // go vet refuses the others, p and w
		for _, flags := range []string{"", "+", "#", "-", " ", "0", "7.3", ".99"} {
			verb := "%" + flags + string(letter)
			for _, value := range []any{
				event, &event, event.Secret, []gen.Secret{event.Secret}, []any{event}, []gen.UndocumentedWebhook{event}, map[string]*gen.UndocumentedWebhook{"a": &event}, struct{ E any }{event},
				number, &number, []gen.CallWebhook{number}, number.Secret,
			} {
				got := fmt.Sprintf(verb, value)
				for _, shown := range []string{secret, "773333"} {
					if strings.Contains(got, shown) || strings.Contains(strings.ToLower(got), hex.EncodeToString([]byte(shown))) || strings.Contains(got, fmt.Sprintf("%d", []byte(shown))) {
						t.Errorf("%s of %T shows the secret: %s", verb, value, got)
					}
				}
			}
		}
	}
	if got := fmt.Sprint(number); got != `{"event":"inbound.call.ended","data":{"x":1},"more":1}` {
		t.Errorf("the event prints as %s", got)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("event", "secret", event.Secret, "event", event)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("event", "secret", event.Secret, "event", event, "pointer", &event)
	const body = `{"event":"inbound.call.ended","secret":773333,"more":1}`
	number = read[gen.CallWebhook](t, body)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("event", "event", number)
	if strings.Contains(log.String(), secret) || strings.Contains(log.String(), "773333") {
		t.Errorf("the log shows the secret: %s", log.String())
	}
	if want := `"event":{"event":"inbound.call.ended","more":1}`; !strings.Contains(log.String(), want) {
		t.Errorf("the log lacks %s: %s", want, log.String())
	}
	if text, err := json.Marshal(number); err != nil || string(text) != body {
		t.Errorf("logging has changed the event: %s, %v", text, err)
	}
	if text, err := json.Marshal(event); err != nil || !strings.Contains(string(text), `"secret":"`+secret+`"`) {
		t.Errorf("got %s, %v", text, err)
	}
}
