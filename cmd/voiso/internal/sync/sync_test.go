package sync_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/sync"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// onDatabases runs a test with SQLite, and with PostgreSQL if a server is configured, as .ci/run does.
func onDatabases(t *testing.T, test func(t *testing.T, address string, query func(string) []string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "a b%20c.db")
		test(t, "sqlite:"+path, func(statement string) []string {
			return query(t, "sqlite", path, statement)
		})
	})
	server := os.Getenv("VOISO_TEST_POSTGRES")
	t.Run("postgres", func(t *testing.T) {
		if server == "" {
			t.Skip("VOISO_TEST_POSTGRES is not set; see .ci/postgres")
		}
		t.Parallel()
		schema, _, _ := strings.Cut(strings.ToLower(t.Name()), "/")
		query(t, "pgx", server, "DROP SCHEMA IF EXISTS "+schema+" CASCADE; CREATE SCHEMA "+schema)
		address := server + "&search_path=" + schema
		test(t, address, func(statement string) []string { return query(t, "pgx", address, statement) })
	})
}

// query returns the rows of a statement, the values of each joined by "|".
func query(t *testing.T, driver, address, statement string) (all []string) {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if strings.HasPrefix(statement, "DROP") {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		return nil
	}
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(sql.NullString)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(columns))
		for i, value := range values {
			texts[i] = value.(*sql.NullString).String
		}
		all = append(all, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// server is a fake Voiso whose records change.
type server struct {
	*voisotest.Server

	mu      stdsync.Mutex
	records map[string][]string // JSON by day
	fail    string              // day that fails
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{Server: voisotest.New(), records: map[string][]string{}}
	t.Cleanup(s.Close)
	s.Handle("listCDRs", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		day := r.URL.Query().Get("start_date")
		if day == s.fail {
			http.Error(w, `{"error":"down"}`, http.StatusBadRequest)
			return
		}
		records := s.records[day]
		shown := records
		if r.URL.Query().Get("per_page") == "1" {
			shown = records[:min(1, len(records))]
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"records":[%s],"total":%d,"page":1,"search_token":null}`, strings.Join(shown, ","), len(records))
	})
	return s
}

func (s *server) set(day time.Time, records ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[day.Format(time.DateOnly)] = records
}

func (s *server) client(t *testing.T) *voiso.Client {
	t.Helper()
	client, err := voiso.New("", voiso.WithBaseURL(s.URL), voiso.WithUserKey(s.UserKey()), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func cdr(uuid string, members ...string) string {
	all := map[string]any{"uuid": uuid, "timestamp": "2026-10-01T08:00:00Z", "type": "inbound", "disposition": "answered", "duration": "00:01:35", "agent": "Jane"}
	for i := 0; i < len(members); i += 2 {
		all[members[i]] = members[i+1]
	}
	text, _ := json.Marshal(all)
	return string(text)
}

// The first days of October, and noon of the third.
var (
	day1 = time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)
	day2 = day1.AddDate(0, 0, 1)
	day3 = day1.AddDate(0, 0, 2)
	noon = day3.Add(12 * time.Hour)
)

func run(t *testing.T, address string, o sync.Options) ([]sync.Day, error) {
	t.Helper()
	store, err := sync.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var days []sync.Day
	o.Day = func(d sync.Day) error { days = append(days, d); return nil }
	err = store.Run(t.Context(), o)
	return days, err
}

func mustRun(t *testing.T, address string, o sync.Options) []sync.Day {
	t.Helper()
	days, err := run(t, address, o)
	if err != nil {
		t.Fatal(err)
	}
	return days
}

func equal(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		raw := `{"uuid":"a","timestamp":"2026-10-01T10:00:00+02:00","type":"inbound","disposition":"answered","duration":{"total":95},"from":"1555","to":"4420","agent":"Olena \"O\" \u041a", "crm":null}`
		s.set(day1, raw, `{"uuid":"b","agent":"nul \u0000 and \ud800"}`, `{"agent":"without uuid"}`)
		mustRun(t, address, sync.Options{Client: s.client(t), First: day1, Last: day1, Now: noon})
		at := "2026-10-01T08:00:00.000000Z"
		if strings.HasPrefix(address, "postgres") {
			at = "2026-10-01T08:00:00Z"
		}
		equal(t, []string{
			"a|2026-10-01|2026-10-01T10:00:00+02:00|" + at + "|inbound|answered||95|1555|4420|Olena \"O\" К",
			"b|2026-10-01|||||||||nul \uFFFD and \uFFFD",
			"sha256:|2026-10-01|||||||||without uuid",
		}, cutDigest(query(`SELECT uuid, CAST(day AS text), timestamp, started_at, type, disposition, duration, duration_seconds, from_number, to_number, agent
			FROM voiso_cdrs ORDER BY uuid`)))
		equal(t, []string{raw}, query("SELECT raw FROM voiso_cdrs WHERE uuid = 'a'"))
	})
}

func cutDigest(rows []string) []string {
	for i, row := range rows {
		if _, rest, ok := strings.Cut(row, "|"); ok && strings.HasPrefix(row, "sha256:") {
			rows[i] = "sha256:|" + rest
		}
	}
	return rows
}

// Rows that changed are written, rows that did not are not, and rows that Voiso no longer lists stay and are marked.
func TestChanges(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		s.set(day1, cdr("a"), cdr("b"), cdr("c"))
		s.set(day2, cdr("d"))
		o := sync.Options{Client: s.client(t), First: day1, Now: noon}
		equal(t, []sync.Day{
			{Day: "2026-10-01", Records: 3, Inserted: 3, ServerTotal: 3},
			{Day: "2026-10-02", Records: 1, Inserted: 1, ServerTotal: 1},
			{Day: "2026-10-03"},
		}, mustRun(t, address, o))

		s.set(day1, cdr("a"), cdr("b", "wrap_up_code", "7"), cdr("e"))
		o = sync.Options{Client: s.client(t), LookBack: 3, Now: noon.Add(time.Hour)}
		equal(t, []sync.Day{
			{Day: "2026-09-30"},
			{Day: "2026-10-01", Records: 3, Inserted: 1, Changed: 1, Gone: 1, ServerTotal: 3},
			{Day: "2026-10-02", Records: 1, ServerTotal: 1},
			{Day: "2026-10-03"},
		}, mustRun(t, address, o))
		equal(t, []string{"a|1|", "b|0|", "c|1|gone", "d|1|", "e|1|"},
			query(`SELECT uuid, CASE WHEN first_seen = changed_at THEN 1 ELSE 0 END, CASE WHEN gone_at IS NULL THEN '' ELSE 'gone' END FROM voiso_cdrs ORDER BY uuid`))
		equal(t, []string{"7"}, query(rawMember(address, "wrap_up_code")+" WHERE uuid = 'b'"))

		// A record that comes back, on another day, is not gone any more.
		s.set(day2, cdr("d"), cdr("c"))
		o.Now = noon.Add(2 * time.Hour)
		days := mustRun(t, address, o)
		equal(t, sync.Day{Day: "2026-10-02", Records: 2, Changed: 1, ServerTotal: 2}, days[2])
		equal(t, []string{"c|2026-10-02"}, query("SELECT uuid, CAST(day AS text) FROM voiso_cdrs WHERE uuid = 'c' AND gone_at IS NULL"))
		equal(t, []string{"3|2|0|0|2"}, query(`SELECT count(*), sum(records), sum(inserted), sum(gone), sum(server_total) FROM voiso_sync_runs
			WHERE day = '2026-10-02' AND records <> 1 OR day = '2026-10-03' AND records <> 0 OR day = '2026-09-30' AND run <> (SELECT min(run) FROM voiso_sync_runs)`))
	})
}

func rawMember(address, member string) string {
	if strings.HasPrefix(address, "postgres") {
		return "SELECT raw->>'" + member + "' FROM voiso_cdrs"
	}
	return "SELECT json_extract(raw, '$." + member + "') FROM voiso_cdrs"
}

// A day that fails leaves nothing, and the next run begins with it.
func TestPosition(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		position := func() []string { return query("SELECT value FROM voiso_sync_state WHERE name = 'last_complete_day'") }
		if _, err := run(t, address, sync.Options{Client: s.client(t), Now: noon}); !errors.Is(err, sync.ErrNoStart) {
			t.Fatalf("error is %v", err)
		}
		s.set(day1, cdr("a"))
		s.set(day2, cdr("b"))
		s.fail = "2026-10-02"
		if _, err := run(t, address, sync.Options{Client: s.client(t), First: day1, Now: noon}); !errors.Is(err, voiso.ErrInvalidRequest) {
			t.Fatalf("error is %v", err)
		}
		equal(t, []string{"2026-10-01"}, position())
		equal(t, []string{"a"}, query("SELECT uuid FROM voiso_cdrs"))

		s.fail = ""
		mustRun(t, address, sync.Options{Client: s.client(t), Now: noon})
		equal(t, []string{"2026-10-02"}, position()) // the third is not over
		equal(t, []string{"a", "b"}, query("SELECT uuid FROM voiso_cdrs ORDER BY uuid"))

		// Days after a gap do not move the position.
		mustRun(t, address, sync.Options{Client: s.client(t), First: day3.AddDate(0, 0, 5), Last: day3.AddDate(0, 0, 6), Now: noon.AddDate(0, 0, 9)})
		equal(t, []string{"2026-10-02"}, position())
		// Nor do days before it.
		mustRun(t, address, sync.Options{Client: s.client(t), First: day1, Last: day1, Now: noon.AddDate(0, 0, 9)})
		equal(t, []string{"2026-10-02"}, position())
	})
}

// An interruption in the middle of a day changes nothing.
func TestRollback(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		s.set(day1, cdr("a"))
		mustRun(t, address, sync.Options{Client: s.client(t), First: day1, Last: day1, Now: noon})
		s.set(day1, cdr("a", "disposition", "missed"), `{"uuid":"b"`)
		if _, err := run(t, address, sync.Options{Client: s.client(t), First: day1, Last: day1, Now: noon.Add(time.Hour)}); !errors.Is(err, voiso.ErrUnexpectedResponse) {
			t.Fatalf("error is %v", err)
		}
		equal(t, []string{"a|answered"}, query("SELECT uuid, disposition FROM voiso_cdrs"))
		equal(t, []string{"1"}, query("SELECT count(*) FROM voiso_sync_runs"))
	})
}

// A record that the server lists twice is one row.
func TestTwice(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		s.set(day1, cdr("a"), cdr("a", "disposition", "missed"))
		mustRun(t, address, sync.Options{Client: s.client(t), First: day1, Last: day1, Now: noon})
		equal(t, []string{"a|missed"}, query("SELECT uuid, disposition FROM voiso_cdrs"))
	})
}

func TestViews(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		s.set(day1, cdr("a"), cdr("b", "disposition", "No-Answer"), cdr("c", "agent", "Ali"), cdr("d", "disposition", "dialer_abandoned", "agent", ""),
			cdr("e", "type", "outbound_sms"), cdr("f", "type", "HLR_lookup"))
		mustRun(t, address, sync.Options{Client: s.client(t), First: day1, Last: day1, Now: noon})
		equal(t, []string{"2026-10-01|4|2|1|1|190"}, query("SELECT CAST(day AS text), calls, answered, missed, abandoned, answered_seconds FROM voiso_cdr_days"))
		equal(t, []string{"|1|0|0|1|0", "Ali|1|1|0|0|95", "Jane|2|1|1|0|95"},
			query("SELECT agent, calls, answered, missed, abandoned, answered_seconds FROM voiso_cdr_agent_days ORDER BY agent"))
	})
}

func TestLists(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, query func(string) []string) {
		s := newServer(t)
		store, err := sync.Open(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		s.Respond("listCDRQueues", 200, `[{"id":1,"name":"Sales"},{"id":2,"name":"Support"}]`)
		if failed := store.Lists(t.Context(), s.client(t), noon); len(failed) > 0 {
			t.Fatal(failed)
		}
		for _, list := range sync.Lists {
			if got := query("SELECT count(*) FROM voiso_" + list); got[0] == "0" {
				t.Errorf("%s is empty", list)
			}
		}
		s.Respond("listCDRQueues", 200, `[{"id":1,"name":"Sales and more"},{"id":3,"name":"New"}]`)
		s.Respond("listUsers", 403, `{"error":"no"}`)
		failed := store.Lists(t.Context(), s.client(t), noon.Add(time.Hour))
		if len(failed) != 1 || !strings.HasPrefix(failed[0].Error(), "users: ") || !errors.Is(failed[0], voiso.ErrForbidden) {
			t.Errorf("%v", failed)
		}
		equal(t, []string{"1|Sales and more|", "2|Support|gone", "3|New|"},
			query("SELECT id, name, CASE WHEN gone_at IS NULL THEN '' ELSE 'gone' END FROM voiso_queues ORDER BY id"))
	})
}

func TestRecordsAndCount(t *testing.T) {
	t.Parallel()
	onDatabases(t, func(t *testing.T, address string, _ func(string) []string) {
		s := newServer(t)
		s.set(day1, cdr("a"), cdr("b"))
		s.set(day2, cdr("c"))
		mustRun(t, address, sync.Options{Client: s.client(t), First: day1, Now: noon})
		store, err := sync.OpenExisting(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		var got []string
		for r, err := range store.Records(t.Context(), day1, day2) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.UUID+r.Agent)
		}
		if len(got) != 3 {
			t.Errorf("%v", got)
		}
		n, err := store.Count(t.Context(), day1)
		first, firstErr := store.FirstDay(t.Context())
		if n != 2 || err != nil || !first.Equal(day1) || firstErr != nil {
			t.Error(n, err, first, firstErr)
		}
	})
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"records.db", "sqlite:", "sqlite:a?mode=memory", "mysql://x", "postgres://user:hidden-password@host:port/db"} {
		_, err := sync.Open(t.Context(), address)
		if _, ok := errors.AsType[*sync.AddressError](err); !ok {
			t.Errorf("%s: error is %v", address, err)
		} else if strings.Contains(err.Error(), "hidden-password") {
			t.Errorf("the error has the password: %v", err)
		}
	}
	path := filepath.Join(t.TempDir(), "new.db")
	if _, err := sync.OpenExisting(t.Context(), "sqlite:"+path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error is %v", err)
	}
	for address, want := range map[string]string{
		"postgres://a:b@h/d?password=x&sslmode=disable": "postgres://a@h/d?sslmode=disable", "sqlite:x": "sqlite:x", "postgres://h/d": "postgres://h/d",
	} {
		equal(t, want, sync.WithoutPassword(address))
	}
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records.db")
	store, err := sync.Open(t.Context(), "sqlite:"+path)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}
