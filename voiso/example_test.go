package voiso_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// exampleClient returns a client with both keys of a fake Voiso. Your program
// calls voiso.New("cluster1", …) or voiso.FromEnv() instead.
func exampleClient(options ...voisotest.Options) (client *voiso.Client, fake *voisotest.Server) {
	fake = voisotest.New(options...)
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL),
		voiso.WithContactCenterKey(fake.ContactCenterKey()), voiso.WithUserKey(fake.UserKey()))
	if err != nil {
		log.Fatal(err)
	}
	return client, fake
}

func ExampleNew() {
	client, err := voiso.New("cluster1", // from https://cluster1.voiso.com
		voiso.WithContactCenterKey(os.Getenv("VOISO_CONTACT_CENTER_KEY")),
		voiso.WithUserKey(os.Getenv("VOISO_USER_KEY")))
	if err != nil {
		log.Fatal(err)
	}
	_ = client
}

func ExampleUsingKey() {
	client, fake := exampleClient(voisotest.Options{SMSPause: -1}) // the same SMS several times at once
	defer fake.Close()

	sms := gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hello"}
	for _, options := range [][]voiso.CallOption{nil, {voiso.UsingKey(voiso.ContactCenter)}} {
		if _, err := client.SendSMS(context.Background(), sms, options...); err != nil {
			log.Fatal(err)
		}
	}
	for _, request := range fake.Requests() {
		fmt.Println(request.OperationID, request.Scheme)
	}
	// Output:
	// sendSMS userBearerToken
	// sendSMS contactcenterBearerToken
}

// A middleware is outside the signing transport. It sees requests without keys,
// with {api_key} in place of a key in the path.
func ExampleWithMiddleware() {
	fake := voisotest.New()
	defer fake.Close()
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithContactCenterKey(fake.ContactCenterKey()),
		voiso.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				fmt.Println(req.Method, req.URL.Path, "authorization:", req.Header.Get("Authorization") != "")
				return next.RoundTrip(req)
			})
		}))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.GetBalance(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output: GET /api/v1/api_key/balance authorization: false
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func ExampleError() {
	client, fake := exampleClient()
	defer fake.Close()
	fake.Respond("startCall", http.StatusBadRequest, map[string]string{"error": "Agent logged off"})

	_, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: "1002", Number: "16461572020"})
	fmt.Println(errors.Is(err, voiso.ErrAgentUnavailable), errors.Is(err, voiso.ErrOutcomeUnknown))
	if failure, ok := errors.AsType[*voiso.Error](err); ok {
		fmt.Println(failure.Operation, failure.Status, failure.Messages())
	}
	// Output:
	// true false
	// startCall 400 [Agent logged off]
}

func ExampleArgumentError() {
	client, fake := exampleClient()
	defer fake.Close()

	_, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: "1002", Number: "+1 646 157 2020"})
	fmt.Println(err)
	fmt.Println("requests sent:", len(fake.Requests()))
	// Output:
	// voiso: startCall: number must be 1 to 15 digits in E.164 form, without "+" and not beginning with 0 (see voiso.NormalizeNumber)
	// requests sent: 0
}

func ExampleNormalizeNumber() {
	number, err := voiso.NormalizeNumber("+1 (646) 157-2020")
	fmt.Println(number, err)
	// Output: 16461572020 <nil>
}
