// Command gen prints the balance with the generated client. Its size is measured.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
)

func main() {
	auth, err := securityproviders.NewContactCenterBearerToken(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	client, err := gen.NewClientWithResponses(os.Args[1], gen.WithRequestEditorFn(auth.Intercept))
	if err != nil {
		log.Fatal(err)
	}
	resp, err := client.GetBalanceWithResponse(context.Background(), securityproviders.KeyInPath)
	if err != nil {
		log.Fatal(err)
	}
	if resp.JSON200 == nil {
		log.Fatal(resp.Status())
	}
	fmt.Println(resp.JSON200.Balance)
}
