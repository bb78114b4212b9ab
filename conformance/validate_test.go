package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
)

// validator is a request body or a set of parameters.
type validator interface{ Validate() error }

// exceptions are the changes that Validate and kin-openapi judge differently, as patterns, with the reason.
func exceptions() map[string]string {
	return map[string]string{
		`^listCDRs /query/(agent|queue)_ids/\d as text 1 , 2$`:                                                         "kin-openapi splits the value at the comma",
		`^createScheduledCallback /body( without scheduled_time|/scheduled_time as (null|text 0001-01-01T00:00:00Z))$`: "a zero time means that it is not set",
	}
}

func exceptionOf(what string) string {
	for pattern := range exceptions() {
		if regexp.MustCompile(pattern).MatchString(what) {
			return pattern
		}
	}
	return ""
}

// Validate accepts a request exactly if kin-openapi, which reads the same description, accepts what is sent.
func TestValidateAgreesWithTheDescription(t *testing.T) {
	t.Parallel()
	d, checker := description(t), strictChecker()
	for _, op := range d.operations {
		t.Run(op.id, func(t *testing.T) {
			t.Parallel()
			samples, err := op.samples()
			if err != nil {
				t.Fatal(err)
			}
			scheme := op.schemes()[0]
			sign := signer(t, scheme, keyOf(kindOf(scheme)))
			accepted, refused, seen := 0, 0, map[string]bool{}
			for m := range changedRequests(samples) {
				values, err := op.values(t, m.sample)
				if err != nil {
					continue // no Go value is like that
				}
				r, err := send(t.Context(), "", op, m.sample, securityproviders.KeyInPath, sign)
				if err != nil {
					t.Fatal(err)
				}
				_, described := checker.Check(r)
				if described != nil && !errors.Is(described, voisotest.Invalid) {
					t.Errorf("%s: %v", m.what, described)
				}
				broken := firstError(values)
				if (broken == nil) != (described == nil) {
					exception := exceptionOf(op.id + " " + m.what)
					seen[exception] = true
					if exception == "" {
						t.Errorf("%s: Validate says %v, the description %v", m.what, broken, described)
					}
				}
				if broken == nil {
					accepted++
					continue
				}
				refused++
				if problem, ok := errors.AsType[*gen.ValidationError](broken); !ok || problem.Rule == "" {
					t.Errorf("%s: %#v", m.what, broken)
				}
			}
			for pattern := range exceptions() {
				if strings.HasPrefix(pattern, "^"+op.id+" ") && !seen[pattern] {
					t.Errorf("%s is no longer an exception", pattern)
				}
			}
			if accepted == 0 || refused == 0 && op.body() != nil {
				t.Errorf("%d accepted, %d refused", accepted, refused)
			}
			t.Logf("%d accepted, %d refused", accepted, refused)
		})
	}
}

// values returns the body and the parameters of a request as Go values.
func (op *operation) values(tb testing.TB, s sample) (all []validator, err error) {
	tb.Helper()
	method, err := methodOf(&gen.Client{}, op.id, "")
	if err != nil {
		tb.Fatal(err)
	}
	args, err := arguments(tb.Context(), method.Type(), op, s, securityproviders.KeyInPath)
	if err != nil {
		return nil, err
	}
	for _, arg := range args {
		if value, ok := reflect.TypeAssert[validator](arg); ok {
			all = append(all, value)
		} else if of := reflect.Indirect(arg).Type(); of.Kind() == reflect.Struct && strings.HasSuffix(of.PkgPath(), "/gen") {
			tb.Errorf("%s has no Validate", of)
		}
	}
	return all, nil
}

func firstError(values []validator) error {
	for _, value := range values {
		if err := value.Validate(); err != nil {
			return err
		}
	}
	return nil
}

// changedRequest is a sample of a request with one change.
type changedRequest struct {
	what   string
	sample sample
}

// changedRequests yields the samples and, for every member of them, the sample with another value there, without it,
// and with the members of the other samples.
func changedRequests(samples []sample) func(yield func(changedRequest) bool) {
	return func(yield func(changedRequest) bool) {
		union := map[string]any{}
		for _, s := range samples {
			if body, ok := plain(s.body).(map[string]any); ok {
				maps.Copy(union, body)
			}
		}
		for _, s := range samples {
			whole := map[string]any{"query": plain(s.query), "body": plain(s.body)}
			give := func(what string, value any) bool {
				parts := value.(map[string]any) //nolint:forcetypeassert // the two members are there, nothing changes the whole
				changed := s
				changed.query, _ = parts["query"].(map[string]any)
				if s.body != nil {
					changed.body = json.RawMessage(compact(parts["body"]))
				}
				return yield(changedRequest{what, changed})
			}
			if !give("as it is", whole) {
				return
			}
			if body, ok := whole["body"].(map[string]any); ok {
				all := maps.Clone(union)
				maps.Copy(all, body)
				if !give("with all members", map[string]any{"query": whole["query"], "body": all}) {
					return
				}
			}
			for _, part := range []string{"query", "body"} {
				put := func(value any) any {
					return map[string]any{"query": whole["query"], "body": whole["body"], part: value}
				}
				if !change("/"+part, whole[part], put, give) {
					return
				}
			}
		}
	}
}

