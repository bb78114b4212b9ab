// Command voiso prints the balance with the client. Its size is measured.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/voiso-community/voiso-go/voiso"
)

func main() {
	client, err := voiso.New("", voiso.WithBaseURL(os.Args[1]), voiso.WithContactCenterKey(os.Args[2]))
	if err != nil {
		log.Fatal(err)
	}
	balance, err := client.GetBalance(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(balance.Balance)
}
