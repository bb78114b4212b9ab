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

// server responds as Voiso would and tells how it was called.
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

	response, err := client.ListCDRCampaigns(ctx)
	if err != nil {
		panic(err)
	}
	response.Body.Close()

	sms := gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "This is a test message."}
	response, err = client.SendSMS(ctx, securityproviders.KeyInPath, sms, user.Intercept)
	if err != nil {
		panic(err)
	}
	response.Body.Close()

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
	response, err := client.SendSMS(ctx, securityproviders.KeyInPath, sms)
	if err != nil {
		panic(err)
	}
	response.Body.Close()
	fmt.Printf("request of the response: %s %q\n", response.Request.URL.EscapedPath(), response.Request.Header.Get("Authorization"))

	response, err = client.ListCDRCampaigns(ctx)
	if err != nil {
		panic(err)
	}
	response.Body.Close()
	// Output:
	// POST /api/v1/user-key/sendsms Bearer user-key
	// request of the response: /api/v1/api_key/sendsms ""
	// GET /api/v2/cdr/campaigns Bearer center-key
}

// Without a key that the operation accepts nothing is sent.
func ExampleMissingCredentialError() {
	keys := securityproviders.Credentials{}.WithUserKey(securityproviders.EnvKey("VOISO_USER_KEY"))
	_, err := keys.Choose(gen.OpListUsers, securityproviders.Wanted{Kind: securityproviders.ContactCenter})
	if missing, ok := errors.AsType[*securityproviders.MissingCredentialError](err); ok {
		fmt.Println(missing.Operation, missing.Accepts, missing.Has)
	}
	fmt.Println(err)
	// Output:
	// listUsers [contactcenterBearerToken userBearerToken] [user]
	// no contact center key is configured for listUsers; it accepts contactcenterBearerToken or userBearerToken; configured: user key; configure a contact center key
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