// change yields the changes of a value and of all below it. put puts a value in its place in the whole.
func change(at string, value any, put func(any) any, yield func(what string, whole any) bool) bool {
	if at != "/query" && at != "/body" {
		others := alternatives(value)
		for _, what := range slices.Sorted(maps.Keys(others)) {
			if !yield(at+" as "+what, put(others[what])) {
				return false
			}
		}
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			less := maps.Clone(value)
			delete(less, name)
			if !yield(at+" without "+name, put(less)) {
				return false
			}
			with := func(v any) any {
				more := maps.Clone(value)
				more[name] = v
				return put(more)
			}
			if !change(at+"/"+name, value[name], with, yield) {
				return false
			}
		}
	case []any:
		for i := range value {
			with := func(v any) any {
				copied := slices.Clone(value)
				copied[i] = v
				return put(copied)
			}
			if !change(fmt.Sprintf("%s/%d", at, i), value[i], with, yield) {
				return false
			}
		}
	}
	return true
}

// alternatives are values of the same kind at and around the limits of the description.
func alternatives(value any) map[string]any {
	all := map[string]any{"null": nil}
	switch value := value.(type) {
	case string:
		for _, text := range []string{
			"", " ", "x", "0", "17", "123456", "1234567", "123456789012345", "1234567890123456", "+16461572020", "016461572020", "1646157202O", "1 , 2", "٣٤٥٦٧٨٩", "é",
			"agent@example.com", "agent@examplecom", "a b@example.com", "start", "resume", "Start", "answered", "lost", "outbound",
			"9:00", "09:00", "23:59", "24:00", "09:60", "Europe/Paris", "It is not a time zone", "UTC\n",
			"5f87aa44-2b9d-4c52-a715-b9d43718b8df", "5F87AA44-2B9D-4C52-A715-B9D43718B8DF", "5f87aa44-2b9d-4c52-a715-b9d43718b8d", "5f87aa44-2b9d-4c52-x715-b9d43718b8df",
			"2024-01-01", "2024-02-30", "9999-12-31", "2024-01-01T10:00:00Z", "2024-01-01T10:30:00.000Z", "2024-01-01T10:30:00.5Z", "2024-01-01T10:29:00Z", "2024-01-01T10:30:01+05:30",
			"2024-01-01T23:30:00-11:00", "0001-01-01T00:00:00Z", "9999-12-31T23:30:00Z",
		} {
			all["text "+text] = text
		}
		for _, length := range []int{63, 64, 65, 1599, 1600, 1601} {
			all[fmt.Sprintf("%d characters", length)] = strings.Repeat("é", length)
		}
	case float64:
		for _, number := range []float64{-1, 0, 1, 2, 499, 500, 501, 999, 1000, 1001, 9999, 10000, 10001, 1 << 31, 0.5} {
			all[fmt.Sprint("number ", number)] = number
		}
	case bool:
		all["true"], all["false"] = true, false
	case []any:
		all["empty list"] = []any{}
		for _, length := range []int{1, 2, 999, 1000, 1001} {
			if len(value) > 0 {
				all[fmt.Sprintf("list of %d", length)] = slices.Repeat(value[:1], length)
			}
		}
	case map[string]any:
		all["empty object"] = map[string]any{}
	}
	return all
}

// Every string of every request must be UTF-8, wherever it is.
func TestValidateDemandsUTF8(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, op := range description(t).operations {
		samples, err := op.samples()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			values, err := op.values(t, s)
			if err != nil {
				t.Fatal(err)
			}
			for _, value := range values {
				copied := reflect.New(reflect.Indirect(reflect.ValueOf(value)).Type())
				copied.Elem().Set(reflect.Indirect(reflect.ValueOf(value)))
				for at, spoil := range texts("", copied.Elem()) {
					if sms, ok := reflect.TypeAssert[*gen.SendSMSRequest](copied); ok && at == ".Body" && sms.Template.ID != 0 {
						continue // never both
					}
					checked++
					restore := spoil()
					problem, ok := errors.AsType[*gen.ValidationError](copied.Interface().(validator).Validate()) //nolint:forcetypeassert // it was one
					if !ok || problem.Rule != "must be UTF-8" {
						t.Errorf("%s%s: %v", copied.Elem().Type(), at, problem)
					}
					restore()
				}
			}
		}
	}
	if checked < 80 {
		t.Errorf("only %d strings", checked)
	}
}

// texts yields every string below a value, with a function that makes it invalid and returns one that restores it.
func texts(at string, value reflect.Value) func(yield func(string, func() func()) bool) {
	set := func(place reflect.Value) func() func() {
		return func() func() {
			before := reflect.ValueOf(place.Interface())
			place.Set(reflect.ValueOf("4\xff4").Convert(place.Type()))
			return func() { place.Set(before) }
		}
	}
	return func(yield func(string, func() func()) bool) {
		switch value.Kind() {
		case reflect.String:
			yield(at, set(value))
		case reflect.Pointer:
			if !value.IsNil() {
				texts(at, value.Elem())(yield)
			}
		case reflect.Struct:
			for i := range value.NumField() {
				if field := value.Type().Field(i); field.IsExported() && field.Name != "AdditionalProperties" {
					texts(at+"."+field.Name, value.Field(i))(yield)
				}
			}
		case reflect.Slice:
			for i := range value.Len() {
				texts(fmt.Sprintf("%s[%d]", at, i), value.Index(i))(yield)
			}
		case reflect.Map:
			for _, key := range value.MapKeys() {
				yield(at+"."+key.String(), func() func() {
					before := value.MapIndex(key)
					value.SetMapIndex(key, reflect.ValueOf("\xff").Convert(before.Type()))
					return func() { value.SetMapIndex(key, before) }
				})
			}
		}
	}
}
