// Package readers reads pages of call detail records in several ways.
package readers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/voiso-community/voiso-go/bench/internal/pages"
	"github.com/voiso-community/voiso-go/bench/internal/stock"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// A Reader reads a page in one way and returns how many records it saw.
type Reader struct {
	Name string
	Read func(ctx context.Context, page []byte) (int, error)
}

// answer is what the generated clients' parsers take.
func answer(page []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(page)), Body: io.NopCloser(bytes.NewReader(page)),
	}
}

// stub answers every request with one page.
type stub []byte

func (s stub) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := answer(s)
	resp.Request = req
	return resp, nil
}

func client(page []byte) *voiso.Client {
	c, err := voiso.New("cluster1", voiso.WithUserKey("a-key-for-nothing"), voiso.WithHTTPClient(&http.Client{Transport: stub(page)}))
	if err != nil {
		panic(err)
	}
	return c
}

// plain is a record that drops what it does not know.
type plain struct {
	UUID        *string `json:"uuid"`
	Timestamp   *string `json:"timestamp"`
	Type        *string `json:"type"`
	Disposition *string `json:"disposition"`
	Duration    *string `json:"duration"`
	From        *string `json:"from"`
	To          *string `json:"to"`
	Agent       *string `json:"agent"`
}

// All are the ways that are compared: into values, and (raw/…) only as far as
// knowing that the JSON is well-formed and where records end.
func All() []Reader {
	return []Reader{
		{"stock", func(_ context.Context, page []byte) (int, error) {
			parsed, err := stock.ParseListCDRsResponse(answer(page)) //nolint:bodyclose // closed by the parser
			if err != nil {
				return 0, err
			}
			return len(*parsed.JSON200.Records), nil
		}},
		{"gen", func(_ context.Context, page []byte) (int, error) {
			parsed, err := gen.ParseListCDRsResponse(answer(page)) //nolint:bodyclose // closed by the parser
			if err != nil {
				return 0, err
			}
			return len(parsed.JSON200.Records), nil
		}},
		{"plain-struct", func(_ context.Context, page []byte) (int, error) { // loses members
			var parsed struct {
				Records []plain `json:"records"`
			}
			err := json.NewDecoder(bytes.NewReader(page)).Decode(&parsed)
			return len(parsed.Records), err
		}},
		{"stream-encoding-json", func(_ context.Context, page []byte) (int, error) {
			d := json.NewDecoder(bytes.NewReader(page))
			for range 3 { // { "records" [
				if _, err := d.Token(); err != nil {
					return 0, err
				}
			}
			count := 0
			for ; d.More(); count++ {
				var record gen.CDR
				if err := d.Decode(&record); err != nil {
					return 0, err
				}
			}
			return count, nil
		}},
		{"stream-jsontext", func(_ context.Context, page []byte) (int, error) {
			return jsontextEach(page, func(raw []byte) error { var record gen.CDR; return record.UnmarshalJSON(raw) })
		}},
		{"CDRs", func(ctx context.Context, page []byte) (int, error) {
			count := 0
			for _, err := range client(page).CDRs(ctx, voiso.CDRFilter{}) {
				if err != nil {
					return 0, err
				}
				count++
			}
			return count, nil
		}},
		{"raw/json.Valid", func(_ context.Context, page []byte) (int, error) {
			if !json.Valid(page) {
				return 0, errors.New("not valid")
			}
			return pages.Size, nil
		}},
		{"raw/jsontext", func(_ context.Context, page []byte) (int, error) {
			return jsontextEach(page, func([]byte) error { return nil })
		}},
		{"raw/RawCDRs", func(ctx context.Context, page []byte) (int, error) {
			count := 0
			for _, err := range client(page).RawCDRs(ctx, voiso.CDRFilter{}) {
				if err != nil {
					return 0, err
				}
				count++
			}
			return count, nil
		}},
	}
}

func jsontextEach(page []byte, each func([]byte) error) (int, error) {
	d := jsontext.NewDecoder(bytes.NewReader(page), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	for range 3 {
		if _, err := d.ReadToken(); err != nil {
			return 0, err
		}
	}
	count := 0
	for ; d.PeekKind() != ']'; count++ {
		raw, err := d.ReadValue()
		if err == nil {
			err = each(raw)
		}
		if err != nil {
			return 0, err
		}
	}
	return count, nil
}
