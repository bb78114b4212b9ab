package leaktest_test

import (
	"github.com/voiso-community/voiso-go/internal/leaktest"
)

// The planted values have characters that each kind of escaping writes
// differently, and marks at both ends that none changes.
const (
	centerKey = `QUINCE11cc/+=%41"\~&<>'?#;:KUMQUAT22cc`
	userKey   = `LOQUAT33us/+=%2f"\~&<>'?#;:MEDLAR44us`
	number    = "15550047110"
	message   = "BERGAMOT55 \"so\" <b>\u00e9 & 100%\\/\n TAMARIND66"
)

var (
	centerSecret = leaktest.Secret{Name: "contact center key", Text: centerKey, Marks: []string{"QUINCE11cc", "KUMQUAT22cc"}}
	userSecret   = leaktest.Secret{Name: "user key", Text: userKey, Marks: []string{"LOQUAT33us", "MEDLAR44us"}}
	numberSecret = leaktest.Secret{Name: "number", Text: number, Marks: []string{number}, Forms: []string{"555-004-7110", "(555) 004-7110", "555 004 7110"}}
	textSecret   = leaktest.Secret{Name: "text", Text: message, Marks: []string{"BERGAMOT55", "TAMARIND66"}}

	keys       = leaktest.NewDetector(centerSecret, userSecret)
	private    = leaktest.NewDetector(numberSecret, textSecret)
	everything = leaktest.NewDetector(centerSecret, userSecret, numberSecret, textSecret)
)
