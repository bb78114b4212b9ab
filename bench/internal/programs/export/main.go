// Command export exports all call detail records of a server in one of the
// ways. It prints how many there were, and how many KiB of memory it held at
// its peak. Only the client is linked in, as in a user's program.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: export <way> <base URL>")
	}
	count, err := ours.Export(context.Background(), os.Args[2], os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	peak, err := peakKiB()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(count, peak)
}

// peakKiB returns the largest resident set. Linux passes ru_maxrss on from the
// parent to the child, but not VmHWM.
func peakKiB() (kib int, err error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	if !found {
		return 0, errors.New("no VmHWM in /proc/self/status")
	}
	_, err = fmt.Sscan(rest, &kib)
	return kib, err
}
