package voisotest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/voiso-community/voiso-go/voisotest"
)

func Example() {
	server := voisotest.New()
	defer server.Close()

	// What a program under test would do: send an SMS with the user key.
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, server.URL+"/api/v1/"+server.UserKey()+"/sendsms",
		strings.NewReader(`{"agent":"2003","number":"15555551234","body":"Hello"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+server.UserKey())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.StatusCode, string(body))

	for _, sent := range server.SentSMS() {
		fmt.Println(sent.OperationID, sent.Path, sent.Scheme, sent.Places)
	}
	// Output:
	// 200 {"segments":1,"sms_id":"cf283919-86f4-46a6-8b45-29bd7a752827"}
	// sendSMS /api/v1/{api_key}/sendsms userBearerToken [path header]
}

func ExampleServer_FailNext() {
	server := voisotest.New()
	defer server.Close()
	server.FailNext("getBalance", 1, http.StatusServiceUnavailable, http.Header{"Retry-After": {"1"}}, nil)

	for range 2 {
		request, err := http.NewRequestWithContext(context.Background(), http.MethodGet,
			server.URL+"/api/v1/"+server.ContactCenterKey()+"/balance", nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = response.Body.Close()
		fmt.Println(response.StatusCode)
	}
	// Output:
	// 503
	// 200
}

func ExampleChecker() {
	checker := voisotest.NewChecker(map[string]voisotest.KeyKind{"example-key": voisotest.ContactCenter})
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://cluster1.voiso.com/api/v2/cdr?limit=3&key=example-key", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = checker.Check(request)
	fmt.Println(err)
	// Output:
	// listCDRs: query name not described: limit
}
