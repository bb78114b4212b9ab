package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
	"github.com/voiso-community/voiso-go/bench/internal/peers"
)

const stubBase = "https://cluster1.example.com"

// addSmallCall asks for the balance, without a network and over loopback.
func addSmallCall(ctx context.Context, t *table, rounds int) error {
	response := []byte(`{"balance":3562.67}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(response)
	}))
	defer server.Close()
	network := &http.Transport{}
	defer network.CloseIdleConnections()

	for _, place := range []struct {
		what, base string
		transport  http.RoundTripper
		calls      int
	}{
		{"GetBalance on a stub transport; peer: " + peers.OgenCall, stubBase, peers.Stub{Status: http.StatusOK, Body: response}, 2000},
		{"GetBalance over loopback; peer: " + peers.OgenCall, server.URL, network, 500},
	} {
		var jobs []job
		for _, caller := range peers.Callers() {
			call, err := caller.New(place.base, place.transport)
			if err != nil {
				return fmt.Errorf("%s: %w", caller.Name, err)
			}
			jobs = append(jobs, job{caller.Name, place.calls, func() error {
				for range place.calls {
					if _, err := call(ctx); err != nil {
						return fmt.Errorf("%s: %w", caller.Name, err)
					}
				}
				return nil
			}})
		}
		took, err := measure(rounds, jobs)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			f := took[j.name]
			toPeer := f.ratio(took[peers.OgenCall])
			line := row{what: place.what, way: j.name, time: fmt.Sprintf("%.1f µs", f.median()/1e3), toPeer: ratio(toPeer)}
			if place.base == stubBase { // over loopback, the server's memory would count
				line.memory = fmt.Sprintf("%s B, %.0f allocs", thousands(f.bytes), f.allocs)
				if j.name == peers.VoisoCall {
					line.target = atMost(toPeer, 1, "peer") + ", " + atMost(f.allocs, 50, "allocs")
				}
			}
			t.add(line)
		}
	}
	return nil
}

// addContacts adds 1,000 contacts, which the server accepts or refuses.
func addContacts(ctx context.Context, t *table, rounds int) error {
	var numbers []string
	for i := range 1000 {
		numbers = append(numbers, "1555"+strconv.Itoa(1_000_000+i))
	}
	list, err := json.Marshal(numbers)
	if err != nil {
		return err
	}
	accepted := bytes.Join([][]byte{[]byte(`{"contacts":`), list, []byte(`,"duplicate_numbers":[],"invalid_numbers":[]}`)}, nil)
	refused := []byte(`{"error":"Number 15551000999 is not valid"}`)
	accept, err := ours.AddContacts(stubBase, peers.Stub{Status: http.StatusCreated, Body: accepted})
	if err != nil {
		return err
	}
	refuse, err := ours.AddContacts(stubBase, peers.Stub{Status: http.StatusBadRequest, Body: refused})
	if err != nil {
		return err
	}
	took, err := measure(rounds, []job{
		{"accepted", 10, func() error {
			for range 10 {
				if err := accept(ctx); err != nil {
					return err
				}
			}
			return nil
		}},
		{"refused", 10, func() error {
			for range 10 {
				if err := refuse(ctx); err == nil || err.Error() == "" { // its text is part of the cost
					return errors.New("contacts were not refused")
				}
			}
			return nil
		}},
	})
	if err != nil {
		return err
	}
	for _, name := range []string{"accepted", "refused"} {
		f := took[name]
		toAccepted := f.ratio(took["accepted"])
		line := row{
			what: "AddContacts with 1,000 contacts on a stub transport; peer: accepted", way: name, time: fmt.Sprintf("%.2f ms", f.median()/1e6),
			toPeer: ratio(toAccepted), memory: fmt.Sprintf("%.2f MiB, %s allocs", f.bytes/(1<<20), thousands(f.allocs)),
		}
		if name == "refused" {
			line.target = atMost(toAccepted, 2, "accepted")
		}
		t.add(line)
	}
	return nil
}
