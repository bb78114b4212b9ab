package securityproviders

import (
	"fmt"

	"github.com/voiso-community/voiso-go/internal/safeerr"
)

// Error returns err without the keys. An error that shows none of them, in no
// error of its tree, is returned as it is. Else it is rebuilt: [errors.Is] gives
// the same answers about the causes, Timeout and Temporary too, and [errors.As] finds a
// *url.Error and every error of the tree that was clean.
func (r *Redactor) Error(err error) error {
	if r == nil {
		return err
	}
	return safeerr.Rule{
		Clean: r.String,
		// Not err.Error(), which panics for a *url.Error without cause: fmt recovers.
		Shows: func(err error) bool { return r.Contains(fmt.Sprint(err)) || r.Contains(safeerr.Forms(err)) },
	}.Error(err)
}
