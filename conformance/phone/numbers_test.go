package phone

import (
	"fmt"
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"sync"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

// number is a valid number.
type number struct {
	region, kind   string // such as "GB", "mobile"
	code, national string // country code and the digits after it
	prefix         string // dialled before it within the country, "" if none
	parsed         *phonenumbers.PhoneNumber
}

func (n *number) digits() string { return n.code + n.national }

func (n *number) international() string {
	return phonenumbers.Format(n.parsed, phonenumbers.INTERNATIONAL)
}

// groups returns the groups of the international form after the country code: the first one, and the others.
func (n *number) groups() (first, others string) {
	_, rest, _ := strings.Cut(n.international(), " ")
	first, others, _ = strings.Cut(rest, " ")
	return first, others
}

func validNumbers(tb testing.TB) []*number {
	tb.Helper()
	numbers, err := allNumbers()
	if err != nil {
		tb.Fatal(err)
	}
	return numbers
}

// allNumbers returns the example of each region and kind of number, and some made of the pattern of the kind. They are
// the same in every run.
var allNumbers = sync.OnceValues(func() ([]*number, error) {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		return nil, err
	}
	const made = 4
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // numbers of a test
	var all []*number
	for _, region := range collection.GetMetadata() {
		for _, kind := range kindsOf(region) {
			if !kind.isUsed() {
				continue
			}
			pattern, err := syntax.Parse(kind.GetNationalNumberPattern(), syntax.Perl)
			if err != nil {
				return nil, err
			}
			var texts []string
			if example := kind.GetExampleNumber(); example != "" {
				texts = append(texts, example)
			}
			for range made {
				texts = append(texts, matching(random, pattern))
			}
			for range 20 * made { // zeros at the beginning are rare
				if text := matching(random, pattern); text[0] == '0' && len(texts) < 2*made {
					texts = append(texts, text)
				}
			}
			for _, national := range texts {
				if n := newNumber(region, kind.name, national); n != nil {
					all = append(all, n)
				}
			}
		}
	}
	return all, nil
})

// newNumber returns nil unless the number is valid.
func newNumber(region *phonenumbers.PhoneMetadata, kind, national string) *number {
	code := fmt.Sprint(region.GetCountryCode())
	parsed, err := phonenumbers.Parse("+"+code+national, "")
	if err != nil || !phonenumbers.IsValidNumber(parsed) {
		return nil
	}
	return &number{
		region: region.GetId(), kind: kind, code: code, national: phonenumbers.GetNationalSignificantNumber(parsed),
		prefix: region.GetNationalPrefix(), parsed: parsed,
	}
}

type numberKind struct {
	*phonenumbers.PhoneNumberDesc

	name string
}

// isUsed reports whether the region has numbers of the kind.
func (k numberKind) isUsed() bool {
	pattern := k.GetNationalNumberPattern()
	return pattern != "" && pattern != "NA"
}

func kindsOf(m *phonenumbers.PhoneMetadata) []numberKind {
	return []numberKind{
		{m.GetFixedLine(), "fixed line"}, {m.GetMobile(), "mobile"}, {m.GetTollFree(), "toll free"}, {m.GetPremiumRate(), "premium rate"},
		{m.GetSharedCost(), "shared cost"}, {m.GetPersonalNumber(), "personal"}, {m.GetVoip(), "voip"}, {m.GetPager(), "pager"},
		{m.GetUan(), "uan"}, {m.GetVoicemail(), "voicemail"},
	}
}

// matching returns a text that a pattern matches.
func matching(random *rand.Rand, pattern *syntax.Regexp) string {
	var text strings.Builder
	var write func(*syntax.Regexp)
	write = func(part *syntax.Regexp) {
		switch part.Op {
		case syntax.OpLiteral:
			text.WriteString(string(part.Rune))
		case syntax.OpCharClass:
			if random.IntN(4) == 0 { // so that zeros occur often
				text.WriteRune(part.Rune[0])
				break
			}
			at := 2 * random.IntN(len(part.Rune)/2)
			text.WriteRune(part.Rune[at] + random.Int32N(part.Rune[at+1]-part.Rune[at]+1))
		case syntax.OpAlternate:
			write(part.Sub[random.IntN(len(part.Sub))])
		case syntax.OpConcat, syntax.OpCapture:
			for _, sub := range part.Sub {
				write(sub)
			}
		case syntax.OpQuest:
			if random.IntN(2) == 0 {
				write(part.Sub[0])
			}
		case syntax.OpRepeat:
			most := part.Max
			if most < 0 { // no limit
				most = part.Min + 4
			}
			for range part.Min + random.IntN(most-part.Min+1) {
				write(part.Sub[0])
			}
		case syntax.OpEmptyMatch:
		default:
			panic("a pattern with " + part.Op.String())
		}
	}
	write(pattern)
	return text.String()
}
