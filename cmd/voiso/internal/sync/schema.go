package sync

import (
	"fmt"
	"strings"
)

// Lists are the small tables beside the records: name of the table without its prefix.
var Lists = []string{"agents", "queues", "teams", "campaigns", "wrap_up_codes", "users", "numbers"}

// schema returns the statements that make the tables and views. Every name begins with voiso_, so that they can be in a
// database with other tables.
//
//	voiso_cdrs        one row for each record; raw is the record as Voiso sent it
//	voiso_sync_runs   one row for each day of each run, with the server's total beside the counts
//	voiso_sync_state  the last complete day
//	voiso_agents …    one row for each agent, queue, team, campaign, wrap-up code, user and number
//
// Rows are never deleted: gone_at says since when Voiso no longer lists them.
func schema(d *dialect) []string {
	types := strings.NewReplacer("{time}", d.timeType, "{date}", d.dateType, "{float}", d.floatType, "{json}", d.jsonType)
	statements := []string{
		`CREATE TABLE IF NOT EXISTS voiso_cdrs (
			uuid             text PRIMARY KEY,
			day              {date} NOT NULL,
			timestamp        text,
			started_at       {time},
			type             text,
			disposition      text,
			duration         text,
			duration_seconds {float},
			from_number      text,
			to_number        text,
			agent            text,
			raw              {json} NOT NULL,
			first_seen       {time} NOT NULL,
			changed_at       {time} NOT NULL,
			gone_at          {time}
		)`,
		`CREATE INDEX IF NOT EXISTS voiso_cdrs_day ON voiso_cdrs (day)`,
		`CREATE TABLE IF NOT EXISTS voiso_sync_runs (
			run          {time} NOT NULL,
			day          {date} NOT NULL,
			finished_at  {time} NOT NULL,
			records      bigint NOT NULL,
			inserted     bigint NOT NULL,
			changed      bigint NOT NULL,
			gone         bigint NOT NULL,
			server_total bigint NOT NULL,
			PRIMARY KEY (run, day)
		)`,
		`CREATE TABLE IF NOT EXISTS voiso_sync_state (
			name  text PRIMARY KEY,
			value text NOT NULL
		)`,
	}
	for _, list := range Lists {
		statements = append(statements, fmt.Sprintf(`CREATE TABLE IF NOT EXISTS voiso_%s (
			id         text PRIMARY KEY,
			name       text,
			raw        {json} NOT NULL,
			changed_at {time} NOT NULL,
			gone_at    {time}
		)`, list))
	}
	statements = append(statements, d.view("voiso_cdr_days", "", ""), d.view("voiso_cdr_agent_days", "agent, ", "agent, "))
	for i := range statements {
		statements[i] = types.Replace(statements[i])
	}
	return statements
}

// The words of package report in SQL. Types that contain one of these texts are not calls.
const (
	isCall     = `lower(coalesce(type, '')) NOT LIKE '%sms%' AND lower(coalesce(type, '')) NOT LIKE '%whatsapp%' AND lower(coalesce(type, '')) NOT LIKE '%facebook%' AND lower(coalesce(type, '')) NOT LIKE '%instagram%' AND lower(coalesce(type, '')) NOT LIKE '%telegram%' AND lower(coalesce(type, '')) NOT LIKE '%viber%' AND lower(coalesce(type, '')) NOT LIKE '%chat%' AND lower(coalesce(type, '')) NOT LIKE '%email%' AND lower(coalesce(type, '')) NOT LIKE '%hlr%'`
	outcomeSQL = `replace(replace(lower(coalesce(disposition, '')), ' ', '_'), '-', '_')`
)

// view returns the statement that makes a view of calls per day.
func (d *dialect) view(name, columns, group string) string {
	return d.createView + " " + name + ` AS SELECT day, ` + columns + `
		count(*) AS calls,
		sum(CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END) AS answered,
		sum(CASE WHEN outcome IN ('missed', 'no_answer', 'busy', 'rejected', 'system_reject', 'answered_by_vm') THEN 1 ELSE 0 END) AS missed,
		sum(CASE WHEN outcome IN ('abandoned', 'dialer_abandoned', 'system_abandoned') THEN 1 ELSE 0 END) AS abandoned,
		sum(CASE WHEN outcome = 'answered' THEN coalesce(duration_seconds, 0) ELSE 0 END) AS answered_seconds
		FROM (SELECT day, coalesce(agent, '') AS agent, duration_seconds, ` + outcomeSQL + ` AS outcome FROM voiso_cdrs
			WHERE gone_at IS NULL AND ` + isCall + `) AS calls
		GROUP BY ` + group + `day`
}
