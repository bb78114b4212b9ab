package conformance

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever differs in a request is noticed.
func TestGoldenComparerNotices(t *testing.T) {
	t.Parallel()
	raw := "POST /api/v1/KEY/sendsms?b=2&a=1 HTTP/1.1\r\nHost: cluster1.voiso.com\r\nUser-Agent: voiso-go/devel\r\n" +
		"Authorization: Bearer KEY\r\nX-One: 1\r\n\r\n{\"body\":\"x\"}"
	show := func(raw string) string {
		t.Helper()
		text, err := printRequest([]byte(raw), "KEY")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	folder := filepath.Join(t.TempDir(), "golden")
	requests := map[string]string{"sendSMS.txt": show(raw), "hangUp.txt": show(strings.Replace(raw, "sendsms", "hangup", 1))}
	if err := compareGolden(folder, requests); err == nil {
		t.Error("a folder without files passes")
	}
	if err := writeGolden(folder, requests); err != nil {
		t.Fatal(err)
	}
	if err := compareGolden(folder, requests); err != nil {
		t.Errorf("files just written: %v", err)
	}
	for name, change := range map[string][2]string{
		"method":            {"POST", "PUT"},
		"path":              {"sendsms", "sendSMS"},
		"order of query":    {"b=2&a=1", "a=1&b=2"},
		"query value":       {"a=1", "a=2"},
		"query name":        {"&a=1", "&a=1&c="},
		"host":              {"Host: c", "Host: C"},
		"header":            {"X-One: 1", "X-One: 2"},
		"header twice":      {"X-One: 1", "X-One: 1\r\nX-One: 1"},
		"no header":         {"X-One: 1\r\n", ""},
		"key of other kind": {"Bearer KEY", "Bearer OTHER"},
		"key in query":      {"a=1", "a=1&key=KEY"},
		"user agent":        {"voiso-go/devel", "other/devel"},
		"no version":        {"voiso-go/devel", "voiso-go"},
		"body":              {`"x"`, `"y"`},
		"space in body":     {`":"x"`, `": "x"`},
		"no body":           {`{"body":"x"}`, ""},
	} {
		changed := maps.Clone(requests)
		changed["sendSMS.txt"] = show(strings.Replace(raw, change[0], change[1], 1))
		if err := compareGolden(folder, changed); err == nil || !strings.Contains(err.Error(), "sendSMS.txt has changed") {
			t.Errorf("%s: not noticed: %v", name, err)
		}
	}
	fewer := maps.Clone(requests)
	delete(fewer, "hangUp.txt")
	if err := compareGolden(folder, fewer); err == nil {
		t.Error("a file without an operation passes")
	}
	if err := os.Remove(filepath.Join(folder, "hangUp.txt")); err != nil {
		t.Fatal(err)
	}
	if err := compareGolden(folder, requests); err == nil {
		t.Error("a missing file passes")
	}
	for _, version := range []string{"devel", "v1.2.3", "v0.0.0-20260101000000-abcdefabcdef"} {
		if got := show(strings.Replace(raw, "devel", version, 1)); got != requests["sendSMS.txt"] {
			t.Errorf("version %s makes a difference:\n%s", version, changedLines(requests["sendSMS.txt"], got))
		}
	}
	if _, err := printRequest([]byte("nonsense"), "KEY"); err == nil {
		t.Error("nonsense passes for a request")
	}
}
