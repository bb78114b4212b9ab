package voisotest

import (
	"errors"
	"regexp"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

// formats makes kin-openapi check formats that it takes lightly: by itself it lets any text pass as a UUID, and the
// 31st of February as a date.
func formats() []openapi3.SchemaValidationOption {
	invalid := errors.New("invalid") // explain says the rest
	layout := func(layout string) openapi3.StringFormatValidator {
		return openapi3.NewCallbackValidator(func(text string) error {
			if _, err := time.Parse(layout, text); err != nil {
				return invalid
			}
			return nil
		})
	}
	uuid := regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	return []openapi3.SchemaValidationOption{
		openapi3.WithStringFormatValidator("date", layout(time.DateOnly)),
		openapi3.WithStringFormatValidator("date-time", layout(time.RFC3339)),
		openapi3.WithStringFormatValidator("uuid", openapi3.NewCallbackValidator(func(text string) error {
			if !uuid.MatchString(text) {
				return invalid
			}
			return nil
		})),
	}
}
