// Package webhook receives the events that Voiso sends: it verifies them, decodes them and calls one function per event.
//
//	handler, err := webhook.NewHandler(webhook.Callbacks{
//		OnInboundCallEnded: func(ctx context.Context, call *webhook.CallEvent) error {
//			fmt.Println(call.Data.CallingNumber, call.Data.Agent.Email)
//			return nil // Voiso sends the event again if this is an error
//		},
//	}, webhook.WithSecret(os.Getenv("VOISO_WEBHOOK_SECRET")))
//	if err != nil {
//		log.Fatal(err)
//	}
//	http.Handle("/voiso", handler)
//
// [Parse] verifies and decodes one request without a [Handler], and [ParseBytes] a body, for other frameworks.
//
// # Secrets
//
// Voiso documents no signature. A subscription has a secret, which every body repeats in its member "secret". Any member
// of that name, in any case of letters, is taken out of the body before anything is decoded. No event, raw JSON, error or
// log line has it. Whoever reads the body on its way can forge events: use TLS, and [WithBasicAuth] or [WithHeader] if the
// secret could be known to others.
//
// # Failures and duplicates
//
// Voiso counts a timeout and any status but 2xx as a failure, sends the event again, and gives up after 5 failures in 24
// hours. The client of package voiso lists and retriggers such deliveries. A [Handler] responds 200 only after the callback
// has returned nil. An event that comes again while its callback runs waits for the outcome: after a success it is not run
// again, after a failure it is.
//
// So every event is delivered at least once while Voiso goes on trying, and mostly once. It is delivered a second time if
// the process ends between the callback and its response, if the [Store] has forgotten the event, or if Voiso sends it
// with another timestamp. Events may come in any order: compare their timestamps.
//
// # Reading events
//
// A member of another type than described does not fail an event, and unknown events and members are kept: see package
// gen. Times are [gen.Timestamp], whose method Time returns an error for a form that is not known.
//
// # Tests
//
// [Sample] returns a delivery of every event, and [Delivery] builds others. A [Sender] sends them and follows Voiso's rule
// of five failures.
package webhook
