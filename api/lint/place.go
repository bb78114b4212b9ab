package lint

import (
	"iter"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// place is a node of the document with the JSON pointer that leads to it; the zero place is an absent one,
// which every method takes, so that rules can walk down without asking at each step.
type place struct {
	node    *yaml.Node
	pointer string
	line    int // of the key, where it has one: what an editor should jump to
}

func (p place) ok() bool { return p.node != nil }

func (p place) is(kind yaml.Kind) bool { return p.node != nil && p.node.Kind == kind }

// text is the scalar's text, "" for anything else.
func (p place) text() string {
	if !p.is(yaml.ScalarNode) {
		return ""
	}
	return strings.TrimSpace(p.node.Value)
}

// get walks down by keys.
func (p place) get(keys ...string) place {
	for _, key := range keys {
		next := place{}
		for name, member := range p.members() {
			if name == key {
				next = member
				break
			}
		}
		p = next
	}
	return p
}

// members yields a mapping's entries in order; nothing for other nodes.
func (p place) members() iter.Seq2[string, place] {
	return func(yield func(string, place) bool) {
		if !p.is(yaml.MappingNode) {
			return
		}
		for i := 0; i+1 < len(p.node.Content); i += 2 {
			key, value := p.node.Content[i], p.node.Content[i+1]
			if value.Kind == yaml.AliasNode {
				value = value.Alias
			}
			if !yield(key.Value, place{node: value, pointer: p.pointer + "/" + escape(key.Value), line: key.Line}) {
				return
			}
		}
	}
}

// items yields a sequence's entries; nothing for other nodes.
func (p place) items() iter.Seq[place] {
	return func(yield func(place) bool) {
		if !p.is(yaml.SequenceNode) {
			return
		}
		for i, item := range p.node.Content {
			if item.Kind == yaml.AliasNode {
				item = item.Alias
			}
			if !yield(place{node: item, pointer: p.pointer + "/" + strconv.Itoa(i), line: item.Line}) {
				return
			}
		}
	}
}

// texts are the scalars of a sequence, or the one scalar itself.
func (p place) texts() []string {
	if p.is(yaml.ScalarNode) {
		return []string{p.text()}
	}
	var list []string
	for item := range p.items() {
		list = append(list, item.text())
	}
	return list
}

// value is what JSON would hold here. YAML's timestamps stay text, as in YAML 1.2 and JSON.
func (p place) value() any {
	switch {
	case p.is(yaml.MappingNode):
		object := map[string]any{}
		for name, member := range p.members() {
			object[name] = member.value()
		}
		return object
	case p.is(yaml.SequenceNode):
		list := []any{}
		for item := range p.items() {
			list = append(list, item.value())
		}
		return list
	case !p.is(yaml.ScalarNode):
		return nil
	case p.node.Tag == "!!timestamp":
		return p.node.Value
	}
	var scalar any
	if err := p.node.Decode(&scalar); err != nil {
		return p.node.Value
	}
	return scalar
}

// resolve follows local references from p; a reference to nowhere gives the zero place (Redocly reports it).
func (d *document) resolve(p place) place {
	for range 20 { // more hops than any honest chain; ends a circle
		ref := p.get("$ref").text()
		if ref == "" {
			return p
		}
		p = d.at(ref)
	}
	return place{}
}

// at is the place of a local reference such as "#/components/schemas/User".
func (d *document) at(ref string) place {
	path, local := strings.CutPrefix(ref, "#/")
	if !local {
		return place{}
	}
	p := d.root
	for part := range strings.SplitSeq(path, "/") {
		p = p.get(unescape(part))
	}
	return p
}

func escape(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func unescape(part string) string {
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
}
