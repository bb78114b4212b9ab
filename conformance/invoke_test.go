package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// methodOf returns the method of an API value (a client) that calls an operation: the operationId in Go's spelling of
// initialisms, followed by suffix.
func methodOf(client any, id, suffix string) (reflect.Value, error) {
	value := reflect.ValueOf(client)
	for i := range value.NumMethod() {
		if strings.EqualFold(value.Type().Method(i).Name, id+suffix) {
			return value.Method(i), nil
		}
	}
	return reflect.Value{}, fmt.Errorf("%T has no method %s%s: regenerate, or teach these tests how it is called", client, id, suffix)
}

// arguments makes what a method of a client takes for an operation, in the order of the generator: path parameters,
// other parameters as a struct, content type and body or the typed body. The path key is keyArgument; when that is
// empty the method takes none.
func arguments(ctx context.Context, method reflect.Type, op *operation, s sample, keyArgument string) ([]reflect.Value, error) {
	args := []reflect.Value{reflect.ValueOf(ctx)}
	next := func(what string, value any) error {
		if len(args) >= method.NumIn() || method.IsVariadic() && len(args) == method.NumIn()-1 {
			return fmt.Errorf("%s: no argument for %s", op.id, what)
		}
		arg := reflect.New(method.In(len(args)))
		if err := decodeStrictly(value, arg.Interface()); err != nil {
			return fmt.Errorf("%s: %s into %s: %w", op.id, what, arg.Type().Elem(), err)
		}
		args = append(args, arg.Elem())
		return nil
	}
	for _, name := range op.pathParameters() {
		value, ok := s.path[name]
		if op.pathKey != nil && name == op.pathKey.Parameter {
			if keyArgument == "" {
				continue
			}
			value, ok = keyArgument, true
		}
		if !ok {
			return nil, fmt.Errorf("%s: no value for the path parameter %s", op.id, name)
		}
		if err := next("path parameter "+name, value); err != nil {
			return nil, err
		}
	}
	if len(op.parameters("query")) > 0 {
		if err := next("query", s.query); err != nil {
			return nil, err
		}
	}
	if op.spec.RequestBody != nil {
		if at := len(args); at+1 < method.NumIn() && method.In(at+1) == reflect.TypeFor[io.Reader]() {
			args = append(args, reflect.ValueOf("application/json"), reflect.ValueOf(bytes.NewReader(s.body)))
		} else if err := next("body", s.body); err != nil {
			return nil, err
		}
	}
	want := method.NumIn()
	if method.IsVariadic() {
		want--
	}
	if len(args) != want {
		return nil, fmt.Errorf("%s: %d arguments are made of the description, the method takes %d", op.id, len(args), want)
	}
	return args, nil
}

// decodeStrictly turns a value of any shape into another through JSON, and refuses members that have no field.
func decodeStrictly(value, into any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// invoke calls the method for an operation and returns its result and error.
func invoke(ctx context.Context, client any, suffix string, op *operation, s sample, keyArgument string, extra ...any) (any, error) {
	method, err := methodOf(client, op.id, suffix)
	if err != nil {
		return nil, err
	}
	args, err := arguments(ctx, method.Type(), op, s, keyArgument)
	if err != nil {
		return nil, err
	}
	for _, each := range extra {
		args = append(args, reflect.ValueOf(each))
	}
	results := method.Call(args)
	err, _ = reflect.TypeAssert[error](results[len(results)-1])
	if len(results) == 1 {
		return nil, err
	}
	return results[0].Interface(), err
}
