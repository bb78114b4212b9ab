package voiso_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voiso"
)

func TestNormalizeNumber(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"16461572020":                    "16461572020",
		"+1 (646) 157-2020":              "16461572020",
		"1.646.157.2020":                 "16461572020",
		"+1.6461572020":                  "16461572020", // as domain registries write it
		" +44 7700 900123\n":             "447700900123",
		"+49\u00a030/123\u202f456":       "4930123456",
		"+1\u2010646\u20111572020":       "16461572020",
		"+1 646\u2013157\u20142020":      "16461572020", // en and em dash
		"123456789012345":                "123456789012345",
		"(+1) 646 157 2020":              "16461572020",
		"+(44) 20 7946 0018":             "442079460018",
		"\u202a+1 646 157 2020\u202c":    "16461572020", // copied from a desktop
		"\ufeff+1\u200b646\u200e1572020": "16461572020",
		"\uff0b\uff11\uff16461572020":    "16461572020",  // full-width
		"+39 06 698 12345":               "390669812345", // Italy's numbers keep their zero
		"+225 01 23 45 67 89":            "2250123456789",
		"+290 2345":                      "2902345",
		"+992 00 123 4567":               "992001234567",
		"+687 36.03.54":                  "687360354",
		// Refused:
		"":                             "must not be empty",
		"+":                            "must not be empty",
		" - ":                          "must not be empty",
		"1":                            "at least 7 digits",
		"+1 646":                       "at least 7 digits",
		"++16461572020":                `its "+" at the beginning, not also (character 2)`,
		"1646+1572020":                 `its "+" at the beginning, not also (character 5)`,
		"0049301234567":                "not with a zero",
		"+0049301234567":               "not with a zero",
		"030 1234567":                  "not with a zero",
		"(646) 157-2020":               "not with an area code in parentheses",
		"( 646) 157-2020":              "not with an area code in parentheses",
		"+44 (0) 7700900123":           "a zero in parentheses (character 6)",
		"+44 (0)7700900123":            "a zero in parentheses",
		"+44 (020) 7946 0018":          "a zero in parentheses (character 6)",
		"+44 ( 020) 7946 0018":         "a zero in parentheses",
		"+44 020 7946 0018":            "a zero after the country code 44",
		"4402079460018":                "a zero after the country code 44",
		"+372 0 512 3456":              "a zero after the country code 372",
		"+1 (646 1572020":              "close its parenthesis",
		"+1 ((646) 1572020":            `'(' (character 5)`,
		"+1 646) 1572020":              `')' (character 7)`,
		"16461572020.0":                "decimal point (character 12): keep the number as text",
		"16461572020.00":               "decimal point",
		"+1 646 157 2020.0":            "decimal point",
		"1646157.2020":                 "decimal point",
		"16461572020.":                 "decimal point",
		"1.6461572020e+10":             `'e'`,
		"+1 (646) 157-2020/21":         `without "/" (character 18)`,
		"+1 646 157 2020/2021":         `without "/"`,
		"+49 30/1234/56":               `without "/"`,
		"+1 646 157 2020 x21":          `'x' (character 17)`,
		"+1 646 157 2020;ext=21":       `';'`,
		"+1 646 157 2020, 2021":        `','`,
		"1_646_157_2020":               `'_'`,
		"1234567890123456":             "at most 15 digits",
		"+1 646 157 2020 1 646 157 20": "at most 15 digits",
		"1646157CALL":                  `'C' (character 8)`,
		"٣٤٥٦٧٨٩":                      `'٣' (character 1)`,
		"1646157\x00":                  `'\x00'`,
		"1646157\xff":                  `(character 8)`,
		"tel:16461572020":              `'t' (character 1)`,
	} {
		got, err := voiso.NormalizeNumber(number)
		if err == nil {
			if got != want {
				t.Errorf("%q: got %q, want %q", number, got, want)
			}
			continue
		}
		argument, ok := errors.AsType[*voiso.ArgumentError](err)
		if !ok || argument.Field != "number" || !strings.Contains(argument.Rule, want) || got != "" {
			t.Errorf("%q: got %q, %v; want %q", number, got, err, want)
		}
		if len(number) > 6 && strings.Contains(err.Error(), number) {
			t.Errorf("the error prints the number: %v", err)
		}
	}
}

var normal = regexp.MustCompile(`^[1-9][0-9]{6,14}$`)

func FuzzNormalizeNumber(f *testing.F) {
	for _, number := range []string{"+1 (646) 157-2020", "0049", "", "+", "(0)", "\xff", "1/2.3-4", "16461572020.0", "(+1) 6461572020"} {
		f.Add(number)
	}
	f.Fuzz(func(t *testing.T, number string) {
		got, err := voiso.NormalizeNumber(number)
		if err != nil {
			if got != "" {
				t.Errorf("%q: a number and an error", number)
			}
			return
		}
		if !normal.MatchString(got) {
			t.Errorf("%q: made %q", number, got)
		}
		if again, err := voiso.NormalizeNumber(got); err != nil || again != got {
			t.Errorf("%q: made %q, then %q, %v", number, got, again, err)
		}
		digits := strings.Map(func(r rune) rune {
			switch {
			case r >= '0' && r <= '9':
				return r
			case r >= '０' && r <= '９':
				return r - '０' + '0'
			}
			return -1
		}, number)
		if got != digits {
			t.Errorf("%q: made %q of the digits %q", number, got, digits)
		}
	})
}
