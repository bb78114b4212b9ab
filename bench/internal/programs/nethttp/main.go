// Command nethttp prints the balance with net/http alone. Its size is measured.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	base, key := os.Args[1], os.Args[2]
	req, err := http.NewRequest(http.MethodGet, base+"/api/v1/"+key+"/balance", nil) //nolint:noctx // the smallest program
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	var balance struct{ Balance float64 }
	if err := json.NewDecoder(resp.Body).Decode(&balance); err != nil {
		log.Print(err)
		return
	}
	fmt.Println(balance.Balance)
}
