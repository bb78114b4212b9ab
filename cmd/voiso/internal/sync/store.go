// Package sync keeps tables of call detail records in a database that follow Voiso.
//
// Records change after the call, so each run reads the last days again and writes the rows that differ. All rows of a day
// and the position are one transaction: a run can be stopped at any moment.
package sync

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/record"
	"github.com/voiso-community/voiso-go/gen"
)

// Store is a database with the tables of this package.
type Store struct {
	db *sql.DB
	*dialect
}

// Open opens a database, and makes the tables that it does not have.
func Open(ctx context.Context, address string) (*Store, error) {
	s, err := open(ctx, address, true)
	if err != nil {
		return nil, err
	}
	for _, statement := range schema(s.dialect) {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return nil, errors.Join(fmt.Errorf("make the tables: %w", err), s.Close())
		}
	}
	return s, nil
}

// OpenExisting opens a database that was synced before.
func OpenExisting(ctx context.Context, address string) (*Store, error) {
	s, err := open(ctx, address, false)
	if err != nil {
		return nil, err
	}
	if _, err := s.db.ExecContext(ctx, "SELECT 1 FROM voiso_sync_state"); err != nil {
		return nil, errors.Join(fmt.Errorf("find the tables of 'voiso cdr sync': %w", err), s.Close())
	}
	return s, nil
}

func open(ctx context.Context, address string, create bool) (*Store, error) {
	db, d, err := connect(address, create)
	if err != nil {
		return nil, err
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to the database: %w", err), db.Close())
	}
	return &Store{db, d}, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

const stateDay = "last_complete_day"

// LastDay returns the last day that is complete, and false before the first sync.
func (s *Store) LastDay(ctx context.Context) (day time.Time, ok bool, err error) {
	var text string
	err = s.db.QueryRowContext(ctx, "SELECT value FROM voiso_sync_state WHERE name = $1", stateDay).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, false, nil
	}
	if err == nil {
		day, err = time.Parse(time.DateOnly, text)
	}
	return day, err == nil, err
}

// FirstDay returns the first day that was ever synced.
func (s *Store) FirstDay(ctx context.Context) (time.Time, error) {
	var day sql.NullString
	if err := s.db.QueryRowContext(ctx, "SELECT CAST(min(day) AS text) FROM voiso_sync_runs").Scan(&day); err != nil {
		return time.Time{}, err
	}
	if !day.Valid {
		return time.Time{}, errStop
	}
	return time.Parse(time.DateOnly, day.String)
}

// Count returns how many records of a day the table has, without those that Voiso no longer lists.
func (s *Store) Count(ctx context.Context, day time.Time) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT count(*) FROM voiso_cdrs WHERE day = $1 AND gone_at IS NULL", s.date(day)).Scan(&n)
	return n, err
}

// Records ranges over the records of the days from first to last.
func (s *Store) Records(ctx context.Context, first, last time.Time) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		rows, err := s.db.QueryContext(ctx, "SELECT CAST(raw AS text) FROM voiso_cdrs WHERE day BETWEEN $1 AND $2 AND gone_at IS NULL ORDER BY day",
			s.date(first), s.date(last))
		if err != nil {
			yield(record.Record{}, err)
			return
		}
		defer rows.Close() //nolint:errcheck // read only
		for rows.Next() {
			var raw sql.RawBytes
			err := rows.Scan(&raw)
			var r record.Record
			if err == nil {
				r, err = record.Parse(raw)
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(record.Record{}, err)
		}
	}
}

// stageRows turns records into rows. It is what COPY reads from.
type stageRows struct {
	next   func() (gen.Raw, error, bool)
	time   func(time.Time) any
	count  func()
	values []any
	err    error
}

// Next reports whether there is another row.
func (r *stageRows) Next() bool {
	raw, err, ok := r.next()
	if !ok || err != nil {
		r.err = err
		return false
	}
	if r.values, err = stageValues(raw, r.time); err != nil {
		r.err = err
		return false
	}
	r.count()
	return true
}

// Values returns the row.
func (r *stageRows) Values() ([]any, error) { return r.values, nil }

// Err returns the error that ended the rows.
func (r *stageRows) Err() error { return r.err }

func stageValues(raw []byte, timeValue func(time.Time) any) ([]any, error) {
	r, err := record.Parse(raw)
	if err != nil {
		return nil, err
	}
	if r.UUID == "" { // the row needs a key that stays the same
		sum := sha256.Sum256(raw)
		r.UUID = "sha256:" + hex.EncodeToString(sum[:16])
	}
	var startedAt, seconds any
	if at, ok := r.Time(); ok {
		startedAt = timeValue(at)
	}
	if length, ok := r.Length(); ok {
		seconds = length.Seconds()
	}
	return []any{
		clean(r.UUID), orNull(r.Timestamp), startedAt, orNull(r.Type), orNull(r.Disposition), orNull(r.Duration), seconds,
		orNull(r.From), orNull(r.To), orNull(r.Agent), clean(string(raw)),
	}, nil
}

// clean replaces what a text column of PostgreSQL cannot hold.
func clean(text string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "\uFFFD"), "\uFFFD")
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return clean(text)
}
