package securityproviders

import (
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

// operation finds an operation of the description.
func operation(t testing.TB, id string) *gen.Operation {
	t.Helper()
	for _, op := range gen.Operations() {
		if op.ID == id {
			return op
		}
	}
	t.Fatalf("no operation %s", id)
	return nil
}

// fill puts a value in place of each parameter of a path template.
func fill(template, value string) string {
	segments := strings.Split(template, "/")
	for i, segment := range segments {
		if isParameter(segment) {
			segments[i] = value
		}
	}
	return strings.Join(segments, "/")
}

func request(t testing.TB, method, url string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func TestOperationOfEveryOperation(t *testing.T) {
	t.Parallel()
	if len(gen.Operations()) == 0 {
		t.Fatal("no operations")
	}
	for _, op := range gen.Operations() {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			for segment := range strings.SplitSeq(op.Path, "/") {
				if strings.ContainsAny(segment, "{}") && !isParameter(segment) {
					t.Fatalf("segment %s is a parameter in part, which matching does not know", segment)
				}
			}
			for _, value := range []string{"1", "%7Bapi_key%7D", "a%2Fb", "api", "campaigns", "x.y~z@"} {
				for _, prefix := range []string{"", "/proxy", "/a/b%2Fc", "/api/v1"} {
					path := fill(op.Path, value)
					url := "https://h" + prefix + path
					if got, ok := OperationOf(request(t, op.Method, url+"?a=/b")); !ok || got != op {
						t.Errorf("%s is %v", url, got)
					}
					for name, other := range map[string]*http.Request{
						"longer":         request(t, op.Method, url+"/more"),
						"trailing slash": request(t, op.Method, url+"/"),
						"suffix":         request(t, op.Method, url+"x"),
						"other method":   request(t, "OPTIONS", url),
						"in the query":   request(t, op.Method, "https://h/?"+path),
						"escaped slash":  request(t, op.Method, "https://h/"+strings.ReplaceAll(path, "/", "%2F")),
					} {
						if name == "suffix" && isParameter(op.Path[strings.LastIndexByte(op.Path, '/')+1:]) {
							continue
						}
						if got, ok := OperationOf(other); ok && got == op {
							t.Errorf("%s: %s is %s too", name, other.URL, op.ID)
						}
					}
				}
			}
		})
	}
}

func TestOperationOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ method, path, want string }{
		{"POST", "/api/v1/KEY/sendsms", "sendSMS"},
		{"POST", "/api/v1/KEY/%73endsms", "sendSMS"},
		{"", "/api/v2/cdr", "listCDRs"},
		{"GET", "/api/v2/cdr/agents", "listCDRAgents"},
		{"GET", "/api/v1/a/api/v2/cdr", "listCDRs"},
		{"get", "/api/v2/cdr", ""},
		{"POST", "/api/v1//sendsms", ""},
		{"POST", "/api/v1/sendsms", ""},
		{"POST", "/api/v1/a/b/sendsms", ""},
		{"POST", "sendsms", ""},
		{"POST", "xapi/v1/KEY/sendsms", ""},
		{"GET", "/xapi/v2/cdr", ""},
		{"GET", "/", ""},
		{"GET", "", ""},
	} {
		req := request(t, http.MethodGet, "https://h/")
		req.Method = c.method
		req.URL.Path = c.path
		if strings.Contains(c.path, "%") {
			setEscapedPath(req.URL, c.path)
		}
		got, ok := OperationOf(req)
		if ok != (c.want != "") || ok && got.ID != c.want {
			t.Errorf("%s %s is %v, want %q", c.method, c.path, got, c.want)
		}
	}
}

func TestOperationOfBelievesTheContextOnlyIfItFits(t *testing.T) {
	t.Parallel()
	sms, cdrs := operation(t, "sendSMS"), operation(t, "listCDRs")
	for _, c := range []struct {
		context *gen.Operation
		url     string
		want    *gen.Operation
	}{
		{sms, "https://h/api/v1/k/sendsms", sms},
		{cdrs, "https://h/api/v1/k/sendsms", sms}, // a redirect to another operation
		{sms, "https://h/elsewhere", nil},
		{nil, "https://h/api/v1/k/sendsms", sms},
	} {
		req := request(t, http.MethodPost, c.url)
		req = req.WithContext(gen.ContextWithOperation(req.Context(), c.context))
		if got, _ := OperationOf(req); got != c.want {
			t.Errorf("%s is %v", c.url, got)
		}
	}
	// An operation of the caller's own, not in the table.
	own := &gen.Operation{ID: "own", Method: "GET", Path: "/own/{api_key}", PathKey: &gen.PathKey{Parameter: "api_key"}}
	req := request(t, http.MethodGet, "https://h/own/k")
	if got, _ := OperationOf(req.WithContext(gen.ContextWithOperation(req.Context(), own))); got != own {
		t.Errorf("own operation is %v", got)
	}
}

func TestOperationOfKnownBasePath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, path string
		want       bool
	}{
		{"", "/api/v2/cdr", true},
		{"", "/base/api/v2/cdr", true},
		{"/base", "/base/api/v2/cdr", true},
		{"/base", "/api/v2/cdr", false},
		{"/base", "/base/more/api/v2/cdr", false},
		{"/base", "/other/api/v2/cdr", false},
	} {
		op, _ := operationOf(t.Context(), request(t, http.MethodGet, "https://h"+c.path), c.base)
		if (op != nil) != c.want {
			t.Errorf("%s below %q: %v", c.path, c.base, op)
		}
	}
}

func TestPathMatchPrefersWhatSaysMore(t *testing.T) {
	t.Parallel()
	whole, part := pathMatch{prefix: 0, literals: 1}, pathMatch{prefix: 4, literals: 3}
	if !whole.better(part) || part.better(whole) {
		t.Error("a base path is preferred to none")
	}
	if literal := (pathMatch{literals: 2}); !literal.better(whole) || whole.better(literal) {
		t.Error("a parameter is preferred to a literal")
	}
	literal, _ := matchPath(&gen.Operation{Path: "/a/b"}, "/base/a/b")
	parameter, _ := matchPath(&gen.Operation{Path: "/a/{b}"}, "/base/a/b")
	if !literal.better(parameter) || parameter.better(literal) {
		t.Error("of two that match, the parameter is preferred to the literal")
	}
}

func replaceSegment(path, old, text string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if segment == old {
			segments[i] = text
		}
	}
	return strings.Join(segments, "/")
}
