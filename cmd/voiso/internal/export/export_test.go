package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/export"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

func clientOf(t testing.TB, server *voisotest.Server) *voiso.Client {
	t.Helper()
	client, err := voiso.New("", voiso.WithBaseURL(server.URL), voiso.WithUserKey(server.UserKey()))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// wanted returns the UUIDs that an export must have.
func wanted(t *testing.T, server *voisotest.Server, filter voiso.CDRFilter) []string {
	t.Helper()
	var want []string
	for r, err := range clientOf(t, server).CDRs(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, r.UUID)
	}
	if len(want) == 0 {
		t.Fatal("the server has no records")
	}
	return want
}

func uuids(t *testing.T, path string) []string {
	t.Helper()
	var got []string
	for r, err := range export.Records(path) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.UUID)
	}
	return got
}

// besides returns the files that are only there while an export runs.
func besides(t *testing.T, output string) (left []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Dir(output), func(path string, entry fs.DirEntry, err error) error {
		if name := entry.Name(); strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
			left = append(left, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestRun(t *testing.T) {
	t.Parallel()
	server := voisotest.New(voisotest.Options{CDRs: 2500})
	t.Cleanup(server.Close)
	filter := voiso.CDRFilter{Start: firstDay, End: lastDay}
	var want []record.Record
	for raw, err := range clientOf(t, server).RawCDRs(t.Context(), filter) {
		if err != nil {
			t.Fatal(err)
		}
		r, err := record.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, r)
	}
	for _, name := range export.Formats {
		for _, output := range []string{"file." + name, "folder/"} {
			t.Run(name+" to "+output, func(t *testing.T) {
				t.Parallel()
				format, err := export.ParseFormat(name)
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(t.TempDir(), output)
				if strings.HasSuffix(output, "/") {
					path += "/"
				}
				var last int64
				options := export.Options{
					Client: clientOf(t, server), Server: server.URL, Filter: filter, Output: path, Format: format, Parallel: 4,
					Progress: func(records int64) { last = records },
				}
				result, err := export.Run(t.Context(), options)
				if err != nil {
					t.Fatal(err)
				}
				if result.Records != 2500 || last != 2500 {
					t.Errorf("%+v, progress %d", result, last)
				}
				var got []record.Record
				for r, err := range export.Records(path) {
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, r)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if left := besides(t, path); len(left) > 0 {
					t.Errorf("files are left: %v", left)
				}
			})
		}
	}
}

// A folder has one file per day, also for days without records.
func TestFolder(t *testing.T) {
	t.Parallel()
	server := voisotest.New(voisotest.Options{CDRs: 100, LastDay: firstDay.AddDate(0, 0, 1)})
	t.Cleanup(server.Close)
	folder := t.TempDir() + "/"
	format := export.Format{Kind: export.Parquet}
	_, err := export.Run(t.Context(), export.Options{
		Client: clientOf(t, server), Filter: voiso.CDRFilter{Start: firstDay, End: firstDay.AddDate(0, 0, 2)}, Output: folder, Format: format,
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{50, 50, 0} {
		day := firstDay.AddDate(0, 0, i)
		if got := len(uuids(t, export.DayPath(folder, day, format))); got != want {
			t.Errorf("%s has %d records, want %d", day, got, want)
		}
	}
}

// An export that failed is continued by the same query, and by no other.
func TestContinue(t *testing.T) {
	t.Parallel()
	server := voisotest.New(voisotest.Options{CDRs: 3000})
	t.Cleanup(server.Close)
	filter := voiso.CDRFilter{Start: firstDay, End: lastDay, Number: "4420"}
	want := wanted(t, server, filter)
	path := filepath.Join(t.TempDir(), "records.csv.gz")
	options := export.Options{
		Client: clientOf(t, server), Server: server.URL, Filter: filter, Output: path,
		Format: export.Format{Kind: export.CSV, Compression: export.Gzip},
	}
	ctx, cancel := context.WithCancel(t.Context())
	interrupted := options
	interrupted.Progress = func(int64) { cancel() }
	if _, err := export.Run(ctx, interrupted); !errors.Is(err, context.Canceled) {
		t.Fatalf("error is %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file exists before it is complete: %v", err)
	}
	other := options
	other.Filter.Number = "4421"
	_, err := export.Run(t.Context(), other)
	refused, ok := errors.AsType[*export.OtherQueryError](err)
	if !ok {
		t.Fatalf("error is %v", err)
	}
	if strings.Contains(refused.Error(), "4420") {
		t.Errorf("the error has the phone number: %v", refused)
	}
	result, err := export.Run(t.Context(), options)
	if err != nil || result.Continued < 1000 || result.Records != int64(len(want)) {
		t.Fatalf("%+v, error %v", result, err)
	}
	if diff := cmp.Diff(want, uuids(t, path)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// No cell runs as a formula, and reading undoes that.
func TestFormulas(t *testing.T) {
	t.Parallel()
	cells := []string{"=1+1", "+15551234567", "-5", "@SUM(A1)", "\tx", "＝1", "'quoted", "fine", "a=b", ""}
	server := voisotest.New()
	t.Cleanup(server.Close)
	var records []string
	for _, cell := range cells {
		quoted := strings.ReplaceAll(cell, "\t", `\t`)
		records = append(records, `{"uuid":"u","agent":"`+quoted+`","to":"`+quoted+`"}`)
	}
	server.Respond("listCDRs", 200, `{"records":[`+strings.Join(records, ",")+`],"total":10,"page":1,"search_token":null}`)
	day := voiso.CDRFilter{Start: firstDay, End: firstDay}
	for _, rawCells := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "records.csv")
		options := export.Options{Client: clientOf(t, server), Filter: day, Output: path, Format: export.Format{Kind: export.CSV}, RawCells: rawCells}
		if _, err := export.Run(t.Context(), options); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(record.Columns, rows[0]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		var got []string
		for _, row := range rows[1:] {
			got = append(got, row[slices.Index(record.Columns, "agent")])
		}
		want := slices.Clone(cells)
		if !rawCells {
			for i := range 6 {
				want[i] = "'" + want[i]
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("raw %t (-want +got):\n%s", rawCells, diff)
		}
		i := 0
		for r, err := range export.Records(path) {
			if err != nil || r.Agent != cells[i] || r.To != cells[i] {
				t.Errorf("%q is read as %q, %v", cells[i], r.Agent, err)
			}
			i++
		}
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	server := voisotest.New(voisotest.Options{CDRs: 60})
	t.Cleanup(server.Close)
	filter := voiso.CDRFilter{Start: firstDay, End: lastDay}
	want := wanted(t, server, filter)
	for _, name := range export.Formats {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			format, err := export.ParseFormat(name)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "pipe."+name)
			file, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := export.Stream(t.Context(), export.Options{Client: clientOf(t, server), Filter: filter, Format: format}, file); err != nil {
				t.Fatal(err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, uuids(t, path)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFormatOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a.jsonl": "jsonl", "a.ndjson": "jsonl", "x/A.CSV": "csv", "a.b.csv.gz": "csv.gz", "a.jsonl.zst": "jsonl.zst", "a.parquet": "parquet",
		"a.parquet.gz": "", "a.xlsx": "", "a": "", "a.gz": "", ".csv": "csv", "csv": "",
	} {
		got, err := export.FormatOf(path)
		if want == "" {
			if _, ok := errors.AsType[*export.FormatError](err); !ok {
				t.Errorf("%s: %v, error %v", path, got, err)
			}
		} else if err != nil || got.String() != want {
			t.Errorf("%s: %v, error %v", path, got, err)
		}
	}
}
