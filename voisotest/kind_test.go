package voisotest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// What the fake saw can be compared with what the client was told, without converting.
func TestKindsAreThoseOfTheClient(t *testing.T) {
	t.Parallel()
	fake := voisotest.Start(t)
	client, err := voiso.New("", voiso.WithBaseURL(fake.URL),
		voiso.WithContactCenterKey(fake.ContactCenterKey()), voiso.WithUserKey(fake.UserKey()))
	if err != nil {
		t.Fatal(err)
	}
	want := []voiso.KeyKind{voiso.ContactCenter, voiso.User}
	for _, kind := range want {
		if _, err := client.ListCDRAgents(t.Context(), voiso.UsingKey(kind)); err != nil {
			t.Fatal(err)
		}
	}
	var got []voiso.KeyKind
	for _, r := range fake.Requests() {
		got = append(got, r.KeyKind)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, []voiso.KeyKind{voisotest.ContactCenter, voisotest.User}); diff != "" {
		t.Error(diff)
	}
}
