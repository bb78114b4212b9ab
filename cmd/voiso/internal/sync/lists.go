package sync

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// item is a row of a small table.
type item struct {
	id, name string
	raw      gen.Raw
}

// ListError says that a small table was not updated.
type ListError struct {
	List string
	Err  error
}

func (e *ListError) Error() string { return e.List + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *ListError) Unwrap() error { return e.Err }

// Lists updates the small tables, one transaction for each. A list that the key may not read does not stop the others:
// the result has a *ListError for each list that was not updated.
func (s *Store) Lists(ctx context.Context, client *voiso.Client, now time.Time) (failed []error) {
	for _, list := range Lists {
		items, err := fetch(ctx, client, list)
		if err == nil {
			err = s.writeList(ctx, list, items, now)
		}
		if err != nil {
			failed = append(failed, &ListError{list, err})
		}
	}
	return failed
}

// fetch returns the items of a list.
func fetch(ctx context.Context, client *voiso.Client, list string) ([]item, error) {
	switch list {
	case "agents":
		agents, err := client.ListCDRAgents(ctx)
		if err != nil {
			return nil, err
		}
		items := itemsOf(agents.Items, func(r gen.CDRReference) (string, string) { return r.ID, r.Name })
		deleted, err := client.ListCDRDeletedAgents(ctx)
		if err != nil {
			return items, err
		}
		return append(items, itemsOf(deleted.Items, func(a gen.DeletedAgent) (string, string) { return a.ID, a.Name })...), nil
	case "queues":
		queues, err := client.ListCDRQueues(ctx)
		if err != nil {
			return nil, err
		}
		return itemsOf(queues.Items, func(r gen.CDRReference) (string, string) { return r.ID, r.Name }), nil
	case "campaigns":
		campaigns, err := client.ListCDRCampaigns(ctx)
		if err != nil {
			return nil, err
		}
		return itemsOf(campaigns.Items, func(r gen.CDRReference) (string, string) { return r.ID, r.Name }), nil
	case "teams":
		teams, err := client.ListCDRTeams(ctx)
		if err != nil {
			return nil, err
		}
		return itemsOf(teams.Items, func(t gen.Team) (string, string) { return t.ID, t.Name }), nil
	case "wrap_up_codes":
		codes, err := client.ListCDRWrapUpCodes(ctx)
		if err != nil {
			return nil, err
		}
		return itemsOf(codes.Items, func(c gen.WrapUpCode) (string, string) { return c.Code, c.Description }), nil
	case "users":
		users, err := client.ListUsers(ctx, gen.ListUsersParams{})
		if err != nil {
			return nil, err
		}
		return itemsOf(users.Items, func(u gen.User) (string, string) { return u.ID, u.Name }), nil
	}
	var numbers []gen.Number
	for n, err := range client.Numbers(ctx) {
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return itemsOf(numbers, func(n gen.Number) (string, string) { return n.Number, n.Label }), nil
}

func itemsOf[T json.Marshaler](all []T, key func(T) (id, name string)) []item {
	var items []item
	for _, one := range all {
		id, name := key(one)
		raw, err := one.MarshalJSON()
		if id == "" || err != nil {
			continue // nothing could refer to it
		}
		items = append(items, item{clean(id), clean(name), gen.Raw(clean(string(raw)))})
	}
	return items
}

// writeList writes the items that differ, and marks those that are gone.
func (s *Store) writeList(ctx context.Context, list string, items []item, now time.Time) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // nothing after a commit
	table := "voiso_" + list
	known, err := knownItems(ctx, tx, table)
	if err != nil {
		return err
	}
	write := fmt.Sprintf(`INSERT INTO %[1]s (id, name, raw, changed_at, gone_at) VALUES ($1, $2, $3%[2]s, $4, NULL)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, raw = excluded.raw, changed_at = excluded.changed_at, gone_at = NULL`, table, s.castJSON)
	for _, one := range items {
		old, isKnown := known[one.id]
		delete(known, one.id)
		if isKnown && old == string(one.raw) {
			continue
		}
		if _, err := tx.ExecContext(ctx, write, one.id, one.name, string(one.raw), s.time(now)); err != nil {
			return err
		}
	}
	for id, raw := range known {
		if raw == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE "+table+" SET gone_at = $1 WHERE id = $2", s.time(now), id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// knownItems returns the JSON of the rows of a small table by ID, empty for those that are gone.
func knownItems(ctx context.Context, tx *sql.Tx, table string) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, CASE WHEN gone_at IS NULL THEN CAST(raw AS text) ELSE '' END FROM "+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close() //nolint:errcheck // read only
	known := map[string]string{}
	for rows.Next() {
		var id, raw string
		if err := rows.Scan(&id, &raw); err != nil {
			return nil, err
		}
		known[id] = raw
	}
	return known, rows.Err()
}
