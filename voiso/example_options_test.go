package voiso_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// A shell sets the environment, for example with
// export VOISO_CLUSTER=cluster1 VOISO_USER_KEY_FILE=/run/secrets/voiso.
// The example sets it in Go.
func ExampleFromEnv() {
	fake := voisotest.New() // in place of the real cluster
	defer fake.Close()
	for name, value := range map[string]string{
		voiso.EnvBaseURL:          fake.URL, // a program that calls the real one sets voiso.EnvCluster
		voiso.EnvContactCenterKey: fake.ContactCenterKey(),
	} {
		if err := os.Setenv(name, value); err != nil {
			log.Fatal(err)
		}
		defer os.Unsetenv(name)
	}

	client, err := voiso.FromEnv(voiso.WithUserAgent("my-program/1.0"))
	if err != nil {
		log.Fatal(err)
	}
	balance, err := client.GetBalance(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(balance.Balance)
	// Output: 3562.67
}

// Each attempt is logged at debug level, without keys, phone numbers and texts.
func ExampleWithLogger() {
	fake := voisotest.New()
	defer fake.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, attr slog.Attr) slog.Attr { // leave out the values that differ from run to run
			if attr.Key == slog.TimeKey || attr.Key == "took" {
				return slog.Attr{}
			}
			return attr
		},
	}))
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithContactCenterKey(fake.ContactCenterKey()), voiso.WithLogger(logger))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.GetBalance(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output: level=DEBUG msg="voiso request" operation=getBalance method=GET path=/api/v1/{api_key}/balance scheme=contactcenterBearerToken attempt=1 status=200
}
