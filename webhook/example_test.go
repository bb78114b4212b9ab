package webhook_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/webhook"
)

// A program that receives events. Secrets from the environment may be several during a rotation.
func ExampleNewHandler() {
	handler, err := webhook.NewHandler(webhook.Callbacks{
		OnInboundCallEnded: func(_ context.Context, call *webhook.CallEvent) error {
			fmt.Println("call of", call.Data.CallingNumber, "answered by", call.Data.Agent.Email)
			return nil
		},
		OnOther: func(_ context.Context, event *webhook.OtherEvent) error {
			fmt.Println("also", event.Name)
			return nil
		},
	}, webhook.WithSecret("new secret", "old secret"), webhook.WithTimeout(5*time.Second))
	if err != nil {
		log.Fatal(err)
	}
	server := httptest.NewServer(handler) // or http.Handle("/voiso", handler)
	defer server.Close()

	sender, err := webhook.NewSender(server.URL, "new secret", webhook.SenderOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, event := range []gen.WebhookEvent{gen.WebhookEventInboundCallEnded, gen.WebhookEventMessageSent} {
		if err := sender.Send(context.Background(), webhook.Sample(event)); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// call of 15555551234 answered by jane@example.com
	// also message.sent
}

// A handler of your own, which decides by type and name.
func ExampleParse() {
	http.HandleFunc("/voiso", func(w http.ResponseWriter, r *http.Request) {
		event, err := webhook.Parse(r, "secret")
		if err != nil {
			w.WriteHeader(webhook.StatusOf(err))
			return
		}
		switch event := event.(type) {
		case *webhook.CallEvent:
			if event.Name == gen.WebhookEventInboundCallEnded {
				ended, err := event.Data.EndTime.Time()
				fmt.Println(event.Data.Disposition, ended, err)
			}
		case *webhook.AgentStatusEvent:
			fmt.Println(event.Data.Name, event.Data.Status.Current)
		}
	})
}

// A test of a callback, without a network.
func ExampleDelivery() {
	_ = func(t *testing.T, handler http.Handler) {
		delivery := webhook.Delivery{
			Event: gen.WebhookEventOutboundCallHangup,
			Data:  gen.CallEventData{ID: "1", Type: "outbound", EndReason: "Timeout", EndTime: "2024-08-14T10:43:54Z"},
		}
		request, err := delivery.Request(t.Context(), "https://crm.example/voiso", "secret")
		if err != nil {
			t.Fatal(err)
		}
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		if response.Code != http.StatusOK {
			t.Errorf("status %d", response.Code)
		}
	}
}
