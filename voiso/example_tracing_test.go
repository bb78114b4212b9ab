package voiso_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"

	"github.com/voiso-community/voiso-go/gen"
)

// tracer is a transport that records URLs, such as otelhttp.NewTransport.
type tracer struct{ next http.RoundTripper }

func (t tracer) RoundTrip(req *http.Request) (*http.Response, error) {
	fmt.Println("span:", req.Method, req.URL.RequestURI())
	return t.next.RoundTrip(req)
}

type queryKey struct{}

// withoutQuery hands a tracer a URL without its query, in which phone numbers are, and puts the query back below it.
func withoutQuery(trace func(http.RoundTripper) http.RoundTripper) voiso.Option {
	return voiso.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		traced := trace(roundTripper(func(req *http.Request) (*http.Response, error) {
			query, _ := req.Context().Value(queryKey{}).(string)
			return next.RoundTrip(withQuery(req, query))
		}))
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			ctx := context.WithValue(req.Context(), queryKey{}, req.URL.RawQuery)
			return traced.RoundTrip(withQuery(req.WithContext(ctx), ""))
		})
	})
}

func withQuery(req *http.Request, query string) *http.Request {
	u := *req.URL
	u.RawQuery = query
	changed := req.WithContext(req.Context())
	changed.URL = &u
	return changed
}

// Spans without phone numbers: the number of StartCall is in the query of its URL.
func ExampleWithMiddleware_tracing() {
	fake := voisotest.New()
	defer fake.Close()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithContactCenterKey(fake.ContactCenterKey()),
		withoutQuery(func(next http.RoundTripper) http.RoundTripper { return tracer{next} }))
	if err != nil {
		log.Fatal(err)
	}
	call, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: "1002", Number: "16461572020", GetCallID: new(true)})
	fmt.Println(call.CallID != "", err)
	// Output:
	// span: POST /api/v1/api_key/click2call
	// true <nil>
}
