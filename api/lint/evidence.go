package lint

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checkEvidence looks at every x-evidence, on operations and on the weaker parts that carry their own.
func (d *document) checkEvidence(p place) {
	for item := range p.items() {
		d.checkEvidence(item)
	}
	for name, member := range p.members() {
		switch {
		case name == "x-evidence" && member.is(yaml.MappingNode):
			d.checkGrade(member)
		case name == "x-evidence":
			d.report(member, "evidence", "write x-evidence as {grade: documented|observed|inferred, source: <page>}")
		case !isData(name):
			d.checkEvidence(member)
		}
	}
}

func (d *document) checkGrade(at place) {
	grades := []string{"documented", "observed", "inferred"}
	if !slices.Contains(grades, at.get("grade").text()) {
		d.report(at, "evidence", "x-evidence.grade must be one of %s", strings.Join(grades, ", "))
	}
	if at.get("source").text() == "" {
		d.report(at, "evidence", "x-evidence.source must name the page or the observation it rests on")
	}
}

// isData says that what stands under the key is sample data or an extension, not description.
func isData(key string) bool {
	return key == "example" || key == "examples" || key == "default" || key == "enum" || key == "const" || strings.HasPrefix(key, "x-")
}
