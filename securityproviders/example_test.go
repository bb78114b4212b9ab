package securityproviders_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// server answers as Voiso would and tells how it was called.
func server() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.RequestURI(), r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{}`)
	}))
}

// One scheme for a whole client, another for one call.
func ExampleProvider() {
	voiso := server()
	defer voiso.Close()
	ctx := context.Background()

	center, err := securityproviders.NewContactCenterBearerToken("center-key")
	if err != nil {
		panic(err)
	}
	user, err := securityproviders.NewUserBearerToken("user-key")
	if err != nil {
		panic(err)
	}
	client, err := gen.NewClient(voiso.URL, gen.WithRequestEditorFn(center.Intercept))
	if err != nil {
		panic(err)
	}

	answer, err := client.ListCDRCampaigns(ctx)
	if err != nil {
		panic(err)
	}
	answer.Body.Close()

	sms := gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "This is a test message."}
	answer, err = client.SendSMS(ctx, securityproviders.KeyInPath, sms, user.Intercept)
	if err != nil {
		panic(err)
	}
	answer.Body.Close()

	fmt.Println(user)
	// Output:
	// GET /api/v2/cdr/campaigns Bearer center-key
	// POST /api/v1/user-key/sendsms Bearer user-key
	// userBearerToken
}

// The transport chooses the key for each operation, and what is above it never
// holds one.
func ExampleTransport() {
	voiso := server()
	defer voiso.Close()
	ctx := context.Background()

	center, err := securityproviders.FixedKey("center-key")
	if err != nil {
		panic(err)
	}
	user, err := securityproviders.FixedKey("user-key")
	if err != nil {
		panic(err)
	}
	keys := securityproviders.Credentials{}.WithContactCenterKey(center).WithUserKey(user)
	signing, err := securityproviders.NewTransport(nil, voiso.URL, keys)
	if err != nil {
		panic(err)
	}
	client, err := gen.NewClient(voiso.URL, gen.WithHTTPClient(&http.Client{Transport: signing}))
	if err != nil {
		panic(err)
	}

	sms := gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "This is a test message."}
	answer, err := client.SendSMS(ctx, securityproviders.KeyInPath, sms)
	if err != nil {
		panic(err)
	}
	answer.Body.Close()
	fmt.Printf("request of the answer: %s %q\n", answer.Request.URL.EscapedPath(), answer.Request.Header.Get("Authorization"))

	record := new(securityproviders.Record)
	ctx = securityproviders.ContextWithRecord(ctx, record)
	answer, err = client.ListCDRCampaigns(securityproviders.ContextWithKind(ctx, securityproviders.User))
	if err != nil {
		panic(err)
	}
	answer.Body.Close()
	choice, _ := record.Choice()
	fmt.Println("signed by", choice)
	// Output:
	// POST /api/v1/user-key/sendsms Bearer user-key
	// request of the answer: /api/v1/%7Bapi_key%7D/sendsms ""
	// GET /api/v2/cdr/campaigns Bearer user-key
	// signed by userBearerToken
}

// Without a key that the operation accepts nothing is sent.
func ExampleMissingCredentialError() {
	keys := securityproviders.Credentials{}.WithUserKey(securityproviders.EnvKey("VOISO_USER_KEY"))
	_, err := keys.Choose(gen.OpListUsers, securityproviders.Wanted{})
	if missing, ok := errors.AsType[*securityproviders.MissingCredentialError](err); ok {
		fmt.Println(missing.Operation, missing.Accepts, missing.Has)
	}
	fmt.Println(err)
	// Output:
	// listUsers [contactcenterBearerToken] [user]
	// operation listUsers: no key for it; it accepts contactcenterBearerToken; the keys at hand: user key; add a contact center key
}

// A key prints itself nowhere.
func ExampleKey() {
	key, err := securityproviders.NewKey("s3cret")
	fmt.Printf("%v %+v %q %x %v\n", key, key, key, key, err)

	_, err = securityproviders.NewKey("s3cret with a space")
	fmt.Println(err)
	// Output:
	// [redacted] [redacted] [redacted] [redacted] <nil>
	// key contains a space
}

func ExampleRedactor() {
	key, err := securityproviders.NewKey("s3cret/key")
	if err != nil {
		panic(err)
	}
	redactor := securityproviders.NewRedactor(key)
	fmt.Println(redactor.String("GET /api/v2/cdr?key=s3cret%2Fkey: s3cret/key is unknown"))
	// Output:
	// GET /api/v2/cdr?key=[redacted]: [redacted] is unknown
}
