package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// DefaultAddress is where the sandbox listens unless told otherwise: on this machine only.
const DefaultAddress = "127.0.0.1:8473"

// shutdownLimit is how long running requests may take to end.
const shutdownLimit = 3 * time.Second

// Run serves a sandbox on an address until the context ends. It writes the environment for clients to stdout, and
// where the page is to stderr.
func Run(ctx context.Context, address string, options Options, stdout, stderr io.Writer) error {
	s, err := New(options)
	if err != nil {
		return err
	}
	defer s.Close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	base := "http://" + reachable(listener.Addr())
	fmt.Fprint(stdout, s.Environment(base))
	fmt.Fprintf(stderr, "The sandbox is a fake Voiso: it neither dials nor sends anything. Its page: %s/\n", base)
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err = <-failed:
		return fmt.Errorf("sandbox: %w", err)
	case <-ctx.Done():
	}
	s.journal.close() // ends the streams, for which Shutdown would wait
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownLimit)
	defer cancel()
	if server.Shutdown(ending) != nil {
		_ = server.Close() // requests that do not end are cut
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("sandbox: %w", err)
	}
	return nil
}

// reachable returns an address under which this machine reaches a listener.
func reachable(address net.Addr) string {
	if tcp, ok := address.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	return address.String()
}
