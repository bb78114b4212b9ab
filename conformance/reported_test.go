package conformance_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// The tests of the files reported_*_test.go try kinds of failure that users of other clients have reported.

// clientOf makes a client whose requests all get the response that respond makes.
func clientOf(t *testing.T, respond func(*http.Request) *http.Response, options ...voiso.Option) *voiso.Client {
	t.Helper()
	return reported(t, roundTripper(func(req *http.Request) (*http.Response, error) { return respond(req), nil }), options...)
}

func reported(t *testing.T, transport http.RoundTripper, options ...voiso.Option) *voiso.Client {
	t.Helper()
	options = append([]voiso.Option{voiso.WithContactCenterKey(centerKey), voiso.WithHTTPClient(&http.Client{Transport: transport})}, options...)
	client, err := voiso.New("cluster1", options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// made makes a response; header holds names and values in turn.
func made(status int, body string, header ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1}
	for i := 0; i < len(header); i += 2 {
		resp.Header.Set(header[i], header[i+1])
	}
	return resp
}

var sms = gen.SendSMSRequest{Agent: "1002", Number: "15555551234", Body: "Hello"}

// closeCounter is a body that counts how often one was opened and closed.
type closeCounter struct {
	io.Reader

	open *atomic.Int64
	once sync.Once
}

func (c *closeCounter) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return nil
}

// Every body is closed, whatever the response. Otherwise each failure keeps a connection and goroutines.
func TestEveryBodyIsClosed(t *testing.T) {
	t.Parallel()
	bodies := []string{"", "{}", "null", "[]", `{"error":"x"}`, "<html>", `{"call_id":`, "\x00", strings.Repeat(" ", 200<<10), `{"records":[{"uuid":"a"},{`}
	for _, status := range []int{200, 202, 204, 301, 307, 400, 401, 403, 404, 408, 429, 500, 503, 599} {
		for i, body := range bodies {
			var open, opened atomic.Int64
			client := clientOf(t, func(*http.Request) *http.Response {
				open.Add(1)
				opened.Add(1)
				resp := made(status, "", "Content-Type", "application/json", "Location", "/elsewhere")
				resp.Body = &closeCounter{Reader: strings.NewReader(body), open: &open}
				return resp
			}, voiso.WithRetry(voiso.RetryPolicy{MinWait: -1, MaxWait: -1}))
			_, _ = client.GetBalance(t.Context())
			_, _ = client.StartCall(t.Context(), gen.StartCallParams{Agent: "1002", Number: "15555551234"})
			_, _ = client.SendSMS(t.Context(), sms)
			_, _ = client.ListUsers(t.Context(), gen.ListUsersParams{})
			for range client.CDRs(t.Context(), voiso.CDRFilter{}) {
				break
			}
			for range client.Numbers(t.Context()) {
				break
			}
			if open.Load() != 0 || opened.Load() < 6 {
				t.Errorf("status %d, body %d: %d of %d bodies are open", status, i, open.Load(), opened.Load())
			}
		}
	}
}

// However long the server wants the client to wait, the wait neither wraps around to none nor passes the limit.
func TestRetryAfterIsBounded(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]struct {
		attempts int64
		waited   time.Duration
	}{
		"3600":                          {1, 0},
		"9223372037":                    {1, 0}, // times a second is more than a time.Duration holds
		"18446744073709551616":          {1, 0},
		"99999999999999999999999999999": {1, 0},
		"1e300":                         {1, 0},
		"Inf":                           {1, 0},
		"Fri, 31 Dec 9999 23:59:59 GMT": {1, 0},
		"60":                            {4, 3 * time.Minute},
		"0.5":                           {4, 1500 * time.Millisecond},
		"Sat, 01 Jan 2000 00:00:00 GMT": {4, 30 * time.Millisecond}, // past: the client's own wait
		"-5":                            {4, 30 * time.Millisecond},
		"NaN":                           {4, 30 * time.Millisecond},
		"soon":                          {4, 30 * time.Millisecond},
		"":                              {4, 30 * time.Millisecond},
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Second) // past the date above
				var attempts atomic.Int64
				client := clientOf(t, func(*http.Request) *http.Response {
					attempts.Add(1)
					return made(429, "", "Retry-After", value)
				}, voiso.WithRetry(voiso.RetryPolicy{MinWait: 10 * time.Millisecond, MaxWait: 10 * time.Millisecond}))
				began := time.Now()
				_, err := client.GetBalance(t.Context())
				waited := time.Since(began)
				if !errors.Is(err, voiso.ErrRateLimited) || attempts.Load() != want.attempts || waited > want.waited || waited < want.waited/2 {
					t.Errorf("%d attempts in %s, not %d in %s: %v", attempts.Load(), waited, want.attempts, want.waited, err)
				}
			})
		})
	}
}

