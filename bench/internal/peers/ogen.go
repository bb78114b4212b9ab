package peers

import (
	"context"
	"net/http"

	"github.com/go-faster/jx"

	"github.com/voiso-community/voiso-go/bench/internal/ogen"
	"github.com/voiso-community/voiso-go/bench/internal/ogenlean"
	"github.com/voiso-community/voiso-go/bench/internal/ours"
)

var ogenReader = Reader{"ogen client type", AllMembers, func(_ context.Context, page []byte, see func(Record)) (int, error) {
	var parsed ogen.CDRPage
	if err := parsed.Decode(jx.DecodeBytes(page)); err != nil {
		return 0, err
	}
	for i := range parsed.Records {
		if see == nil {
			break
		}
		r := &parsed.Records[i]
		fields := eight{
			r.UUID.Value, r.Timestamp.Value, r.Type.Value, r.Disposition.Value, r.Duration.Value, r.From.Value, r.To.Value, r.Agent.Value,
		}
		see(func(name string) any {
			return fields.member(name, func(name string) []byte { return r.AdditionalProps[name] })
		})
	}
	return len(parsed.Records), nil
}}

// The client as ogen makes it, with the no-ops of OpenTelemetry.
var ogenCaller = Caller{OgenCall, func(base string, transport http.RoundTripper) (func(context.Context) (float64, error), error) {
	client, err := ogen.NewClient(base, ogenBearer{}, ogen.WithClient(&http.Client{Transport: transport}))
	return func(ctx context.Context) (float64, error) {
		balance, err := client.GetBalance(ctx, ogen.GetBalanceParams{APIKey: ours.Key})
		if err != nil {
			return 0, err
		}
		return balance.Balance.Value, nil
	}, err
}}

// The client with its feature ogen/otel disabled.
var ogenLeanCaller = Caller{"ogen client without OpenTelemetry", func(base string, transport http.RoundTripper) (func(context.Context) (float64, error), error) {
	client, err := ogenlean.NewClient(base, ogenLeanBearer{}, ogenlean.WithClient(&http.Client{Transport: transport}))
	return func(ctx context.Context) (float64, error) {
		balance, err := client.GetBalance(ctx, ogenlean.GetBalanceParams{APIKey: ours.Key})
		if err != nil {
			return 0, err
		}
		return balance.Balance.Value, nil
	}, err
}}

type (
	ogenBearer     struct{}
	ogenLeanBearer struct{}
)

func (ogenBearer) Bearer(context.Context, ogen.OperationName) (ogen.Bearer, error) {
	return ogen.Bearer{Token: ours.Key}, nil
}

func (ogenLeanBearer) Bearer(context.Context, ogenlean.OperationName) (ogenlean.Bearer, error) {
	return ogenlean.Bearer{Token: ours.Key}, nil
}
