package voiso

import (
	"context"
	"net/http"

	"github.com/voiso-community/voiso-go/gen"
)

// filledIn fills in what the vendor requires although it says nothing. It works
// on copies of the caller's values.
type filledIn struct{ gen.ClientInterface }

// SendSMS sends a template without placeholders with "params": {}, not null.
func (f filledIn) SendSMS(ctx context.Context, apiKey string, body gen.SendSMSJSONRequestBody, editors ...gen.RequestEditorFn) (*http.Response, error) {
	if body.Template.ID != 0 && body.Template.Params == nil {
		body.Template.Params = gen.SMSTemplateParams{}
	}
	return f.ClientInterface.SendSMS(ctx, apiKey, body, editors...)
}
