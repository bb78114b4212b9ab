package sync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver
)

// dialect is how the databases differ.
type dialect struct {
	timeType, dateType, floatType, jsonType string
	createView                              string
	stage                                   string // makes the table of the records of a window, or empties it
	staged                                  string // after that table is filled
	distinct                                string // selects each record of that table once
	castJSON                                string // after a text that is stored as JSON
	// fill writes rows to the table of a window.
	fill func(ctx context.Context, conn *sql.Conn, tx *sql.Tx, rows *stageRows) error
	// time and date return the values that the driver stores as such.
	time func(time.Time) any
	date func(time.Time) any
}

// stageColumns are the columns of the table of a window.
var stageColumns = []string{
	"uuid", "timestamp", "started_at", "type", "disposition", "duration", "duration_seconds", "from_number", "to_number", "agent", "raw",
}

var sqliteDialect = dialect{
	timeType: "text", dateType: "text", floatType: "real", jsonType: "text",
	createView: "CREATE VIEW IF NOT EXISTS",
	stage: `CREATE TEMP TABLE IF NOT EXISTS voiso_stage (uuid text PRIMARY KEY, timestamp text, started_at text, type text,
		disposition text, duration text, duration_seconds real, from_number text, to_number text, agent text, raw text);
		DELETE FROM temp.voiso_stage`,
	distinct: "SELECT * FROM voiso_stage",
	fill:     fillByInsert,
	time:     func(t time.Time) any { return t.UTC().Format("2006-01-02T15:04:05.000000Z") },
	date:     func(t time.Time) any { return t.Format(time.DateOnly) },
}

var postgresDialect = dialect{
	timeType: "timestamptz", dateType: "date", floatType: "double precision", jsonType: "json",
	createView: "CREATE OR REPLACE VIEW",
	stage: `CREATE TEMP TABLE voiso_stage (uuid text, timestamp text, started_at timestamptz, type text,
		disposition text, duration text, duration_seconds double precision, from_number text, to_number text, agent text, raw text,
		seq bigserial) ON COMMIT DROP`,
	// Without an index and statistics, the planner takes the new table for a small one, and compares all rows with all.
	staged:   "CREATE INDEX ON voiso_stage (uuid); ANALYZE voiso_stage",
	distinct: "SELECT DISTINCT ON (uuid) * FROM voiso_stage ORDER BY uuid, seq DESC",
	castJSON: "::json",
	fill:     fillByCopy,
	time:     func(t time.Time) any { return t.UTC() },
	date:     func(t time.Time) any { return t },
}

// fillByInsert writes rows one by one; of rows with the same UUID the last one counts.
func fillByInsert(ctx context.Context, _ *sql.Conn, tx *sql.Tx, rows *stageRows) error {
	insert, err := tx.PrepareContext(ctx, "INSERT OR REPLACE INTO temp.voiso_stage ("+strings.Join(stageColumns, ", ")+
		") VALUES ("+strings.Repeat("?, ", len(stageColumns)-1)+"?)")
	if err != nil {
		return err
	}
	defer insert.Close() //nolint:errcheck // it ends with the transaction
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fillByCopy writes rows with PostgreSQL's COPY.
func fillByCopy(ctx context.Context, conn *sql.Conn, _ *sql.Tx, rows *stageRows) error {
	return conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{"voiso_stage"}, stageColumns, rows) // open registered this driver
		return err
	})
}

// AddressError says that an address does not name a database.
type AddressError struct{ rule string }

func (e *AddressError) Error() string { return "database " + e.rule }

// IsAddress reports whether a text names a database.
func IsAddress(text string) bool {
	return strings.HasPrefix(text, "sqlite:") || strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// connect opens the database of an address. A SQLite file is made if create is set.
func connect(address string, create bool) (*sql.DB, *dialect, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		db, err := connectSQLite(path, create)
		return db, &sqliteDialect, err
	}
	if !IsAddress(address) {
		return nil, nil, &AddressError{"must be sqlite:FILE or postgres://user@host/name"}
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, nil, &AddressError{"address is not a valid postgres:// URL"} // the error may have the password
	}
	return stdlib.OpenDB(*config), &postgresDialect, nil
}

func connectSQLite(path string, create bool) (*sql.DB, error) {
	if path == "" || strings.Contains(path, "?") {
		return nil, &AddressError{"must be sqlite:FILE, where FILE has no question mark"}
	}
	flags := os.O_RDWR
	if create {
		flags |= os.O_CREATE
	}
	file, err := os.OpenFile(filepath.Clean(path), flags, 0o600) // SQLite itself would let everyone read it
	if err != nil {
		return nil, err
	}
	if err := file.Close(); err != nil {
		return nil, err
	}
	options := url.Values{"_pragma": {"busy_timeout(30000)", "journal_mode(WAL)", "synchronous(NORMAL)", "cache_size(-16000)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+options.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

// WithoutPassword returns an address that can be printed.
func WithoutPassword(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.User == nil {
		return address
	}
	query := parsed.Query()
	query.Del("password")
	parsed.User, parsed.RawQuery = url.User(parsed.User.Username()), query.Encode()
	return parsed.String()
}

var errStop = errors.New("the database has no complete day yet; run 'voiso cdr sync' first")
