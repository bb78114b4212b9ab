package export

import (
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
)

// rowsPerGroup bounds the memory of a Parquet file that is written: a group is written as a whole.
const rowsPerGroup = 20_000

// row has the columns of package record, and the time as a typed column. Empty texts are null. Extra is text and not of
// the logical type JSON, because parquet-go cannot write null in such a column.
type row struct {
	UUID        string   `parquet:"uuid,optional"`
	Timestamp   string   `parquet:"timestamp,optional"`
	Time        int64    `parquet:"time,optional,timestamp(microsecond)"` // 0 is null, too
	Type        string   `parquet:"type,optional,dict"`
	Disposition string   `parquet:"disposition,optional,dict"`
	Duration    string   `parquet:"duration,optional,dict"`
	Seconds     *float64 `parquet:"duration_seconds"`
	From        string   `parquet:"from,optional"`
	To          string   `parquet:"to,optional"`
	Agent       string   `parquet:"agent,optional,dict"`
	Extra       string   `parquet:"extra,optional"`
}

type parquetWriter struct {
	file *parquet.GenericWriter[row]
	rows []row
}

func newParquetWriter(file io.Writer) *parquetWriter {
	return &parquetWriter{
		file: parquet.NewGenericWriter[row](file,
			parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault}),
			parquet.MaxRowsPerRowGroup(rowsPerGroup),
			parquet.CreatedBy("voiso", "1", "")),
		rows: make([]row, 0, 256),
	}
}

func (w *parquetWriter) write(raw []byte) error {
	r, err := record.Parse(raw)
	if err != nil {
		return err
	}
	next := row{
		UUID: r.UUID, Timestamp: r.Timestamp, Type: r.Type, Disposition: r.Disposition, Duration: r.Duration,
		From: r.From, To: r.To, Agent: r.Agent, Extra: r.Extra,
	}
	if at, ok := r.Time(); ok {
		next.Time = at.UnixMicro()
	}
	if length, ok := r.Length(); ok {
		next.Seconds = new(length.Seconds())
	}
	if w.rows = append(w.rows, next); len(w.rows) < cap(w.rows) {
		return nil
	}
	return w.flush()
}

func (w *parquetWriter) flush() error {
	_, err := w.file.Write(w.rows)
	w.rows = w.rows[:0]
	return err
}

func (w *parquetWriter) close() error {
	if err := w.flush(); err != nil {
		return err
	}
	return w.file.Close()
}
