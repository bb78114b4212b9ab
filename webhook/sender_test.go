package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

const secret = "whsec-0042-planted"

// roundTripper is a server without a network, which synctest needs.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// statuses responds with one status after the other, the last one from then on. It records when requests came.
func statuses(seen *[]time.Time, list ...int) *http.Client {
	return &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		*seen = append(*seen, time.Now())
		status := list[min(len(*seen), len(list))-1]
		if status == 0 {
			return nil, errors.New("connection refused")
		}
		return &http.Response{StatusCode: status, Body: http.NoBody}, nil
	})}
}

func TestSenderRetries(t *testing.T) {
	t.Parallel()
	minutes := func(n ...time.Duration) []time.Duration {
		for i := range n {
			n[i] *= time.Minute
		}
		return n
	}
	for _, test := range []struct {
		name     string
		statuses []int
		delays   []time.Duration
		want     []time.Duration // when requests came
		inactive bool
	}{
		{"at once", []int{204}, nil, minutes(0), false},
		{"after a failure", []int{500, 200}, nil, minutes(0, 1), false},
		{"no response", []int{0, 302, 404, 299}, nil, minutes(0, 1, 6, 36), false},
		{"five failures", []int{500}, nil, minutes(0, 1, 6, 36, 156), true},
		{"the last delay goes on", []int{500}, minutes(10), minutes(0, 10, 20, 30, 40), true},
		// Of failures 7 hours apart, 4 are within 24 hours.
		{"failures outside the window", []int{500, 500, 500, 500, 500, 500, 500, 200}, minutes(420), minutes(0, 420, 840, 1260, 1680, 2100, 2520, 2940), false},
		{"the window ends after 24 hours", []int{500, 500, 500, 500, 500, 200}, minutes(360), minutes(0, 360, 720, 1080, 1440, 1800), false},
		{"five failures just within 24 hours", []int{500, 500, 500, 500, 500, 200}, minutes(359), minutes(0, 359, 718, 1077, 1436), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var seen []time.Time
				start := time.Now()
				sender, err := webhook.NewSender("https://crm.example/voiso", secret, webhook.SenderOptions{Client: statuses(&seen, test.statuses...), Delays: test.delays})
				if err != nil {
					t.Fatal(err)
				}
				err = sender.Send(t.Context(), webhook.Sample(gen.WebhookEventMessageReceived))
				var got []time.Duration
				for _, when := range seen {
					got = append(got, when.Sub(start))
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("attempts (-want +got):\n%s", diff)
				}
				inactive, is := errors.AsType[*webhook.InactiveError](err)
				if is != test.inactive || !is && err != nil {
					t.Fatalf("error %v", err)
				}
				if failed, ok := errors.AsType[*webhook.AttemptError](err); is && (len(inactive.Attempts) != 5 || !ok || failed.Status != 500) {
					t.Errorf("attempts %v", inactive.Attempts)
				}
			})
		})
	}
}

func TestSenderStopsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen []time.Time
		sender, err := webhook.NewSender("https://crm.example/voiso", secret, webhook.SenderOptions{Client: statuses(&seen, 500)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		if err := sender.Send(ctx, webhook.Sample("x")); !errors.Is(err, context.DeadlineExceeded) || len(seen) != 2 {
			t.Errorf("error %v after %d attempts", err, len(seen))
		}
	})
}

// An attempt that the caller ends is not one of the five failures.
func TestSenderEndedInItsLastAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		attempts := 0
		client := &http.Client{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			if attempts++; attempts == webhook.MaxFailures {
				cancel()
			}
			return nil, errors.New("connection reset")
		})}
		sender, err := webhook.NewSender("https://crm.example/voiso", secret, webhook.SenderOptions{Client: client})
		if err != nil {
			t.Fatal(err)
		}
		err = sender.Send(ctx, webhook.Sample("x"))
		if _, inactive := errors.AsType[*webhook.InactiveError](err); inactive || err == nil || attempts != webhook.MaxFailures {
			t.Errorf("error %v after %d attempts", err, attempts)
		}
	})
}

