package voisotest

import (
	"encoding/json"
	"fmt"
)

// DecodeBody reads the JSON body into a value, for example a *gen.SendSMSRequest, to compare it with what was meant to
// be sent. It fails when there is no body, or the body does not fit.
func (c Checked) DecodeBody(into any) error {
	if len(c.Body) == 0 {
		return fmt.Errorf("voisotest: %s: the request has no body", c.operation())
	}
	if err := json.Unmarshal(c.Body, into); err != nil {
		return fmt.Errorf("voisotest: %s: body: %w", c.operation(), err)
	}
	return nil
}
