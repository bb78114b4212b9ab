// Command ogen prints the balance with a client of ogen. Its size is measured.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/voiso-community/voiso-go/bench/internal/ogen"
)

type bearer string

func (b bearer) Bearer(context.Context, ogen.OperationName) (ogen.Bearer, error) {
	return ogen.Bearer{Token: string(b)}, nil
}

func main() {
	client, err := ogen.NewClient(os.Args[1], bearer(os.Args[2]))
	if err != nil {
		log.Fatal(err)
	}
	balance, err := client.GetBalance(context.Background(), ogen.GetBalanceParams{APIKey: os.Args[2]})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(balance.Balance.Value)
}
