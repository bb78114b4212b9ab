// Fakeserver serves the fake Voiso of package voisotest on a port, for programs in any language.
//
//	go run ./internal/fakeserver -addr 127.0.0.1:0
//
// It prints the variables that programs read as lines for a shell, and serves until it is interrupted. Call detail
// records and keys are the same in every run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

func main() {
	address := flag.String("addr", "127.0.0.1:0", "address to listen on; port 0 takes a free one")
	records := flag.Int("records", 0, "number of call detail records; 0 means 25")
	flag.Parse()
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, *address, voisotest.Options{CDRs: *records})
	stop()
	if err != nil {
		log.Fatal("fakeserver: ", err)
	}
}

func serve(ctx context.Context, address string, options voisotest.Options) error {
	fake := voisotest.NewUnstarted(options)
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: fake, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Printf("export %s=http://%s\n", voiso.EnvBaseURL, listener.Addr())
	fmt.Printf("export %s=%s\n", voiso.EnvContactCenterKey, fake.ContactCenterKey())
	fmt.Printf("export %s=%s\n", voiso.EnvUserKey, fake.UserKey())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
