package sync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/voiso-community/voiso-go/gen"
)

// Day says what the sync of a day did.
type Day struct {
	Day         string `json:"day"`
	Records     int64  `json:"records"` // that Voiso sent
	Inserted    int64  `json:"inserted"`
	Changed     int64  `json:"changed"`
	Gone        int64  `json:"gone"` // rows that Voiso no longer lists
	ServerTotal int    `json:"server_total"`
}

// window is the sync of one day.
type window struct {
	run      time.Time
	day      time.Time
	records  iter.Seq2[gen.Raw, error]
	total    func() (int, error) // of the server
	position time.Time           // the last complete day afterwards, zero if it does not change
	count    func()              // is called for each record
}

const (
	upsert = `INSERT INTO voiso_cdrs (uuid, day, timestamp, started_at, type, disposition, duration, duration_seconds, from_number,
			to_number, agent, raw, first_seen, changed_at, gone_at)
		SELECT uuid, %[1]s, timestamp, started_at, type, disposition, duration, duration_seconds, from_number, to_number, agent,
			raw%[2]s, %[3]s, %[3]s, NULL
		FROM (%[4]s) AS stage WHERE true
		ON CONFLICT (uuid) DO UPDATE SET day = excluded.day, timestamp = excluded.timestamp, started_at = excluded.started_at,
			type = excluded.type, disposition = excluded.disposition, duration = excluded.duration,
			duration_seconds = excluded.duration_seconds, from_number = excluded.from_number, to_number = excluded.to_number,
			agent = excluded.agent, raw = excluded.raw, changed_at = excluded.changed_at, gone_at = NULL
		WHERE CAST(voiso_cdrs.raw AS text) <> CAST(excluded.raw AS text) OR voiso_cdrs.day <> excluded.day OR voiso_cdrs.gone_at IS NOT NULL`
	markGone = `UPDATE voiso_cdrs SET gone_at = $1 WHERE day = $2 AND gone_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM voiso_stage WHERE voiso_stage.uuid = voiso_cdrs.uuid)`
	countNew = `SELECT count(*) FROM voiso_cdrs WHERE day = $1 AND first_seen = $2`
	writeRun = `INSERT INTO voiso_sync_runs (run, day, finished_at, records, inserted, changed, gone, server_total)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	writePosition = `INSERT INTO voiso_sync_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)

// sync makes the table have the records of a day, all or nothing.
func (s *Store) sync(ctx context.Context, w window) (Day, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return Day{}, err
	}
	defer conn.Close() //nolint:errcheck // it goes back to the pool
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return Day{}, err
	}
	defer tx.Rollback() //nolint:errcheck // nothing after a commit
	if _, err := tx.ExecContext(ctx, s.stage); err != nil {
		return Day{}, err
	}
	done := Day{Day: w.day.Format(time.DateOnly)}
	next, stop := iter.Pull2(w.records)
	defer stop()
	rows := &stageRows{next: next, time: s.time, count: func() { done.Records++; w.count() }}
	if err := s.fill(ctx, conn, tx, rows); err != nil {
		return Day{}, errors.Join(rows.err, unless(rows.err, err))
	}
	if s.staged != "" {
		if _, err := tx.ExecContext(ctx, s.staged); err != nil {
			return Day{}, err
		}
	}
	if err := s.merge(ctx, tx, w, &done); err != nil {
		return Day{}, err
	}
	if done.ServerTotal, err = w.total(); err != nil {
		return Day{}, err
	}
	if _, err := tx.ExecContext(ctx, writeRun, s.time(w.run), s.date(w.day), s.time(time.Now()),
		done.Records, done.Inserted, done.Changed, done.Gone, done.ServerTotal); err != nil {
		return Day{}, fmt.Errorf("write the run: %w", err)
	}
	if !w.position.IsZero() {
		if _, err := tx.ExecContext(ctx, writePosition, stateDay, w.position.Format(time.DateOnly)); err != nil {
			return Day{}, fmt.Errorf("write the position: %w", err)
		}
	}
	return done, tx.Commit()
}

// merge writes the records of a window to the table where they differ, and counts them.
func (s *Store) merge(ctx context.Context, tx *sql.Tx, w window, done *Day) error {
	now := s.time(w.run)
	result, err := tx.ExecContext(ctx, s.upsert(), s.date(w.day), now)
	if err != nil {
		return fmt.Errorf("write the records: %w", err)
	}
	written, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, countNew, s.date(w.day), now).Scan(&done.Inserted); err != nil {
		return err
	}
	done.Changed = written - done.Inserted
	if result, err = tx.ExecContext(ctx, markGone, now, s.date(w.day)); err != nil {
		return fmt.Errorf("mark the records that are gone: %w", err)
	}
	done.Gone, err = result.RowsAffected()
	return err
}

func (s *Store) upsert() string {
	return fmt.Sprintf(upsert, "CAST($1 AS "+s.dateType+")", s.castJSON, "CAST($2 AS "+s.timeType+")", s.distinct)
}

// unless returns err if there is no better error.
func unless(better, err error) error {
	if better == nil {
		return err
	}
	return nil
}
