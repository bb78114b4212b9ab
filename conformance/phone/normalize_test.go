package phone

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/voiso-community/voiso-go/voiso"
)

// refused are the valid numbers that NormalizeNumber refuses in plain forms too, by the digits that they begin with. All
// have a zero after the country code. The zero of others is dialled within the country only.
var refused = map[string]string{
	"2270":   "Niger: toll free and premium rate only",
	"2410":   "Gabon: the numbers before 2019; in today's the zero is a trunk zero",
	"2470":   "Ascension: numbers of services only",
	"2500":   "Rwanda: a few fixed lines; elsewhere in the country the zero is a trunk zero",
	"2670":   "Botswana: toll free, within the country",
	"2680":   "Eswatini: toll free, within the country",
	"359008": "Bulgaria: international toll free, within the country",
	"470":    "Norway: numbers of five digits",
	"5010":   "Belize: toll free, within the country",
	"507008": "Panama: international toll free, within the country",
	"598000": "Uruguay: international toll free, within the country",
	"6200":   "Indonesia: international toll free, within the country",
	"6600":   "Thailand: international toll free, within the country",
	"6760":   "Tonga: toll free, within the country",
	"6790":   "Fiji: toll free, within the country",
	"6870":   "New Caledonia: toll free, within the country",
	"8100":   "Japan: international toll free, within the country",
	"8200":   "South Korea: international toll free, within the country",
	"8530":   "Macao: toll free, within the country",
	"8810":   "satellites: not in use",
	"8880":   "relief operations: not in use",
	"91000":  "India: international toll free, within the country",
	"97400":  "Qatar: international toll free, within the country",
}

// completed are the beginnings of numbers that libphonenumber reads without the prefix that is dialled within the
// country. With the prefix they are too long, so nobody is called.
var completed = map[string]string{
	"11":   "countries of code 1: 1",
	"3708": "Lithuania: formerly 8",
	"3758": "Belarus: 8",
	"6921": "Marshall Islands: 1",
	"78":   "Russia and Kazakhstan: 8",
	"9938": "Turkmenistan: 8",
}

// mayHaveDecimals reports whether the digits after the last dot may be decimals, which NormalizeNumber refuses.
func mayHaveDecimals(input string) bool {
	dot := strings.LastIndexByte(input, '.')
	digits := strings.Trim(input, "\u202c) ")
	isSingle := strings.Count(input, ".") == 1
	return dot >= 0 && (len(digits)-dot <= 2 || isSingle && (len(digits)-dot <= 3 || !strings.ContainsAny(input, "+ -")))
}

// exception returns the beginning under which a number is listed, "" if none.
func exception(list map[string]string, digits string) string {
	for length := range len(digits) {
		if _, ok := list[digits[:length+1]]; ok {
			return digits[:length+1]
		}
	}
	return ""
}

// All plain forms of a valid number are accepted, and mean that number. NormalizeNumber documents that it takes 7 to 15
// digits. Numbers of Austria, Germany and Iran can be shorter, toll free and service numbers of a few countries longer.
func TestPlainFormsAreAccepted(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, n := range validNumbers(t) {
		for _, form := range plainForms() {
			input := form.write(n)
			if input == "" || len(n.digits()) < 7 || len(n.digits()) > 15 || mayHaveDecimals(input) {
				continue
			}
			got, err := voiso.NormalizeNumber(input)
			switch listed := exception(refused, n.digits()); {
			case err != nil && listed != "":
				used[listed] = true
			case err != nil:
				t.Errorf("%s %s, %s: %q: %v", n.region, n.kind, form.name, input, err)
			case got != n.digits():
				t.Errorf("%s %s, %s: %q: %s, not %s", n.region, n.kind, form.name, input, got, n.digits())
			}
		}
	}
	for listed := range refused {
		if !used[listed] {
			t.Errorf("%s is not refused any more: remove it from the list", listed)
		}
	}
}

// Whatever is accepted means the number that libphonenumber reads: no input that is one number becomes another.
func TestNoNumberBecomesAnother(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, mistake := range mistakes(validNumbers(t), voiso.NormalizeNumber) {
		if listed := exception(completed, mistake.got); listed != "" {
			used[listed] = true
			continue
		}
		t.Error(mistake)
	}
	for listed := range completed {
		if !used[listed] {
			t.Errorf("%s is no longer accepted: remove it from the list", listed)
		}
	}
}

// mistake is an input that was accepted as another number than libphonenumber reads.
type mistake struct{ region, kind, form, input, got, want string }

func (m mistake) String() string {
	return fmt.Sprintf("%s %s, %s: %q: %s, not %q", m.region, m.kind, m.form, m.input, m.got, m.want)
}

// mistakes tries all forms of the numbers.
func mistakes(numbers []*number, normalize func(string) (string, error)) []mistake {
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // separators of a test
	forms := slices.Concat(plainForms(), strangeForms())
	for i := range 2 {
		forms = append(forms, form{fmt.Sprint("scattered ", i), func(n *number) string { return scattered(random, n) }})
	}
	var found []mistake
	for _, n := range numbers {
		for _, form := range forms {
			input := form.write(n)
			if input == "" {
				continue
			}
			got, err := normalize(input)
			if err != nil {
				continue
			}
			if want := oracle(input); want != "" && got != want {
				found = append(found, mistake{n.region, n.kind, form.name, input, got, want})
			}
		}
	}
	return found
}

// oracle returns the digits of the number that libphonenumber reads, with its extension, or "" where it reads none, for
// example because no country has the code.
func oracle(input string) string {
	input = strings.Trim(input, "\u202a\u202c") // libphonenumber does not know marks of direction
	if !strings.Contains(input, "+") {
		input = "+" + input
	}
	parsed, err := phonenumbers.Parse(input, "")
	if err != nil {
		return ""
	}
	digits := fmt.Sprint(parsed.GetCountryCode()) + phonenumbers.GetNationalSignificantNumber(parsed)
	if extension := parsed.GetExtension(); extension != "" {
		digits += " x" + extension
	}
	return digits
}

// The comparison notices a client that keeps the digits and nothing else.
func TestMistakesAreNoticed(t *testing.T) {
	t.Parallel()
	forms := map[string]bool{}
	var numbers []*number
	for i, n := range validNumbers(t) {
		if i%3 == 0 {
			numbers = append(numbers, n)
		}
	}
	for _, mistake := range mistakes(numbers, func(input string) (string, error) {
		digits := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, input)
		if len(digits) > 15 {
			return "", errors.New("too long")
		}
		return digits, nil
	}) {
		forms[mistake.form] = true
	}
	for _, form := range strangeForms() {
		if same := []string{"slash", "two numbers", "code twice", "00 for plus", "00 after plus", "exponent", "tel"}; !forms[form.name] && !slices.Contains(same, form.name) {
			t.Errorf("%s: nothing noticed; noticed: %q", form.name, slices.Sorted(maps.Keys(forms)))
		}
	}
}
