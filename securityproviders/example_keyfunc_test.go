package securityproviders_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

// cached asks source again once its last key is older than keep. An error is not
// kept: the next request asks again. Requests that come meanwhile wait for it.
func cached(source securityproviders.KeyFunc, keep time.Duration) securityproviders.KeyFunc {
	var (
		mu    sync.Mutex
		key   securityproviders.Key
		until time.Time
	)
	return func(ctx context.Context) (securityproviders.Key, error) {
		mu.Lock()
		defer mu.Unlock()
		if time.Now().Before(until) {
			return key, nil
		}
		fresh, err := source(ctx)
		if err != nil {
			return securityproviders.Key{}, err
		}
		key, until = fresh, time.Now().Add(keep)
		return key, nil
	}
}

// A key from a vault is kept for five minutes, so that not every request has to
// wait for the vault.
func ExampleKeyFunc() {
	voiso := server()
	defer voiso.Close()

	source := cached(func(context.Context) (securityproviders.Key, error) {
		fmt.Println("the vault is asked")
		return securityproviders.NewKey("center-key") // what the vault returns
	}, 5*time.Minute)
	// With the client of package voiso: voiso.New("cluster1", voiso.WithContactCenterKeySource(source))
	signing, err := securityproviders.NewTransport(nil, voiso.URL, securityproviders.Credentials{}.WithContactCenterKey(source))
	if err != nil {
		panic(err)
	}
	client, err := gen.NewClient(voiso.URL, gen.WithHTTPClient(&http.Client{Transport: signing}))
	if err != nil {
		panic(err)
	}
	for range 2 {
		response, err := client.ListCDRQueues(context.Background())
		if err != nil {
			panic(err)
		}
		response.Body.Close()
	}
	// Output:
	// the vault is asked
	// GET /api/v2/cdr/queues Bearer center-key
	// GET /api/v2/cdr/queues Bearer center-key
}
