package lint

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// schemes are the vendor's two keys in the two places each may be sent. The names are fixed: the credential
// choice in the library is generated from them.
func schemes() []string {
	return []string{"contactcenterApiKey", "contactcenterBearerToken", "userApiKey", "userBearerToken"}
}

const bearer = "BearerToken"

var lowerCamel = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*$`)

// operation is one method of one path, or one webhook.
type operation struct {
	place
	path    string
	webhook bool // sent by Voiso to us: carries none of our credentials
}

func (d *document) operations() iter.Seq[operation] {
	methods := []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}
	return func(yield func(operation) bool) {
		for _, section := range []string{"paths", "webhooks"} {
			for path, item := range d.root.get(section).members() {
				for method, at := range d.resolve(item).members() {
					op := operation{place: at, path: path, webhook: section == "webhooks"}
					if slices.Contains(methods, method) && !yield(op) {
						return
					}
				}
			}
		}
	}
}

func (d *document) checkSchemes() {
	at := d.root.get("components", "securitySchemes")
	var names []string
	for name := range at.members() {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := schemes(); !slices.Equal(names, want) {
		if !at.ok() {
			at = d.root
		}
		d.report(at, "security-schemes", "declare exactly the schemes %s in components.securitySchemes", strings.Join(want, ", "))
	}
}

func (d *document) checkOperations() {
	var tags []string
	for tag := range d.root.get("tags").items() {
		tags = append(tags, tag.get("name").text())
	}
	seen := map[string]string{}
	for op := range d.operations() {
		d.checkOperationID(op, seen)
		d.checkSecurity(op)
		d.checkPathKey(op)
		used := op.get("tags").texts()
		if len(used) == 0 || slices.ContainsFunc(used, func(tag string) bool { return !slices.Contains(tags, tag) }) {
			d.report(op.place, "operation-tag", "give the operation a tag that is declared in the document's tags")
		}
		if op.get("summary").text() == "" {
			d.report(op.place, "operation-summary", "add a summary: it is the first line of the method's godoc")
		}
		if !op.get("x-evidence").ok() {
			d.report(op.place, "operation-evidence", "add x-evidence: {grade: documented|observed|inferred, source: <page>}")
		}
		d.checkHasExamples(op)
	}
}

func (d *document) checkOperationID(op operation, seen map[string]string) {
	id := op.get("operationId")
	switch name := id.text(); {
	case !lowerCamel.MatchString(name):
		d.report(op.place, "operation-id", "add an operationId in lowerCamel, such as listUsers; it names the generated method")
	case seen[name] != "":
		d.report(id, "operation-id", "operationId %s is taken by %s; choose another", name, seen[name])
	default:
		seen[name] = op.pointer
	}
}

func (d *document) checkSecurity(op operation) {
	const rule = "operation-security"
	security := op.get("security")
	if !op.webhook && len(security.texts()) == 0 {
		d.report(op.place, rule, "add security with the accepted schemes, the vendor's preference first; generated code does not see an inherited one")
	}
	for alternative := range security.items() {
		empty := true
		for name, at := range alternative.members() {
			empty = false
			if !slices.Contains(schemes(), name) {
				d.report(at, rule, "unknown scheme %s; use one of %s", name, strings.Join(schemes(), ", "))
			}
		}
		if empty {
			d.report(alternative, rule, "an empty alternative means no credential at all; name a scheme")
		}
	}
}

// checkPathKey holds the path's key and the Bearer together: both must be the same key, so the lists must agree.
func (d *document) checkPathKey(op operation) {
	const rule, segment = "operation-path-key", "{api_key}"
	pathKey := op.get("x-path-key")
	inPath := slices.Contains(strings.Split(op.path, "/"), segment)
	switch {
	case inPath && !pathKey.ok():
		d.report(op.place, rule, "add x-path-key: {parameter: api_key, keys: [contactcenter|user]}: which keys may stand in the path")
	case !inPath && pathKey.ok():
		d.report(pathKey, rule, "remove x-path-key: the path has no %s", segment)
	case inPath:
		if pathKey.get("parameter").text() != "api_key" {
			d.report(pathKey, rule, "x-path-key.parameter must be api_key, the parameter in the path")
		}
		var want []string
		for alternative := range op.get("security").items() {
			for name := range alternative.members() {
				if key, ok := strings.CutSuffix(name, bearer); ok {
					want = append(want, key)
				}
			}
		}
		if keys := pathKey.get("keys").texts(); len(keys) == 0 || !slices.Equal(keys, want) {
			d.report(pathKey, rule, "x-path-key.keys is [%s], but the Bearer schemes of security are those of [%s]; make them agree, in the same order",
				strings.Join(keys, ", "), strings.Join(want, ", "))
		}
	}
}
