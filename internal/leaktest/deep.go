package leaktest

import (
	"reflect"
)

// maxNodes bounds Deep: a value may lead to a whole runtime.
const maxNodes = 5000

// Deep returns every string and byte slice that reflection reaches from a
// value, through pointers and fields that are not exported: what a debugger or a
// deep printer shows. It cannot look into functions.
func Deep(value any) []string {
	d := &deep{seen: make(map[seen]bool)}
	d.walk(reflect.ValueOf(value))
	return d.found
}

type seen struct {
	pointer uintptr
	of      reflect.Type
}

type deep struct {
	seen  map[seen]bool
	nodes int
	found []string
}

func (d *deep) walk(v reflect.Value) {
	if d.nodes++; d.nodes > maxNodes || !v.IsValid() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		d.found = append(d.found, v.String())
	case reflect.Interface:
		d.walk(v.Elem())
	case reflect.Pointer:
		if at := (seen{v.Pointer(), v.Type()}); !v.IsNil() && !d.seen[at] {
			d.seen[at] = true
			d.walk(v.Elem())
		}
	case reflect.Struct:
		for _, field := range v.Fields() {
			d.walk(field)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			d.walk(entries.Key())
			d.walk(entries.Value())
		}
	case reflect.Slice, reflect.Array:
		d.elements(v)
	}
}

func (d *deep) elements(v reflect.Value) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		text := make([]byte, v.Len())
		for i := range text {
			text[i] = byte(v.Index(i).Uint())
		}
		d.found = append(d.found, string(text))
		return
	}
	for i := range v.Len() {
		d.walk(v.Index(i))
	}
}
