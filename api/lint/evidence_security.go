package lint

import (
	"slices"
	"strings"
)

// checkEvidence requires every x-evidence to consist of a grade, a source and an
// optional note, and refuses other extensions of that name.
func (d *document) checkEvidence(at node) {
	for key, member := range at.all() {
		switch {
		case key == "x-evidence":
			d.checkGrade(member)
		case key == "x-evidence-security":
			for _, entry := range member.all() {
				d.checkGrade(entry)
			}
		case strings.HasPrefix(key, "x-evidence"):
			d.report(member, "evidence", "rename this to x-evidence, on the part that it grades")
		case key != "example" && key != "value":
			d.checkEvidence(member)
		}
	}
}

func (d *document) checkGrade(at node) {
	const rule = "evidence"
	if grades := []string{"documented", "observed", "inferred"}; !slices.Contains(grades, at.get("grade").text()) {
		d.report(at, rule, "set the grade to one of %s", strings.Join(grades, ", "))
	}
	if at.get("source").text() == "" {
		d.report(at, rule, "set the source to the page or the observation that this rests on")
	}
	for key, member := range at.all() {
		switch {
		case key != "grade" && key != "source" && key != "note":
			d.report(member, rule, "remove %s: evidence is a grade, a source and a note", key)
		case member.text() == "":
			d.report(member, rule, "write %s as a text, or remove it", key)
		}
	}
}

// checkSecurityEvidence requires an operation to accept both kinds of key, to
// grade each way of sending them, and to list the documented kinds first. The
// client uses the first kind for which it has a key. If Voiso refuses a kind that
// no page names, the client's error says so.
func (d *document) checkSecurityEvidence(op operation) {
	const rule = "evidence-security"
	evidence := op.get("x-evidence-security")
	if op.webhook {
		if op.has("x-evidence-security") {
			d.report(evidence, rule, "remove x-evidence-security: Voiso sends none of our keys to a webhook")
		}
		return
	}
	ways := op.waysToAuthenticate()
	for _, way := range []string{"contactcenterBearerToken", "userBearerToken"} {
		if !slices.Contains(ways, way) {
			d.report(op.get("security"), rule, "add %s: either kind of key is a Bearer token for every operation", way)
			return
		}
	}
	documented := map[string]bool{}
	for _, way := range ways {
		if !evidence.has(way) {
			d.report(op.node, rule, "add x-evidence-security.%s: {grade: documented|observed|inferred, source: <page>}", way)
		}
		if evidence.get(way, "grade").text() == "documented" {
			documented[kindOf(way)] = true
		}
	}
	for way, entry := range evidence.all() {
		if !slices.Contains(ways, way) {
			d.report(entry, rule, "remove %s: the operation does not accept it", way)
		}
	}
	d.checkOrder(op, documented)
}

// checkOrder requires documented kinds before others. Within a kind, the Bearer token comes first, because Voiso
// recommends it.
func (d *document) checkOrder(op operation, documented map[string]bool) {
	const rule = "evidence-security"
	var seen []string
	for _, alternative := range op.get("security").all() {
		for scheme, at := range alternative.all() {
			kind := kindOf(scheme)
			if len(seen) > 0 && documented[kind] && !documented[kindOf(seen[len(seen)-1])] || len(seen) == 0 && !documented[kind] {
				d.report(at, rule, "put the keys that a page of the operation names before the others")
				return
			}
			if strings.HasSuffix(scheme, "BearerToken") && slices.Contains(seen, kind+"ApiKey") {
				d.report(at, rule, "put the Bearer token of a key before its query parameter")
			}
			seen = append(seen, scheme)
		}
	}
}

// waysToAuthenticate returns the names of the schemes of security, and "userPathKey" or "contactcenterPathKey" for each
// key that the path accepts.
func (op operation) waysToAuthenticate() []string {
	var ways []string
	for _, alternative := range op.get("security").all() {
		for scheme := range alternative.all() {
			ways = append(ways, scheme)
		}
	}
	for _, kind := range op.get("x-path-key", "keys").all() {
		ways = append(ways, kind.text()+"PathKey")
	}
	return ways
}

// kindOf returns "user" or "contactcenter".
func kindOf(way string) string {
	if strings.HasPrefix(way, "user") {
		return "user"
	}
	return "contactcenter"
}
