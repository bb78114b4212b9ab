package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// DefaultMaxBytes is the largest body that is read unless [WithMaxBytes] says otherwise.
const DefaultMaxBytes = 1 << 20

// Parse reads and verifies the event of a POST request of at most [DefaultMaxBytes]. The body's secret must be one of
// the secrets; pass the old and the new one during a rotation. An error is an [*Error] with the status to respond with.
//
//	event, err := webhook.Parse(r, secret)
//	if err != nil {
//		w.WriteHeader(webhook.StatusOf(err))
//		return
//	}
//	if call, ok := event.(*webhook.CallEvent); ok && call.Name == gen.WebhookEventInboundCallEnded {
//		fmt.Println(call.Data.CallingNumber, call.Data.Agent.Email)
//	}
//
// A [Handler] also responds, sets a deadline and recognizes duplicates.
func Parse(r *http.Request, secrets ...string) (AnyEvent, error) {
	if r.Method != http.MethodPost {
		return nil, errMethod
	}
	body, err := readBody(nil, r, DefaultMaxBytes, nil)
	if err != nil {
		return nil, err
	}
	return ParseBytes(body, secrets...)
}

// ParseBytes verifies and decodes the body of a request that you read.
func ParseBytes(body []byte, secrets ...string) (AnyEvent, error) {
	return parse(context.Background(), body, func(context.Context) ([]string, error) { return secrets, nil }, false)
}

// ParseUnverified decodes a body without verifying its secret, which it removes all the same. Use it for events that were
// verified before, such as those that a queue holds, and for the old hooks, which have no secret.
func ParseUnverified(body []byte) (AnyEvent, error) {
	return parse(context.Background(), body, nil, false)
}

// parse verifies and decodes a body. A source that is nil verifies nothing. A body of an old hook needs no secret if the
// request was checked in another way.
func parse(ctx context.Context, body []byte, source SecretSource, checked bool) (AnyEvent, error) {
	found, err := takeSecret(body)
	if err != nil {
		return nil, refuse(400, err)
	}
	if source != nil && !(checked && found.missing && hookOf(Envelope{raw: found.body}) != "") {
		if err := found.verify(ctx, source); err != nil {
			return nil, err
		}
	}
	return newEvent(found.body), nil
}

var errMethod = refuse(405, errors.New("the method is not POST"))

// readBody checks the media type and reads the body.
func readBody(w http.ResponseWriter, r *http.Request, limit int64, mediaTypes []string) ([]byte, error) {
	if header := r.Header.Get("Content-Type"); header != "" {
		media, _, err := mime.ParseMediaType(header)
		if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) || !isJSON(media) && !slices.Contains(mediaTypes, media) {
			return nil, refuse(415, errors.New("the media type is not JSON (see WithMediaTypes)"))
		}
	}
	if r.Body == nil {
		return nil, refuse(400, errNotObject)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(413, fmt.Errorf("the body has more than %d bytes (see WithMaxBytes): %w", limit, err))
	}
	if err != nil {
		return nil, refuse(400, fmt.Errorf("the body cannot be read: %w", err))
	}
	return body, nil
}

func isJSON(media string) bool {
	return media == "application/json" || media == "text/json" || strings.HasSuffix(media, "+json")
}

// bodyOfQuery returns the JSON of an old hook that came as a query.
func bodyOfQuery(r *http.Request) []byte {
	members := make(map[string]string)
	for name, values := range r.URL.Query() {
		members[name] = values[0]
	}
	body, _ := json.Marshal(members) // texts always encode
	return body
}
