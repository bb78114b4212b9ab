package voisotest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// A fault passes: the second call succeeds.
func ExampleServer_FailNext() {
	client, fake := exampleClient()
	defer fake.Close()
	fake.FailNext("startCall", 1, http.StatusBadRequest, nil, map[string]string{"error": "Agent logged off"})

	for range 2 {
		_, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: "2003", Number: "15555551234"})
		fmt.Println(errors.Is(err, voiso.ErrAgentUnavailable), fake.PendingFaults("startCall"))
	}
	// Output:
	// true 0
	// false 0
}

// A response stays, here a balance to warn about.
func ExampleServer_Respond() {
	client, fake := exampleClient()
	defer fake.Close()
	fake.Respond("getBalance", http.StatusOK, map[string]any{"balance": 1.5})

	for range 2 {
		balance, err := client.GetBalance(context.Background())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(balance.Balance)
	}
	// Output:
	// 1.5
	// 1.5
}

// A handler responds by the request: one agent is logged off, the others are not.
func ExampleServer_Handle() {
	client, fake := exampleClient()
	defer fake.Close()
	fake.Handle("startCall", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("agent") == "2003" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"Agent logged off"}`)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})

	for _, agent := range []string{"2003", "2004"} {
		_, err := client.StartCall(context.Background(), gen.StartCallParams{Agent: agent, Number: "15555551234"})
		fmt.Println(agent, errors.Is(err, voiso.ErrAgentUnavailable))
	}
	fmt.Println(len(fake.StartedCalls()), "call started")
	// Output:
	// 2003 true
	// 2004 false
	// 1 call started
}

// One server serves several parts of a test, each beginning anew.
func ExampleServer_Reset() {
	client, fake := exampleClient()
	defer fake.Close()

	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		fake.Reset()
		fake.FailNext("getBalance", 10, status, nil, nil) // more than the client asks
		_, err := client.GetBalance(context.Background())
		failure, ok := errors.AsType[*voiso.Error](err)
		fmt.Println(ok && failure.Status == status, fake.RequestCount("getBalance"), fake.PendingFaults("getBalance"))
	}
	// Output:
	// true 1 9
	// true 1 9
}