// A value in a path stays one segment of it: none leads to another operation.
func TestPathValuesStayInTheirSegment(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"..", ".", "../../v1/balance", "a/../..", "a/b", "%2e%2e", "%2F..", "a?x=1", "a#b", "a;b", "a b", "a\\b", "ä", "\x00", "a\nb", "//evil.example/", "@evil.example", ":8080"} {
		var paths []string
		client := clientOf(t, func(req *http.Request) *http.Response {
			paths = append(paths, req.URL.Host+req.URL.EscapedPath()+"?"+req.URL.RawQuery)
			return made(200, `{"messages":[],"metadata":{"total":0}}`)
		})
		_, _ = client.ListConversationMessages(t.Context(), value, gen.ListConversationMessagesParams{})
		_, _ = client.RetriggerWebhookFailure(t.Context(), value)
		for _, path := range paths {
			host, rest, _ := strings.Cut(path, "/")
			segments := strings.Split(strings.TrimSuffix(rest, "?"), "/")
			isRight := len(segments) == 6 && segments[5] == "messages" || len(segments) == 6 && segments[5] == "retrigger"
			if host != "cluster1.voiso.com" || !isRight || slices.Contains(segments, "..") || slices.Contains(segments, ".") {
				t.Errorf("%q: %s", value, path)
			}
		}
	}
}

// Characters that mean something in HTML and in URLs arrive as they are.
func TestTextsArriveAsTheyAre(t *testing.T) {
	t.Parallel()
	text := "Fish & <Chips> + 5% = \u2028\u2029 \"3\"\t\\ 😀 'x' \u00a0 a/b?c#d"
	var bodies []string
	var queries []string
	client := clientOf(t, func(req *http.Request) *http.Response {
		queries = append(queries, req.URL.Query().Get("account_id")+"|"+req.URL.Query().Get("agent"))
		if req.Body != nil {
			body, _ := io.ReadAll(req.Body)
			bodies = append(bodies, string(body))
		}
		return made(204, "")
	})
	message := sms
	message.Body = text
	if _, err := client.SendSMS(t.Context(), message); err != nil {
		t.Error(err)
	}
	agent := "sales+eu@example.com"
	if _, err := client.StartCall(t.Context(), gen.StartCallParams{Agent: agent, Number: "15555551234", AccountID: &text}); err != nil {
		t.Error(err)
	}
	var sent gen.SendSMSRequest
	if err := json.Unmarshal([]byte(bodies[0]), &sent); err != nil || sent.Body != text {
		t.Errorf("the text arrives as %q: %v", sent.Body, err)
	}
	if queries[1] != text+"|"+agent {
		t.Errorf("the query arrives as %q", queries[1])
	}
}

// Members that are null, or of a neighbouring type, do not turn a success into an error. IDs keep every digit.
func TestSuccessesInOtherForms(t *testing.T) {
	t.Parallel()
	const big = "9007199254740993" // more than a float64 holds
	for body, want := range map[string]string{
		`{"sms_id":"a","segments":null,"status":null}`:   "a/0",
		`{"sms_id":null,"segments":2}`:                   "/2",
		`{"sms_id":` + big + `,"segments":"2"}`:          big + "/2",
		`{"sms_id":"a","segments":2.0}`:                  "a/2",
		`{"sms_id":"a","segments":[2]}`:                  "a/0",
		`{"sms_id":"a","segments":99999999999999999999}`: "a/0",
		`{"sms_id":"a","segments":2,"price":"0.01"}`:     "a/2",
	} {
		client := clientOf(t, func(*http.Request) *http.Response { return made(200, body) })
		result, err := client.SendSMS(t.Context(), sms)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		} else if got := fmt.Sprintf("%s/%d", result.SMSID, result.Segments); got != want {
			t.Errorf("%s: %s, not %s", body, got, want)
		}
	}
	blank := clientOf(t, func(*http.Request) *http.Response { return made(200, `{"sms_id":null,"segments":null}`) })
	if _, err := blank.SendSMS(t.Context(), sms); !errors.Is(err, voiso.ErrOutcomeUnknown) {
		t.Errorf("a response that says nothing: %v", err)
	}
	for _, id := range []string{big, `"` + big + `"`, "18446744073709551615"} {
		client := clientOf(t, func(*http.Request) *http.Response {
			return made(200, `{"call_id":`+id+`}`)
		})
		call, err := client.StartCall(t.Context(), gen.StartCallParams{Agent: "1", Number: "15555551234", GetCallID: new(true)})
		if err != nil || call.CallID != strings.Trim(id, `"`) {
			t.Errorf("%s: %v, %v", id, call, err)
		}
	}
}

// A message is counted in characters, whatever they take in bytes or in UTF-16.
func TestMessagesAreCountedInCharacters(t *testing.T) {
	t.Parallel()
	for _, character := range []string{"a", "ä", "€", "😀", "\u0301"} {
		for length, isAllowed := range map[int]bool{1: true, 1599: true, 1600: true, 1601: false} {
			client := clientOf(t, func(*http.Request) *http.Response { return made(204, "") })
			message := sms
			message.Body = strings.Repeat(character, length)
			if _, err := client.SendSMS(t.Context(), message); (err == nil) != isAllowed {
				t.Errorf("%d times %q: %v", length, character, err)
			}
		}
	}
}

