// Package operation makes requests of any operation of the description from
// names and values, and checks them against the description.
package operation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/internal/redact"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// checkKey takes the place of the key while a request is checked.
const checkKey = "key-for-the-check"

// Find returns the operation of that ID, in any case.
func Find(id string) (*gen.Operation, bool) {
	all := gen.Operations()
	i := slices.IndexFunc(all, func(op *gen.Operation) bool { return strings.EqualFold(op.ID, id) })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Input are the arguments of a request.
type Input struct {
	// Fields are "name=value" for parameters and members of the body.
	Fields []string
	// Body is the body, unless it is made from the fields.
	Body []byte
}

// Request is a request that the description allows. Its URL has the path below
// the server.
type Request struct {
	Operation *gen.Operation
	Path      string
	Query     url.Values
	Body      []byte
}

// New makes a request and checks it.
func New(op *gen.Operation, input Input) (*Request, error) {
	described, err := describe(op)
	if err != nil {
		return nil, err
	}
	r := &Request{Operation: op, Path: op.Path, Query: url.Values{}, Body: input.Body}
	members := map[string]json.RawMessage{}
	for _, field := range input.Fields {
		name, value, ok := strings.Cut(field, "=")
		switch {
		case !ok || name == "":
			return nil, fmt.Errorf("field %q is not name=value", name)
		case strings.Contains(r.Path, "{"+name+"}") && name != securityproviders.KeyInPath:
			if value == "" {
				return nil, fmt.Errorf("field %s is empty", name)
			}
			r.Path = strings.Replace(r.Path, "{"+name+"}", url.PathEscape(value), 1)
		case described.query[name]:
			if r.Query.Has(name) {
				return nil, fmt.Errorf("field %s comes twice", name)
			}
			r.Query.Set(name, value)
		case described.body[name] != nil:
			if err := described.body[name].add(members, name, value); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("%s has no field %s; it has: %s", op.ID, name, strings.Join(described.names(op), ", "))
		}
	}
	if len(members) > 0 && input.Body != nil {
		return nil, errors.New("fields of the body and a whole body are both set; pass one of them")
	}
	if len(members) > 0 || described.needsBody && input.Body == nil {
		if r.Body, err = json.Marshal(members); err != nil {
			return nil, err
		}
	}
	if _, rest, ok := strings.Cut(strings.ReplaceAll(r.Path, "{"+securityproviders.KeyInPath+"}", ""), "{"); ok {
		name, _, _ := strings.Cut(rest, "}")
		return nil, fmt.Errorf("%s needs the field %s", op.ID, name)
	}
	return r, r.check()
}

// check compares the request with the description.
func (r *Request) check() error {
	req, err := r.HTTP(context.Background(), "http://127.0.0.1", checkKey)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+checkKey)
	checker := voisotest.NewChecker(map[string]voisotest.KeyKind{checkKey: voisotest.ContactCenter})
	if _, err := checker.Check(req); err != nil {
		// The text may hold values of the request, and those may be phone numbers.
		return fmt.Errorf("%s", redact.Numbers(err.Error()))
	}
	return nil
}

// HTTP returns the request for a server. The key replaces the placeholder in
// the path; [securityproviders.KeyInPath] leaves that to the client.
func (r *Request) HTTP(ctx context.Context, server, key string) (*http.Request, error) {
	path := strings.Replace(r.Path, "{"+securityproviders.KeyInPath+"}", url.PathEscape(key), 1)
	address := strings.TrimSuffix(server, "/") + path
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	if r.Body == nil {
		return http.NewRequestWithContext(ctx, r.Operation.Method, address, http.NoBody)
	}
	req, err := http.NewRequestWithContext(ctx, r.Operation.Method, address, bytes.NewReader(r.Body))
	if err == nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, err
}

// described are the fields of an operation.
type described struct {
	query     map[string]bool
	body      map[string]*member
	needsBody bool
}

func (d described) names(op *gen.Operation) []string {
	names := slices.Concat(slices.Collect(maps.Keys(d.query)), slices.Collect(maps.Keys(d.body)))
	for part := range strings.SplitSeq(op.Path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok && name != securityproviders.KeyInPath+"}" {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	slices.Sort(names)
	return names
}

// Fields returns the names of the fields of an operation, sorted.
func Fields(op *gen.Operation) []string {
	d, err := describe(op)
	if err != nil {
		return nil
	}
	return d.names(op)
}

// member is a member of a body.
type member struct{ schema *openapi3.Schema }

// add sets a member. A value is taken as text where the description allows a
// text, and as JSON elsewhere. Several values make an array.
func (m *member) add(members map[string]json.RawMessage, name, value string) error {
	if m.is(openapi3.TypeArray) && !strings.HasPrefix(strings.TrimSpace(value), "[") {
		element := &member{&openapi3.Schema{Type: &openapi3.Types{openapi3.TypeString}}}
		if m.schema.Items != nil && m.schema.Items.Value != nil {
			element.schema = m.schema.Items.Value
		}
		encoded, err := element.encode(name, value)
		if err != nil {
			return err
		}
		array := strings.TrimSuffix(string(members[name]), "]")
		if array == "" {
			array = "["
		} else {
			array += ","
		}
		members[name] = json.RawMessage(array + string(encoded) + "]")
		return nil
	}
	if members[name] != nil {
		return fmt.Errorf("field %s comes twice", name)
	}
	encoded, err := m.encode(name, value)
	members[name] = encoded
	return err
}

func (m *member) encode(name, value string) (json.RawMessage, error) {
	if m.is(openapi3.TypeString) {
		return json.Marshal(value)
	}
	if !json.Valid([]byte(value)) {
		return nil, fmt.Errorf("field %s is not JSON", name)
	}
	return json.RawMessage(value), nil
}

// is reports whether the schema, or one of its alternatives, has the type.
func (m *member) is(kind string) bool {
	if m.schema.Type.Is(kind) || m.schema.Type.Includes(kind) {
		return true
	}
	for _, refs := range []openapi3.SchemaRefs{m.schema.OneOf, m.schema.AnyOf, m.schema.AllOf} {
		for _, ref := range refs {
			if ref.Value != nil && (&member{ref.Value}).is(kind) {
				return true
			}
		}
	}
	return false
}

var document = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(api.OpenAPI)
})

func describe(op *gen.Operation) (described, error) {
	d := described{query: map[string]bool{}, body: map[string]*member{}}
	doc, err := document()
	if err != nil {
		return d, err
	}
	item := doc.Paths.Value(op.Path)
	operation := item.GetOperation(op.Method)
	for _, ref := range slices.Concat(item.Parameters, operation.Parameters) {
		if ref.Value.In == openapi3.ParameterInQuery {
			d.query[ref.Value.Name] = true
		}
	}
	if operation.RequestBody == nil {
		return d, nil
	}
	d.needsBody = operation.RequestBody.Value.Required
	if content := operation.RequestBody.Value.Content.Get("application/json"); content != nil {
		addMembers(d.body, content.Schema)
	}
	return d, nil
}

func addMembers(members map[string]*member, ref *openapi3.SchemaRef) {
	if ref == nil || ref.Value == nil {
		return
	}
	for name, property := range ref.Value.Properties {
		members[name] = &member{property.Value}
	}
	for _, refs := range []openapi3.SchemaRefs{ref.Value.AllOf, ref.Value.OneOf, ref.Value.AnyOf} {
		for _, part := range refs {
			addMembers(members, part)
		}
	}
}
