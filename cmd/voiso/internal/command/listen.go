package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/config"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/webhook"
)

// envWebhookSecret is the variable with the secret of the subscription.
const envWebhookSecret = "VOISO_WEBHOOK_SECRET"

// listenOptions are the flags of webhook listen.
type listenOptions struct {
	address, forward, save string
	count                  int
	unverified             bool
}

func webhookListen(app *cli.App) *cobra.Command {
	var o listenOptions
	cmd := &cobra.Command{
		Use: "listen", Short: "Receive webhooks and print them", Args: cobra.NoArgs,
		Long: "Listen receives the events that Voiso sends, checks their secret and prints them. Voiso needs a public\n" +
			"address with TLS; let a tunnel or a proxy forward to this one. The secret of the subscription is in the\n" +
			"variable " + envWebhookSecret + ", or in the file that " + envWebhookSecret + "_FILE names.\n\n" +
			"With --forward, each event goes on to your program as it came, and your program's status goes back to Voiso.\n" +
			"With --save, each event is stored without its secret, as a fixture for tests. Ctrl-C ends it.",
		Example: "voiso webhook listen --forward http://127.0.0.1:3000/voiso\nvoiso webhook listen --count 1 --save fixtures/",
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := newListener(app, o)
			if err != nil {
				return err
			}
			return l.serve(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.address, "addr", "127.0.0.1:8474", "`address` to listen on")
	flags.StringVar(&o.forward, "forward", "", "`URL` that gets each event")
	flags.StringVar(&o.save, "save", "", "`folder` that gets a file for each event")
	flags.IntVar(&o.count, "count", 0, "end after `N` events; 0 goes on until Ctrl-C")
	flags.BoolVar(&o.unverified, "accept-unverified", false, "take events without checking their secret")
	return cmd
}

// listener receives events.
type listener struct {
	listenOptions
	app    *cli.App
	secret string
	client *http.Client

	mu     sync.Mutex // guards what follows; requests arrive at the same time
	writer *output.Writer[received]
	seen   int
	done   context.CancelFunc
}

// received is an event as it is printed.
type received struct {
	Time   time.Time        `json:"time"`
	Event  gen.WebhookEvent `json:"event"`
	Status int              `json:"status"`
	Body   gen.Raw          `json:"body"`
}

func newListener(app *cli.App, o listenOptions) (*listener, error) {
	if app.Format() == output.JSON && o.count == 0 {
		return nil, &cli.Error{Exit: cli.Usage, Message: "listen does not end, so its output cannot be one JSON array", Next: "pass --output jsonl, or --count"}
	}
	secret, err := config.FromEnv(app.Getenv, envWebhookSecret)
	if err != nil {
		return nil, &cli.Error{Exit: cli.Usage, Err: err}
	}
	app.Hide(secret.Text)
	if secret.Text == "" && !o.unverified {
		return nil, &cli.Error{Exit: cli.Key, Message: "no secret of the subscription is configured",
			Next: "set " + envWebhookSecret + "_FILE, or pass --accept-unverified"}
	}
	if err := checkForward(o.forward); err != nil {
		return nil, err
	}
	if o.save != "" {
		if err := os.MkdirAll(o.save, 0o700); err != nil {
			return nil, err
		}
	}
	format := app.Format()
	if format == output.Table {
		format = output.CSV // a table would appear only at the end
	}
	l := &listener{listenOptions: o, app: app, secret: secret.Text, client: &http.Client{
		Timeout:       webhook.DefaultTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the event has the secret
	}}
	l.writer, err = output.NewWriter(app.Out, output.Options{Format: format, Clean: app.Clean}, []output.Column[received]{
		{Name: "time", Value: func(r received) string { return timestamp(r.Time) }},
		{Name: "event", Value: func(r received) string { return string(r.Event) }},
		{Name: "status", Value: func(r received) string { return strconv.Itoa(r.Status) }},
		{Name: "body", Value: func(r received) string { return string(r.Body) }},
	})
	return l, err
}

// checkForward refuses to send secrets over the network in plain text.
func checkForward(address string) error {
	if address == "" {
		return nil
	}
	target, err := url.Parse(address)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return cli.Usagef("--forward is not an http or https URL")
	}
	if ip := net.ParseIP(target.Hostname()); target.Scheme == "http" && target.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return cli.Usagef("--forward to another machine needs https: the event has the secret")
	}
	return nil
}

// serve receives events until the context ends or all have come.
func (l *listener) serve(ctx context.Context) error {
	ctx, l.done = context.WithCancel(ctx)
	defer l.done()
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.address)
	if err != nil {
		return &cli.Error{Exit: cli.Usage, Err: err, Next: "choose another address with --addr"}
	}
	server := &http.Server{Handler: l, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute}
	l.app.Note("listening on http://%s", socket.Addr())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(socket) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), webhook.DefaultTimeout)
	defer cancel()
	err = server.Shutdown(stop)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return errors.Join(err, l.writer.Close())
}

// ServeHTTP receives one event.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhook.DefaultMaxBytes))
	if err != nil {
		l.app.Note("a request could not be read: %v", err)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	event, err := l.parse(body)
	if err != nil {
		l.app.Note("refused: %s", redact.Numbers(err.Error()))
		w.WriteHeader(webhook.StatusOf(err))
		return
	}
	status := http.StatusOK
	if l.forward != "" {
		status = l.pass(r.Context(), body, r.Header.Get("Content-Type"))
	}
	if err := l.print(received{time.Now().UTC().Truncate(time.Second), event.Meta().Name, status, event.RawJSON()}); err != nil {
		l.app.Note("%v", err)
		status = http.StatusInternalServerError
	}
	w.WriteHeader(status)
}

func (l *listener) parse(body []byte) (webhook.AnyEvent, error) {
	if l.secret == "" {
		return webhook.ParseUnverified(body)
	}
	return webhook.ParseBytes(body, l.secret)
}

// pass sends an event on and returns the status of the response.
func (l *listener) pass(ctx context.Context, body []byte, contentType string) int {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.forward, bytes.NewReader(body))
	if err == nil {
		req.Header.Set("Content-Type", contentType)
		var resp *http.Response
		if resp, err = l.client.Do(req); err == nil {
			resp.Body.Close()
			return resp.StatusCode
		}
	}
	l.app.Note("not forwarded: %v", err)
	return http.StatusBadGateway
}

// print prints an event and stores it as a fixture.
func (l *listener) print(event received) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen++
	err := l.writer.Write(event)
	if err == nil {
		err = l.writer.Flush()
	}
	if err == nil && l.save != "" {
		err = l.store(event)
	}
	if l.seen == l.count {
		l.done()
	}
	return err
}

// store writes a fixture under a name that no file has.
func (l *listener) store(event received) error {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789._-", r) {
			return r
		}
		return '_'
	}, strings.ToLower(string(event.Event)))
	var indented bytes.Buffer
	if err := indentJSON(&indented, event.Body); err != nil {
		return err
	}
	for n := 1; ; n++ {
		path := filepath.Join(l.save, fmt.Sprintf("%s-%d.json", strings.TrimLeft(name, "."), n))
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		_, err = indented.WriteTo(file)
		err = errors.Join(err, file.Close())
		if err == nil {
			l.app.Note("saved %s", path)
		}
		return err
	}
}
