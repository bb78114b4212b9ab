package voisotest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
	"github.com/voiso-community/voiso-go/webhook"
)

// exampleClient returns a client and the fake that it talks to. A test takes voisotest.Start(t).
func exampleClient() (*voiso.Client, *voisotest.Server) {
	fake := voisotest.New()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL),
		voiso.WithContactCenterKey(fake.ContactCenterKey()), voiso.WithUserKey(fake.UserKey()))
	if err != nil {
		log.Fatal(err)
	}
	return client, fake
}

func Example() {
	fake := voisotest.New() // in a test: voisotest.Start(t)
	defer fake.Close()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
	if err != nil {
		log.Fatal(err)
	}

	// What the program under test would do.
	sms, err := client.SendSMS(context.Background(), gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hello"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sms.SMSID, sms.Segments)

	for _, sent := range fake.SentSMS() {
		fmt.Println(sent.OperationID, sent.Path, sent.Scheme, sent.KeyKind == voiso.User)
	}
	// Output:
	// cf283919-86f4-46a6-8b45-29bd7a752827 1
	// sendSMS /api/v1/{api_key}/sendsms userBearerToken true
}

func ExampleChecker() {
	checker := voisotest.NewChecker(map[string]voisotest.KeyKind{"example-key": voisotest.ContactCenter})
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://cluster1.voiso.com/api/v2/cdr?limit=3&key=example-key", nil)
	if err != nil {
		log.Fatal(err)
	}
	_, err = checker.Check(request)
	fmt.Println(err)
	// Output:
	// listCDRs: query name not described: limit
}

func ExampleServer_Requests() {
	client, fake := exampleClient()
	defer fake.Close()

	_, err := client.SendSMS(context.Background(), gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hello"})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.ListUsers(context.Background(), gen.ListUsersParams{Email: new("agent@email.com")}); err != nil {
		log.Fatal(err)
	}

	for _, request := range fake.Requests() {
		fmt.Println(request)
	}
	var sent gen.SendSMSRequest
	if err := fake.SentSMS()[0].DecodeBody(&sent); err != nil {
		log.Fatal(err)
	}
	fmt.Println(sent.Body, "to", sent.Number)
	// Output:
	// sendSMS (POST /api/v1/{api_key}/sendsms): status 200; user key in path and header; body {"agent":"2003","body":"Hello","number":"15555551234"}
	// listUsers (GET /user_management/v1/users): status 200; contact center key in header; query email
	// Hello to 15555551234
}

// A call from its start to its record, with the webhooks of each step.
func ExampleServer_State() {
	fake := voisotest.New(voisotest.Options{
		CDRs:  -1, // none but those of the test
		Clock: func() time.Time { return time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC) },
		Webhooks: []voisotest.Webhook{{Events: []string{"outbound.call.ended"}, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			event, err := webhook.Parse(r, voisotest.DefaultWebhookSecret)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println("received", event.Meta().Name)
		})}},
	})
	defer fake.Close()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
	if err != nil {
		log.Fatal(err)
	}

	if _, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: "1002", Number: "15555551234"}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(fake.State().Calls[0])
	fake.MoveClock(time.Minute)
	if err := client.HangUp(context.Background(), gen.HangUpRequest{Agent: "1002"}); err != nil {
		log.Fatal(err)
	}
	fake.WaitForWebhooks()
	for record, err := range client.CDRs(context.Background(), voiso.CDRFilter{}) {
		fmt.Println(record.Disposition, record.Duration, err)
	}
	// Output:
	// outbound call 18885658889 -> 15555551234, agent "1002", answered
	// received outbound.call.ended
	// answered 00:01:00 <nil>
}
