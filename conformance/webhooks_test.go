package conformance

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
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
		"CallNotify":           func() any { return new(gen.CallNotify) },  //nolint:staticcheck // deprecated by Voiso, still described
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
	const secret = "773333991177"
	bodies := map[string]string{
		"text": `"secret":"` + secret + `"`, "number": `"secret":` + secret, "upper case": `"Secret":"` + secret + `"`,
		"escaped name": `"se\u0063ret":"` + secret + `"`, "array": `"secret":["` + secret + `"]`, "twice": `"secret":"` + secret + `","SECRET":` + secret,
	}
	for name, member := range bodies {
		for _, construct := range webhookTypes() {
			event := construct()
			if _, ok := event.(interface{ LogValue() slog.Value }); !ok {
				continue // it has no secret
			}
			body := `{"event":"message.sent",` + member + `,"more":1,"data":{}}`
			if err := roundTrip(event, []byte(body)); err != nil {
				t.Fatal(err)
			}
			value := reflect.ValueOf(event).Elem().Interface()
			shown := logged(event) + logged(value) + printed(event) + printed(value) + printed([]any{value}) + printed(map[string]any{"a": event}) + printed(struct{ E any }{value})
			if showsSecret(shown, secret) {
				t.Errorf("%T with its secret as %s shows it: %.900s", event, name, shown)
			}
			if !strings.Contains(shown, `"more":1`) {
				t.Errorf("%T with its secret as %s is not printed: %.900s", event, name, shown)
			}
		}
	}
	event := read[gen.UndocumentedWebhook](t, `{"event":"message.sent",`+bodies["text"]+`,"data":{}}`)
	if event.Event != gen.WebhookEventMessageSent || !event.Event.Valid() {
		t.Errorf("the event is %q", event.Event)
	}
	if !event.Secret.Equal(secret) || event.Secret.Equal(secret+"4") || event.Secret.Equal("") || gen.Secret("").Equal("") {
		t.Error("the secret compares wrongly")
	}
	if shown := logged(event.Secret) + printed(event.Secret) + printed([]gen.Secret{event.Secret}); showsSecret(shown, secret) {
		t.Errorf("the secret is shown: %s", shown)
	}
}

// showsSecret reports whether a text has the secret as it is, in hex, or as a list of its bytes.
func showsSecret(text, secret string) bool {
	return strings.Contains(text, secret) || strings.Contains(strings.ToLower(text), hex.EncodeToString([]byte(secret))) || strings.Contains(text, fmt.Sprintf("%d", []byte(secret)))
}

// printed returns a value as every verb prints it.
func printed(value any) string {
	var text strings.Builder
	for _, letter := range "abcdefghijklmnoqrstuvxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!" { // the others, p and w, are not for values
		for _, flags := range []string{"", "+", "#", "-", " ", "0", "7.3", ".99"} {
			fmt.Fprintf(&text, "%"+flags+string(letter)+"\n", value)
		}
	}
	return text.String()
}

// logged returns a value as both handlers log it.
func logged(value any) string {
	var text strings.Builder
	slog.New(slog.NewMultiHandler(slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&text, nil))).Info("event", "value", value)
	return text.String()
}
