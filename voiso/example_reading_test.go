package voiso_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

func ExampleCDRDuration() {
	client, fake := exampleClient()
	defer fake.Close()

	var total time.Duration
	unknown := 0
	for record, err := range client.CDRs(context.Background(), voiso.CDRFilter{Type: gen.CDRTypeOutbound}) {
		if err != nil {
			log.Fatal(err)
		}
		duration, ok := voiso.CDRDuration(record)
		if !ok {
			unknown++
		}
		total += duration
	}
	fmt.Println(total, "and", unknown, "records without duration")
	// Output: 3h22m56s and 0 records without duration
}

// The generated client returns responses as they are, errors included.
func ExampleMessages() {
	fake := voisotest.New()
	defer fake.Close()
	fake.Respond("sendSMS", http.StatusBadRequest, map[string]string{"error": "SMS is not allowed"})

	auth, err := securityproviders.NewUserBearerToken(fake.UserKey())
	if err != nil {
		log.Fatal(err)
	}
	raw, err := gen.NewClientWithResponses(fake.URL, gen.WithRequestEditorFn(auth.Intercept))
	if err != nil {
		log.Fatal(err)
	}
	sms := gen.SendSMSRequest{Agent: "2003", Number: "15555551234", Body: "Hello"}
	resp, err := raw.SendSMSWithResponse(context.Background(), securityproviders.KeyInPath, sms)
	if err != nil {
		log.Fatal(err)
	}
	if resp.StatusCode() >= http.StatusBadRequest {
		fmt.Println(resp.Status(), voiso.Messages(resp.Body))
	}
	// Output: 400 Bad Request [SMS is not allowed]
}
