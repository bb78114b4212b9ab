package cdr_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/voiso-community/voiso-go/internal/cdr"
)

// pageOf makes a page of records with so many members besides the uuid.
func pageOf(records, members int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"records":[`)
	for i := range records {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"uuid":"0a1b2c3d-0000-4000-8000-%012d"`, i)
		for j := range members {
			fmt.Fprintf(&b, `,"member_%d":"value %d"`, j, i)
		}
		b.WriteByte('}')
	}
	fmt.Fprintf(&b, `],"total":%d,"search_token":null}`, records)
	return b.Bytes()
}

// BenchmarkRecords compares the reading of a page with json.Valid of the same page.
func BenchmarkRecords(b *testing.B) {
	const records = 10_000
	for _, members := range []int{13, 60} {
		page := pageOf(records, members)
		b.Run(fmt.Sprintf("%d members/Valid", members+1), func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				json.Valid(page)
			}
		})
		b.Run(fmt.Sprintf("%d members/List", members+1), func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				list := cdr.List{Windows: 1, Parallel: 1, PageSize: records, Source: cdr.Source{
					Fetch: func(context.Context, int, string, int32) (io.ReadCloser, error) {
						return io.NopCloser(bytes.NewReader(page)), nil
					},
				}}
				count := 0
				for range list.Records(b.Context()) {
					count++
				}
				if count != records {
					b.Fatal(count)
				}
			}
		})
	}
}
