// Package ours holds every use of the measured client, so that a change of its
// API changes one file here.
package ours

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// Key is the contact center key and the user key of all measured calls.
const Key = "a-key-for-nothing"

// NewClient returns the client, with a transport in place of the network
// unless it is nil.
func NewClient(base string, transport http.RoundTripper) (*voiso.Client, error) {
	return voiso.New("", voiso.WithBaseURL(base), voiso.WithContactCenterKey(Key), voiso.WithUserKey(Key),
		voiso.WithHTTPClient(&http.Client{Transport: transport}))
}

// CDRs ranges over all call detail records.
func CDRs(ctx context.Context, client *voiso.Client) iter.Seq2[gen.CDR, error] {
	return client.CDRs(ctx, voiso.CDRFilter{})
}

// RawCDRs ranges over the JSON of all call detail records.
func RawCDRs(ctx context.Context, client *voiso.Client) iter.Seq2[gen.Raw, error] {
	return client.RawCDRs(ctx, voiso.CDRFilter{})
}

// Extra returns the JSON of a member without a field, nil if there is none.
func Extra(record *gen.CDR, name string) []byte {
	raw, _ := record.Extra(name)
	return raw
}

// Balance returns GetBalance of the client.
func Balance(base string, transport http.RoundTripper) (func(context.Context) (float64, error), error) {
	client, err := NewClient(base, transport)
	return func(ctx context.Context) (float64, error) {
		balance, err := client.GetBalance(ctx)
		if err != nil {
			return 0, err
		}
		return balance.Balance, nil
	}, err
}

// GeneratedBalance returns GetBalance of the generated client with a provider.
func GeneratedBalance(base string, transport http.RoundTripper) (func(context.Context) (float64, error), error) {
	auth, err := securityproviders.NewContactCenterBearerToken(Key)
	if err != nil {
		return nil, err
	}
	client, err := gen.NewClientWithResponses(base, gen.WithRequestEditorFn(auth.Intercept), gen.WithHTTPClient(&http.Client{Transport: transport}))
	return func(ctx context.Context) (float64, error) {
		resp, err := client.GetBalanceWithResponse(ctx, securityproviders.KeyInPath)
		if err != nil {
			return 0, err
		}
		if resp.JSON200 == nil {
			return 0, errors.New(resp.Status())
		}
		return resp.JSON200.Balance, nil
	}, err
}

// AddContacts returns a call that adds 1,000 contacts. Each call takes another
// campaign, because calls for one campaign wait for each other.
func AddContacts(base string, transport http.RoundTripper) (func(context.Context) error, error) {
	client, err := NewClient(base, transport)
	body := gen.ContactsRequest{}
	for i := range 1000 {
		body.Contacts = append(body.Contacts, gen.CampaignContact{
			PhoneNumber: "1555" + strconv.Itoa(1_000_000+i), ContactName: fmt.Sprint("Jane Doe ", i), ContactSource: "trade show",
			ContactURL: fmt.Sprint("https://crm.example.com/contacts/", i),
		})
	}
	campaign := 0
	return func(ctx context.Context) error {
		campaign++
		_, err := client.AddContacts(ctx, campaign, body)
		return err
	}, err
}

// First and Last are the days that exported records are spread over.
var (
	First = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	Last  = time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)
)

// Exports are the names of the ways to export.
var Exports = []string{"CDRs", "CDRs in windows", "RawCDRs", "RawCDRs in windows"}

// Export exports all records in one of the ways and returns their count.
func Export(ctx context.Context, base, way string) (int, error) {
	client, err := NewClient(base, nil)
	if err != nil {
		return 0, err
	}
	filter := voiso.CDRFilter{Start: First, End: Last}
	windows := voiso.ExportOptions{WindowDays: 1, Parallel: 4}
	switch way {
	case "CDRs":
		return Count(client.ExportCDRs(filter, voiso.ExportOptions{}).Records(ctx))
	case "CDRs in windows":
		return Count(client.ExportCDRs(filter, windows).Records(ctx))
	case "RawCDRs":
		return Count(client.ExportCDRs(filter, voiso.ExportOptions{}).Raw(ctx))
	case "RawCDRs in windows":
		return Count(client.ExportCDRs(filter, windows).Raw(ctx))
	}
	return 0, fmt.Errorf("no way to export is named %q", way)
}

// Count returns the number of records up to the first error.
func Count[T any](records iter.Seq2[T, error]) (count int, err error) {
	for _, err := range records {
		if err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}