// Days are those of the caller's zone. No day is left out or comes twice where the clocks change.
func TestDaysAreTheCallers(t *testing.T) {
	t.Parallel()
	for zone, around := range map[string]time.Month{
		"America/New_York": time.November, "Europe/Berlin": time.March, "Asia/Tokyo": time.August, "Pacific/Apia": time.December,
		"America/Sao_Paulo": time.October, "Asia/Kolkata": time.January, "Pacific/Kiritimati": time.January,
	} {
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Skip(err)
		}
		for _, year := range []int{2011, 2018, 2026} {
			first := time.Date(year, around, 1, 0, 0, 0, 0, location)
			last := time.Date(year, around, 31, 23, 59, 59, 0, location)
			var mu sync.Mutex
			days := map[string]int{}
			client := clientOf(t, func(req *http.Request) *http.Response {
				mu.Lock()
				defer mu.Unlock()
				days[req.URL.Query().Get("start_date")+" to "+req.URL.Query().Get("end_date")]++
				return made(200, `{"records":[],"total":0}`)
			})
			export := client.ExportCDRs(voiso.CDRFilter{Start: first, End: last}, voiso.ExportOptions{WindowDays: 1, Parallel: 4})
			for _, err := range export.Records(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
			}
			want := 0
			end := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, time.UTC)
			for day := time.Date(year, around, 1, 0, 0, 0, 0, time.UTC); !day.After(end); day = day.AddDate(0, 0, 1) {
				want++
				if text := day.Format(time.DateOnly); days[text+" to "+text] != 1 {
					t.Errorf("%s: %s is requested %d times", zone, text, days[text+" to "+text])
				}
			}
			if len(days) != want {
				t.Errorf("%s %d: %d days, not %d", zone, year, len(days), want)
			}
		}
	}
}

// slowBody returns its records one by one, with a pause before each.
type slowBody struct {
	ctx     context.Context
	records int
	pause   time.Duration
	next    string
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.next == "" {
		select {
		case <-time.After(b.pause):
		case <-b.ctx.Done():
			return 0, b.ctx.Err()
		}
		switch b.records--; {
		case b.records > 0:
			b.next = `{"uuid":"a"},`
		case b.records == 0:
			b.next = `{"uuid":"a"}],"total":100}`
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, b.next)
	b.next = b.next[n:]
	return n, nil
}

func (b *slowBody) Close() error { return nil }

// The timeout of a user's http.Client limits each wait of an export, not the whole, which may take hours.
func TestExportOutlivesTheTimeoutOfTheHTTPClient(t *testing.T) {
	t.Parallel()
	for pause, isAllowed := range map[time.Duration]bool{9 * time.Second: true, 11 * time.Second: false} {
		synctest.Test(t, func(t *testing.T) {
			transport := roundTripper(func(req *http.Request) (*http.Response, error) {
				resp := made(200, "", "Content-Type", "application/json")
				resp.Body = &slowBody{ctx: req.Context(), records: 100, pause: pause, next: `{"records":[`}
				return resp, nil
			})
			client, err := voiso.New("cluster1", voiso.WithContactCenterKey(centerKey), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}),
				voiso.WithHTTPClient(&http.Client{Transport: transport, Timeout: 10 * time.Second}))
			if err != nil {
				t.Fatal(err)
			}
			read := 0
			for _, err = range client.CDRs(t.Context(), voiso.CDRFilter{}) {
				if err != nil {
					break
				}
				read++
			}
			if (err == nil) != isAllowed || isAllowed && read != 100 {
				t.Errorf("%s between records: %d records, %v", pause, read, err)
			}
		})
	}
}

// Bytes that are compressed although nobody asked for that are read, or named in the error.
func TestCompressedResponses(t *testing.T) {
	t.Parallel()
	zipped := gzipped(t, `{"balance":12.5}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(zipped)
	}))
	t.Cleanup(server.Close)
	ask := func(next http.RoundTripper) http.RoundTripper { // a middleware that sets the header, as some proxies' do
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			req.Header.Set("Accept-Encoding", "gzip")
			return next.RoundTrip(req)
		})
	}
	for name, option := range map[string]voiso.Option{
		"as net/http asks":    voiso.WithHTTPClient(&http.Client{Transport: &http.Transport{}}),
		"not asked":           voiso.WithHTTPClient(&http.Client{Transport: &http.Transport{DisableCompression: true}}),
		"asked by middleware": voiso.WithMiddleware(ask),
	} {
		client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithContactCenterKey(centerKey), option, voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
		if err != nil {
			t.Fatal(err)
		}
		balance, err := client.GetBalance(t.Context())
		if err != nil || balance.Balance != 12.5 {
			t.Errorf("%s: %v, %v", name, balance, err)
		}
	}
}
