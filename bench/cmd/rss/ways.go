//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/voiso-community/voiso-go/bench/internal/stock"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// A way to read all records; it returns how many there were.
type way struct {
	name string
	read func(ctx context.Context, address string) (int, error)
}

var inWindows = voiso.ExportOptions{WindowDays: 1, Parallel: 4}

var ways = []way{
	{"stock", readStock},
	{"CDRs", func(ctx context.Context, address string) (int, error) { return readRecords(ctx, address, voiso.ExportOptions{}) }},
	{"CDRs-windows", func(ctx context.Context, address string) (int, error) {
		return readRecords(ctx, address, inWindows)
	}},
	{"RawCDRs", func(ctx context.Context, address string) (int, error) { return readRaw(ctx, address, voiso.ExportOptions{}) }},
	{"RawCDRs-windows", func(ctx context.Context, address string) (int, error) {
		return readRaw(ctx, address, inWindows)
	}},
}

// The fake server's records are spread over these days.
var (
	first = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	last  = time.Date(2026, time.January, 31, 0, 0, 0, 0, time.UTC)
)

func serve(count string) error {
	n, err := strconv.Atoi(count)
	if err != nil {
		return err
	}
	server := voisotest.New(voisotest.Options{CDRs: n, FirstDay: first, LastDay: last})
	fmt.Println(server.URL)
	select {}
}

func read(ctx context.Context, name, address string) error {
	for _, w := range ways {
		if w.name == name {
			n, err := w.read(ctx, address)
			if err == nil && n < 1000 {
				err = fmt.Errorf("only %d records", n)
			}
			return err
		}
	}
	return errors.New("no such way: " + name)
}

func export(address string, options voiso.ExportOptions) (*voiso.CDRExport, error) {
	client, err := voiso.New("", voiso.WithBaseURL(address), voiso.WithUserKey(voisotest.DefaultUserKey))
	if err != nil {
		return nil, err
	}
	return client.ExportCDRs(voiso.CDRFilter{Start: first, End: last}, options), nil
}

func readRecords(ctx context.Context, address string, options voiso.ExportOptions) (count int, err error) {
	e, err := export(address, options)
	if err != nil {
		return 0, err
	}
	for _, err := range e.Records(ctx) {
		if err != nil {
			return 0, err
		}
		count++
	}
	return count, nil
}

func readRaw(ctx context.Context, address string, options voiso.ExportOptions) (count int, err error) {
	e, err := export(address, options)
	if err != nil {
		return 0, err
	}
	for _, err := range e.Raw(ctx) {
		if err != nil {
			return 0, err
		}
		count++
	}
	return count, nil
}

// readStock reads page by page with the plain generated client.
func readStock(ctx context.Context, address string) (count int, err error) {
	auth, err := securityproviders.NewUserBearerToken(voisotest.DefaultUserKey)
	if err != nil {
		return 0, err
	}
	client, err := stock.NewClientWithResponses(address, stock.WithRequestEditorFn(auth.Intercept))
	if err != nil {
		return 0, err
	}
	size := int32(10_000)
	params := &stock.ListCDRsParams{PerPage: &size}
	for {
		page, err := client.ListCDRsWithResponse(ctx, params)
		if err != nil {
			return 0, err
		}
		if page.JSON200 == nil {
			return 0, errors.New(page.Status())
		}
		count += len(*page.JSON200.Records)
		if params.SearchToken = page.JSON200.SearchToken; params.SearchToken == nil {
			return count, nil
		}
	}
}
