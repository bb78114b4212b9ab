package voisotest_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/voiso-community/voiso-go/voisotest"
)

func TestMaxRequests(t *testing.T) {
	t.Parallel()
	s := testServer(t, voisotest.Options{MaxRequests: 3})
	for range 10 {
		call(t, s, "getBalance", nil)
	}
	kept := s.Requests()
	if len(kept) != 3 || kept[0].Seq != 8 || kept[2].Seq != 10 {
		t.Errorf("kept %v", kept)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen []int
	for r := range s.Watch(ctx, 0) {
		if seen = append(seen, r.Seq); r.Seq == 10 && r.Done {
			break
		}
	}
	if len(seen) != 3 {
		t.Errorf("Watch returns %v", seen)
	}
}

func TestFaultsAndClearFaults(t *testing.T) {
	t.Parallel()
	s := testServer(t)
	for _, f := range []voisotest.Fault{{Operation: "getBalance", Status: 503, Times: 2}, {Kind: voisotest.FaultClose, Times: -1}} {
		if err := s.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	if got := call(t, s, "getBalance", nil); got.status != 503 {
		t.Errorf("status %d", got.status)
	}
	if faults := s.Faults(); len(faults) != 2 || faults[0].Times != 1 || faults[1].Times != -1 {
		t.Errorf("faults %+v", faults)
	}
	s.ClearFaults()
	if got := call(t, s, "getBalance", nil); got.status != 200 || len(s.Faults()) != 0 {
		t.Errorf("status %d, faults %+v", got.status, s.Faults())
	}
}

func TestNearestOperation(t *testing.T) {
	t.Parallel()
	checker := voisotest.NewChecker(map[string]voisotest.KeyKind{"key": voisotest.User})
	for _, test := range []struct{ method, path, want string }{
		{"POST", "/api/v1/key/sendsmss", "sendSMS"}, {"GET", "/api/v2/cdrs", "listCDRs"},
		{"GET", "/api/v1/key/sendsms", "sendSMS"}, {"GET", "/", ""}, {"GET", "/xyz", ""},
	} {
		_, err := checker.Check(httptest.NewRequest(test.method, test.path, nil))
		problem, ok := errors.AsType[*voisotest.CheckError](err)
		if !ok || problem.Nearest != test.want {
			t.Errorf("%s %s: %+v", test.method, test.path, err)
		}
	}
}
