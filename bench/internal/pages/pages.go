// Package pages makes pages of call detail records to measure with.
package pages

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Size is the largest page, and the one that the client asks for.
const Size = 10_000

// Kind is a page of a kind of records.
type Kind struct {
	Name string
	Page []byte
}

// Kinds are all kinds of pages.
func Kinds() []Kind { return []Kind{{"usual", Usual()}, {"wide", Wide()}} }

// Usual makes a page of the fake server's records: 8 described members and 6
// others, about 450 bytes.
func Usual() []byte {
	server := voisotest.NewUnstarted(voisotest.Options{CDRs: Size})
	req, err := http.NewRequest(http.MethodGet, server.URL+"/api/v2/cdr?per_page="+strconv.Itoa(Size), nil) //nolint:noctx // no connection
	if err != nil {
		panic(err)
	}
	req.Header.Set("Authorization", "Bearer "+server.UserKey())
	resp, err := server.Transport().RoundTrip(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		panic(fmt.Sprint(resp.Status, err))
	}
	return body
}

// Wide makes a page of records with 62 members, 20 % of them null, about 1700
// bytes: more than the documentation lets expect.
func Wide() []byte {
	var b bytes.Buffer
	b.WriteString(`{"records":[`)
	for i := range Size {
		if i > 0 {
			b.WriteByte(',')
		}
		AppendWide(&b, i)
	}
	fmt.Fprintf(&b, `],"total":%d,"page":1,"search_token":null}`, Size)
	return b.Bytes()
}

// AppendWide appends record i of the wide kind.
func AppendWide(b *bytes.Buffer, i int) {
	fmt.Fprintf(b, `{"uuid":"046296f8-ac21-4c02-a85d-%012x","timestamp":"2026-03-02T09:15:%02d.000Z","type":"queue-callback",`+
		`"disposition":"answered_by_VM","duration":"00:01:13","from":"1555%07d","to":"4420%08d","agent":"Jane Doe %d"`, i, i%60, i%1e7, i, i%50)
	for member := range 54 {
		fmt.Fprintf(b, `,"member_%02d":`, member)
		switch {
		case (member+i)%5 == 0:
			b.WriteString("null")
		case member%3 == 0:
			fmt.Fprintf(b, "%d", i*member)
		default:
			fmt.Fprintf(b, `"value %d of %d"`, member, i)
		}
	}
	b.WriteByte('}')
}

// Serve serves so many of the usual records, spread over the days.
func Serve(records int, first, last time.Time) (base string, stop func()) {
	server := voisotest.New(voisotest.Options{CDRs: records, FirstDay: first, LastDay: last, Keys: map[string]voisotest.KeyKind{ours.Key: voisotest.User}})
	return server.URL, server.Close
}