// A clock that can be moved replaces both the time and the waiting.
func TestSenderWithAnotherClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
	var bodies []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer server.Close()
	sender, err := webhook.NewSender(server.URL, secret, webhook.SenderOptions{
		Now:  func() time.Time { return now },
		Wait: func(_ context.Context, delay time.Duration) error { now = now.Add(delay); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Send(t.Context(), webhook.Delivery{Event: "agent.status.update"})
	if _, ok := errors.AsType[*webhook.InactiveError](err); !ok || len(bodies) != 5 {
		t.Fatalf("%d attempts, %v", len(bodies), err)
	}
	for _, body := range bodies {
		if body != bodies[0] || !strings.Contains(body, `"timestamp":"2030-01-02T02:04:05Z"`) {
			t.Errorf("body %s", body)
		}
	}
}

func TestSenderRequest(t *testing.T) {
	t.Parallel()
	redirected := false
	mux := http.NewServeMux()
	mux.HandleFunc("/else", func(http.ResponseWriter, *http.Request) { redirected = true })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		event, err := webhook.Parse(r, secret)
		if err != nil || event.Meta().Name != "x" || name != "voiso" || password != "pass" || r.Header.Get("X-Mine") != "yes" {
			t.Errorf("%v %v %q %q %v", event, err, name, password, r.Header)
		}
		http.Redirect(w, r, "/else", http.StatusTemporaryRedirect)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	sender, err := webhook.NewSender(server.URL+"?token=hush", secret, webhook.SenderOptions{Username: "voiso", Password: "pass", Header: http.Header{"X-Mine": {"yes"}}})
	if err != nil {
		t.Fatal(err)
	}
	err = sender.Attempt(t.Context(), webhook.Delivery{Event: "x"})
	if failed, ok := errors.AsType[*webhook.AttemptError](err); !ok || failed.Status != 307 || redirected {
		t.Errorf("error %v, redirected %v", err, redirected)
	}
	server.Close()
	err = sender.Attempt(t.Context(), webhook.Delivery{Event: "x"})
	if shown := fmt.Sprintf("%v %+v %#v %+v", err, err, sender, *sender); err == nil || strings.Contains(shown, secret) || strings.Contains(err.Error(), "hush") || strings.Contains(shown, "pass") {
		t.Errorf("shown: %s", shown)
	}
	if err := sender.Attempt(t.Context(), webhook.Delivery{Event: "x", Data: func() {}}); err == nil {
		t.Error("a function was sent")
	}
	for _, address := range []string{"", "/voiso", "https://", ":x"} {
		if _, err := webhook.NewSender(address, secret, webhook.SenderOptions{}); err == nil {
			t.Errorf("the address %q is allowed", address)
		}
	}
}

// Every event of the description can be sent and received.
func TestDeliveries(t *testing.T) {
	t.Parallel()
	for _, event := range webhook.Events() {
		body, err := webhook.Sample(event).Body(secret)
		if err != nil || !json.Valid(body) {
			t.Fatalf("%s: %s, %v", event, body, err)
		}
		if strings.HasPrefix(string(event), "call_") {
			if _, err := webhook.ParseBytes(body, secret); !errors.Is(err, webhook.ErrUnverified) || strings.Contains(string(body), secret) {
				t.Errorf("%s has no secret: %v", event, err)
			}
			continue
		}
		got, err := webhook.ParseBytes(body, secret)
		if err != nil || got.Meta().Name != event || got.Meta().ContactCenterID == "" || got.Meta().Object == "" {
			t.Errorf("%s: %+v, %v", event, got, err)
		}
		if without, err := webhook.Sample(event).Body(""); err != nil || strings.Contains(string(without), `"secret"`) {
			t.Errorf("%s without a secret: %s, %v", event, without, err)
		}
	}
}
