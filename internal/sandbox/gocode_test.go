package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/voiso-community/voiso-go/api"
	"github.com/voiso-community/voiso-go/gen"
)

// The Go code of every operation compiles, with every parameter and every example of a body.
func TestGoCodeCompiles(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t)
	var code strings.Builder
	code.WriteString("package main\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"time\"\n\n\t\"github.com/oapi-codegen/runtime/types\"\n\n" +
		"\t\"github.com/voiso-community/voiso-go/gen\"\n\t\"github.com/voiso-community/voiso-go/voiso\"\n)\n\n" +
		"var (\n\t_ = time.UTC\n\t_ types.Date\n\t_ gen.Balance\n)\n\nfunc main() {}\n")
	for i, op := range gen.Operations() {
		item := doc.Paths.Value(op.Path)
		own := item.GetOperation(op.Method)
		path, query := op.Path, url.Values{}
		for _, ref := range append(item.Parameters, own.Parameters...) {
			example := ref.Value.Example
			for _, each := range ref.Value.Examples {
				example = each.Value.Value
			}
			switch {
			case ref.Value.Name == "api_key":
				path = strings.ReplaceAll(path, "{api_key}", userKey)
			case ref.Value.In == openapi3.ParameterInPath:
				path = strings.ReplaceAll(path, "{"+ref.Value.Name+"}", fmt.Sprint(example))
			case example != nil && ref.Value.Name != "key":
				query.Set(ref.Value.Name, fmt.Sprint(example))
			}
		}
		bodies := []any{nil}
		if own.RequestBody != nil {
			media := own.RequestBody.Value.Content["application/json"]
			bodies = []any{media.Example}
			for _, each := range media.Examples {
				bodies = append(bodies, each.Value.Value)
			}
		}
		for j, body := range bodies {
			if own.RequestBody != nil && body == nil {
				continue
			}
			data := ""
			if body != nil {
				encoded, err := json.Marshal(body)
				if err != nil {
					t.Fatal(err)
				}
				data = string(encoded)
			}
			sendJSON(t, server, op.Method, path+"?"+query.Encode(), data, "Authorization: Bearer "+userKey)
			e := newest(t, server, "")
			if e.Operation != op.ID || e.Go == "" {
				t.Errorf("%s: no Go code; %v", op.ID, e.Problems)
				continue
			}
			fmt.Fprintf(&code, "\nfunc f%d_%d(ctx context.Context) error {\n%s\nreturn nil\n}\n", i, j, e.Go)
		}
	}
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(code.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s\n%s", err, out, code.String())
	}
}

// The Go code says the same as the request.
func TestGoCode(t *testing.T) {
	t.Parallel()
	server := serve(t)
	sendJSON(t, server, "POST", "/api/v1/"+userKey+"/sendsms", `{"agent":2003,"number":"15555551234","body":"He said \"hi\"\n`+"`"+`"}`)
	sent := newest(t, server, "").Go
	for _, part := range []string{"client, err := voiso.FromEnv()", "client.SendSMS(ctx, gen.SendSMSRequest{", `Agent:  "2003"`, `Body:   "He said \"hi\"\n` + "`" + `"`} {
		if !strings.Contains(sent, part) {
			t.Errorf("the code lacks %s:\n%s", part, sent)
		}
	}
	send(t, server, "POST", "/api/v1/"+userKey+"/click2call?agent=1002&number=15555551234&get_call_id=true", "")
	if call := newest(t, server, "").Go; !strings.Contains(call, "client.StartCall(ctx, gen.StartCallParams{") || !strings.Contains(call, "GetCallID: new(true)") {
		t.Errorf("the code is:\n%s", call)
	}
}
