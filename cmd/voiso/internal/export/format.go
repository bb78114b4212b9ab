package export

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Kind is the form in which records are written.
type Kind string

// The kinds of files.
const (
	JSONL   Kind = "jsonl"   // the records as Voiso sent them, one per line
	CSV     Kind = "csv"     // the columns of package record, with a header
	Parquet Kind = "parquet" // the same columns with types
)

// Compression is how a text file is compressed. Parquet compresses by itself.
type Compression string

// The compressions.
const (
	Plain Compression = ""
	Gzip  Compression = "gz"
	Zstd  Compression = "zst"
)

// Format is a kind with a compression, for example "csv.gz".
type Format struct {
	Kind        Kind
	Compression Compression
}

// Formats are the names of all formats.
var Formats = []string{"jsonl", "jsonl.gz", "jsonl.zst", "csv", "csv.gz", "csv.zst", "parquet"}

// String returns the name of the format, which is also the ending of its files.
func (f Format) String() string {
	if f.Compression == Plain {
		return string(f.Kind)
	}
	return string(f.Kind) + "." + string(f.Compression)
}

// FormatError says that no format has a name or an ending.
type FormatError struct{ Name string }

func (e *FormatError) Error() string {
	return fmt.Sprintf("%q does not name a format; use one of %s", e.Name, strings.Join(Formats, ", "))
}

// ParseFormat returns the format of a name.
func ParseFormat(name string) (Format, error) {
	kind, compression, _ := strings.Cut(strings.ToLower(name), ".")
	if kind == "ndjson" {
		kind = string(JSONL)
	}
	f := Format{Kind(kind), Compression(compression)}
	for _, known := range Formats {
		if f.String() == known {
			return f, nil
		}
	}
	return Format{}, &FormatError{name}
}

// FormatOf returns the format that a file's ending names.
func FormatOf(path string) (Format, error) {
	name := strings.ToLower(filepath.Base(path))
	ending := strings.TrimPrefix(filepath.Ext(name), ".")
	if ending == string(Gzip) || ending == string(Zstd) {
		inner := filepath.Ext(strings.TrimSuffix(name, "."+ending))
		ending = strings.TrimPrefix(inner, ".") + "." + ending
	}
	f, err := ParseFormat(ending)
	if err != nil {
		return Format{}, &FormatError{filepath.Base(path)}
	}
	return f, nil
}
