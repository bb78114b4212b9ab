// Package contacts turns tables into contacts of a campaign: it guesses which
// column is which, checks every row, and keeps the outcome of each row.
package contacts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/voiso-community/voiso-go/voiso"
)

// The members of a contact.
const (
	PhoneNumber   = "phoneNumber"
	ContactName   = "contactName"
	ContactSource = "contactSource"
	ContactURL    = "contactURL"
	IsActive      = "isActive"
	Priority      = "priority"
)

// Members returns the members of a contact, in the order of the description.
func Members() []string {
	return []string{PhoneNumber, ContactName, ContactSource, ContactURL, IsActive, Priority}
}

// names are what people call the columns, in lower case and without separators.
var names = map[string][]string{
	PhoneNumber: {"phonenumber", "phone", "number", "mobile", "mobilenumber", "mobilephone", "cell", "cellphone", "tel", "telephone",
		"telephonenumber", "msisdn", "contactnumber", "primaryphone", "phoneno", "mobileno"},
	ContactName:   {"contactname", "name", "fullname", "contact", "customer", "customername", "lead", "leadname"},
	ContactSource: {"contactsource", "source", "leadsource", "origin"},
	ContactURL:    {"contacturl", "url", "link", "crmurl", "crmlink"},
	IsActive:      {"isactive", "active", "enabled"},
	Priority:      {"priority", "prio", "rank"},
}

// Mapping has the column of each member that is in the table.
type Mapping map[string]int

// Guess returns the mapping of a header. The chosen columns, by member, win
// over the guess; an empty name leaves the member out.
func Guess(header []string, chosen map[string]string) (Mapping, error) {
	mapping := Mapping{}
	for member, column := range chosen {
		if !slices.Contains(Members(), member) {
			return nil, fmt.Errorf("--map %s is not one of %s", member, strings.Join(Members(), ", "))
		}
		if column == "" {
			continue
		}
		i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, column) })
		if i < 0 {
			return nil, fmt.Errorf("--map %s=%s: the file has no such column; it has: %s", member, column, strings.Join(header, ", "))
		}
		mapping[member] = i
	}
	for _, member := range Members() {
		if _, ok := chosen[member]; ok {
			continue
		}
		var found []int
		for i, h := range header {
			if slices.Contains(names[member], plain(h)) && !slices.Contains(slices.Collect(maps.Values(mapping)), i) {
				found = append(found, i)
			}
		}
		switch {
		case len(found) == 1:
			mapping[member] = found[0]
		case len(found) > 1:
			return nil, fmt.Errorf("columns %s and %s both look like %s; choose one with --map %s=%s",
				header[found[0]], header[found[1]], member, member, header[found[0]])
		}
	}
	if _, ok := mapping[PhoneNumber]; !ok {
		return nil, fmt.Errorf("no column looks like %s; name it with --map %s=COLUMN; the file has: %s",
			PhoneNumber, PhoneNumber, strings.Join(safeHeader(header), ", "))
	}
	return mapping, nil
}

// safeHeader returns the header without phone numbers: a file without a header
// has data there.
func safeHeader(header []string) []string {
	safe := slices.Clone(header)
	for i, h := range safe {
		if _, err := voiso.NormalizeNumber(h); err == nil {
			safe[i] = "(a phone number: is there a header row?)"
		}
	}
	return safe
}

func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// Describe returns the mapping in one line, with the columns that are not used.
func (m Mapping) Describe(header []string) string {
	var parts, unused []string
	for _, member := range Members() {
		if i, ok := m[member]; ok {
			parts = append(parts, member+"="+header[i])
		}
	}
	for i, h := range header {
		if h != "" && !slices.Contains(slices.Collect(maps.Values(m)), i) {
			unused = append(unused, h)
		}
	}
	text := strings.Join(parts, ", ")
	if len(unused) > 0 {
		text += "; not used: " + strings.Join(unused, ", ")
	}
	return text
}
