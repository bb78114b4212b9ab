package voiso

import (
	"errors"
	"strings"
	"testing"
)

func TestNormalizeNumber(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"16461572020":               "16461572020",
		"+1 (646) 157-2020":         "16461572020",
		" +44 7700 900123\n":        "447700900123",
		"+49\u00a030/123\u202f45.6": "493012345" + "6",
		"+1\u2010646\u20111572020":  "16461572020",
		"123456789012345":           "123456789012345",
		"1":                         "1",
		// Refused:
		"":                   "must not be empty",
		"+":                  "must not be empty",
		" - ":                "must not be empty",
		"++16461572020":      "must be E.164 digits",
		"1646+1572020":       "must be E.164 digits",
		"0049301234567":      "not with a zero",
		"+0049301234567":     "not with a zero",
		"030 1234567":        "not with a zero",
		"+44 (0) 7700900123": "must not hold a trunk zero",
		"+44 (0)7700900123":  "must not hold a trunk zero",
		"1234567890123456":   "at most 15 digits",
		"1646157CALL":        "must be E.164 digits",
		"٣٤٥٦٧٨٩":            "must be E.164 digits",
		"1646157\x00":        "must be E.164 digits",
		"tel:16461572020":    "must be E.164 digits",
	} {
		got, err := NormalizeNumber(number)
		if err == nil {
			if got != want {
				t.Errorf("%q: got %q, want %q", number, got, want)
			}
			continue
		}
		argument, ok := errors.AsType[*ArgumentError](err)
		if !ok || argument.Field != "number" || !strings.Contains(argument.Rule, want) || got != "" {
			t.Errorf("%q: got %q, %v; want %q", number, got, err, want)
		}
		if len(number) > 6 && strings.Contains(err.Error(), number) {
			t.Errorf("the error prints the number: %v", err)
		}
	}
}

func TestNumberRuleNamesTheHelper(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"+16461572020", "1 646 157 2020"} {
		if rule := numberRule(number); !strings.Contains(rule, "NormalizeNumber") {
			t.Errorf("%q: %s", number, rule)
		}
	}
}

func FuzzNormalizeNumber(f *testing.F) {
	for _, number := range []string{"+1 (646) 157-2020", "0049", "", "+", "(0)", "\xff", "1/2.3-4"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		got, err := NormalizeNumber(number)
		if err != nil {
			if got != "" {
				t.Errorf("%q: a number and an error", number)
			}
			return
		}
		if rule := numberRule(got); rule != "" {
			t.Errorf("%q: made %q, which %s", number, got, rule)
		}
		if again, err := NormalizeNumber(got); err != nil || again != got {
			t.Errorf("%q: made %q, then %q, %v", number, got, again, err)
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, number)
		if got != digits {
			t.Errorf("%q: made %q of the digits %q", number, got, digits)
		}
	})
}
