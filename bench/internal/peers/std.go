package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
	"github.com/voiso-community/voiso-go/bench/internal/pages"
)

var jsonValid = Reader{JSONValid, Nothing, func(_ context.Context, page []byte, _ func(Record)) (int, error) {
	if !json.Valid(page) {
		return 0, errors.New("not valid")
	}
	return pages.Size, nil
}}

// The least that reading a stream costs. The wrapper hides WriteTo, which would pass the page without a copy.
var ioCopy = Reader{"io.Copy", Nothing, func(_ context.Context, page []byte, _ func(Record)) (int, error) {
	_, err := io.Copy(io.Discard, struct{ io.Reader }{bytes.NewReader(page)})
	return pages.Size, err
}}

var netHTTPCaller = Caller{"net/http by hand", func(base string, transport http.RoundTripper) (func(context.Context) (float64, error), error) {
	client := &http.Client{Transport: transport}
	return func(ctx context.Context) (float64, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/"+ours.Key+"/balance", nil)
		if err != nil {
			return 0, err
		}
		req.Header.Set("Authorization", "Bearer "+ours.Key)
		resp, err := client.Do(req)
		if err != nil {
			return 0, err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return 0, err
		}
		if resp.StatusCode != http.StatusOK {
			return 0, errors.New(resp.Status)
		}
		var balance struct {
			Balance float64 `json:"balance"`
		}
		err = json.Unmarshal(body, &balance)
		return balance.Balance, err
	}, nil
}}
