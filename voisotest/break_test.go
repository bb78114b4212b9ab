package voisotest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voisotest"
)

// What a client sees of each fault, over a connection and within the process, and whether the request had its effect.
func TestFaultKinds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault    voisotest.Fault
		status   int
		body     string // beginning
		err      error
		hasSent  bool
		overPipe error // in the process, when it differs
	}{
		"close":             {fault: voisotest.Fault{Kind: voisotest.FaultClose}, err: io.EOF},
		"reset":             {fault: voisotest.Fault{Kind: voisotest.FaultReset}, err: syscall.ECONNRESET, overPipe: io.EOF},
		"truncate":          {fault: voisotest.Fault{Kind: voisotest.FaultTruncate}, status: 200, body: `{"segments":1,"sms`, err: io.ErrUnexpectedEOF, hasSent: true},
		"garbage":           {fault: voisotest.Fault{Kind: voisotest.FaultGarbage}, status: 200, body: "\x00\x1f\xff"},
		"rate limit":        {fault: voisotest.Fault{Kind: voisotest.FaultRateLimit}, status: 429, body: `{"error":"Too Many Requests"}`},
		"rate limit, other": {fault: voisotest.Fault{Kind: voisotest.FaultRateLimit, Status: 503}, status: 503},
		"status":            {fault: voisotest.Fault{Status: 500, Body: map[string]int{"a": 1}}, status: 500, body: `{"a":1}`},
		"delay":             {fault: voisotest.Fault{Delay: time.Millisecond}, status: 200, body: `{"segments":1`, hasSent: true},
		"every operation":   {fault: voisotest.Fault{Operation: "", Status: 502}, status: 502},
	} {
		for way, s := range map[string]*voisotest.Server{"over a connection": testServer(t), "in the process": unstarted()} {
			t.Run(name+" "+way, func(t *testing.T) {
				t.Parallel()
				if name != "every operation" {
					test.fault.Operation = "sendSMS"
				}
				if err := s.AddFault(test.fault); err != nil {
					t.Fatal(err)
				}
				var transport http.RoundTripper = http.DefaultTransport
				want := test.err
				if way == "in the process" {
					transport = s.Transport()
					if test.overPipe != nil {
						want = test.overPipe
					}
				}
				r := prepare(t, s, "sendSMS", func(r *sketch) { r.body = []byte(smsBody) })
				got, err := try(transport, r)
				if got.status != test.status || !errors.Is(err, want) || !strings.HasPrefix(string(got.body), test.body) {
					t.Errorf("got %d %q, %v, want %d %q, %v", got.status, got.body, err, test.status, test.body, want)
				}
				if hasSent := len(s.State().Messages) == 1; hasSent != test.hasSent {
					t.Errorf("sent: %v", s.State().Messages)
				}
				if s.PendingFaults("sendSMS")+s.PendingFaults("") != 0 {
					t.Error("the fault is still pending")
				}
			})
		}
	}
}

// A truncated response without a body is lost; the request had its effect.
func TestTruncateAnEmptyResponse(t *testing.T) {
	t.Parallel()
	s := unstarted()
	if err := s.AddFault(voisotest.Fault{Kind: voisotest.FaultTruncate}); err != nil {
		t.Fatal(err)
	}
	r := prepare(t, s, "startCall", func(r *sketch) { r.query.Del("get_call_id") })
	if got, err := try(s.Transport(), r); !errors.Is(err, io.EOF) || len(s.State().Calls) != 1 || s.Requests()[0].Status != 0 {
		t.Errorf("got %+v, %v, %v", got, err, s.State())
	}
}

// After and Times choose the requests. The first fault in the list happens, the others keep counting.
func TestFaultsAfterAndTimes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		faults []voisotest.Fault
		want   []int
	}{
		"rate limit":       {[]voisotest.Fault{{After: 2, Times: -1, Kind: voisotest.FaultRateLimit}}, []int{200, 200, 429, 429, 429}},
		"once":             {[]voisotest.Fault{{After: 1, Status: 500}}, []int{200, 500, 200}},
		"two faults":       {[]voisotest.Fault{{Times: 2, Status: 500}, {After: 1, Times: 2, Status: 501}}, []int{500, 500, 501, 501, 200}},
		"another":          {[]voisotest.Fault{{Operation: "sendSMS", Status: 500}}, []int{200, 200}},
		"this and all":     {[]voisotest.Fault{{Operation: "getBalance", Status: 500}, {Status: 501}}, []int{500, 501, 200}},
		"for ever, after":  {[]voisotest.Fault{{Times: -1, Status: 500}, {Status: 501}}, []int{500, 500}},
		"numbers has 429":  {[]voisotest.Fault{{Operation: "listNumbers", Kind: voisotest.FaultRateLimit}}, []int{200}},
		"negative after":   {[]voisotest.Fault{{After: -3, Status: 500}}, []int{500, 200}},
		"only a delay":     {[]voisotest.Fault{{Delay: 1}}, []int{200}},
		"delay and status": {[]voisotest.Fault{{Delay: 1, Status: 500}}, []int{500}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := testServer(t)
			for _, fault := range test.faults {
				if err := s.AddFault(fault); err != nil {
					t.Fatal(err)
				}
			}
			var got []int
			for range test.want {
				got = append(got, call(t, s, "getBalance", nil).status)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Where Voiso documents its response to too many requests, the fault has it.
func TestDocumentedRateLimits(t *testing.T) {
	t.Parallel()
	for operation, want := range map[string]string{
		"hangUp":       `400 {"error":"Rate limit exceeded"}`,
		"sendWhatsApp": `400 {"errors":["API rate limit exceeded"]}`,
		"listNumbers":  `429 {"error":"API rate limit exceeded"}`,
	} {
		s := testServer(t)
		if err := s.AddFault(voisotest.Fault{Operation: operation, Kind: voisotest.FaultRateLimit}); err != nil {
			t.Fatal(err)
		}
		got := call(t, s, operation, nil)
		if text := http.StatusText(got.status); text == "" || strings.SplitN(want, " ", 2)[1] != string(got.body) || !strings.HasPrefix(want, []string{"400", "429"}[got.status/429]) {
			t.Errorf("%s: got %d %s, want %s", operation, got.status, got.body, want)
		}
	}
}

func TestFaultsAreChecked(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	for want, fault := range map[string]voisotest.Fault{
		`unknown operation "sendSms"; did you mean "sendSMS"?`:    {Operation: "sendSms"},
		`kind of fault "explode" is not one of`:                   {Kind: "explode"},
		"status 99 cannot be sent":                                {Status: 99},
		"body: json: unsupported type":                            {Status: 200, Body: func() {}},
		`kind of fault "Close" is not one of ["" "close" "reset"`: {Kind: "Close"},
	} {
		if err := s.AddFault(fault); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if got := call(t, s, "getBalance", nil); got.status != 200 || s.Err() != nil {
		t.Errorf("a wrong fault has an effect: %d, %v", got.status, s.Err())
	}
}

// A delay follows the fake clock, and ends with the request.
func TestDelays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := unstarted()
		if err := s.AddFault(voisotest.Fault{Times: 2, Delay: time.Hour}); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if got, err := inProcess(t.Context(), t, s, "getBalance"); err != nil || got.status != 200 || time.Since(begin) != time.Hour {
			t.Errorf("got %d after %v, %v", got.status, time.Since(begin), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin = time.Now()
		if _, err := inProcess(ctx, t, s, "getBalance"); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(begin))
		}
	})
}
