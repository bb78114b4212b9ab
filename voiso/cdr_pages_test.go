package voiso

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/voisotest"
)

// cdrScript answers listCDRs by the query without per_page, "" being the first
// request. What it does not know, it refuses with status 400.
type cdrScript map[string]string

func (s cdrScript) transport(queries *[]string) *stub {
	return &stub{answer: func(req *http.Request) (*http.Response, error) {
		query := req.URL.Query()
		query.Del("per_page")
		*queries = append(*queries, query.Encode())
		if len(*queries) > 100 {
			return nil, errors.New("an endless loop")
		}
		answer, ok := s[query.Encode()]
		if !ok {
			return respond(req, http.StatusBadRequest, `{"error":"not in the script"}`), nil
		}
		return respond(req, http.StatusOK, answer, "Content-Type", "application/json"), nil
	}}
}

// page writes a page of records named by letters; rest are its other members.
func cdrPage(letters, rest string) string {
	var records []string
	for _, letter := range letters {
		records = append(records, fmt.Sprintf(`{"uuid":"%c"}`, letter))
	}
	if rest != "" {
		rest = "," + rest
	}
	return `{"records":[` + strings.Join(records, ",") + "]" + rest + "}"
}

func TestCDRPaging(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		cdrScript cdrScript
		want      string // letters of the records
		queries   []string
		err       error
	}{
		"one page":            {cdrScript{"": cdrPage("ab", `"total":2,"search_token":null`)}, "ab", []string{""}, nil},
		"nothing":             {cdrScript{"": cdrPage("", `"total":0,"search_token":null`)}, "", []string{""}, nil},
		"records null":        {cdrScript{"": `{"records":null,"total":0}`}, "", []string{""}, nil},
		"tokens change":       {cdrScript{"": cdrPage("ab", `"total":5,"search_token":"t"`), "search_token=t": cdrPage("cd", `"total":5,"search_token":"u"`), "search_token=u": cdrPage("e", `"total":5,"search_token":null`)}, "abcde", []string{"", "search_token=t", "search_token=u"}, nil},
		"token before":        {cdrScript{"": `{"search_token":"t","x":{"records":[1]},"total":3,"records":[{"uuid":"a"},{"uuid":"b"}]}`, "search_token=t": cdrPage("c", `"search_token":null`)}, "abc", []string{"", "search_token=t"}, nil},
		"last page empty":     {cdrScript{"": cdrPage("ab", `"total":2,"search_token":"t"`), "search_token=t": cdrPage("", `"total":2,"search_token":null`)}, "ab", []string{"", "search_token=t"}, nil},
		"empty, new token":    {cdrScript{"": cdrPage("ab", `"total":3,"search_token":"t"`), "search_token=t": cdrPage("", `"total":3,"search_token":"u"`), "search_token=u": cdrPage("c", `"total":3,"search_token":null`)}, "abc", []string{"", "search_token=t", "search_token=u"}, nil},
		"empty, all seen":     {cdrScript{"": cdrPage("ab", `"total":2,"search_token":"t"`), "search_token=t": cdrPage("", `"total":2,"search_token":"u"`)}, "ab", []string{"", "search_token=t"}, nil},
		"empty, same token":   {cdrScript{"": cdrPage("ab", `"total":9,"search_token":"t"`), "search_token=t": cdrPage("", `"total":9,"search_token":"t"`)}, "ab", []string{"", "search_token=t"}, nil},
		"first empty, token":  {cdrScript{"": cdrPage("", `"total":176,"search_token":"t"`), "search_token=t": cdrPage("", `"total":310,"search_token":null`)}, "", []string{"", "search_token=t"}, nil},
		"null ends, too few":  {cdrScript{"": cdrPage("ab", `"total":9,"search_token":"t"`), "search_token=t": cdrPage("c", `"total":9,"search_token":null`)}, "abc", []string{"", "search_token=t"}, nil},
		"total too small":     {cdrScript{"": cdrPage("ab", `"total":1,"search_token":"t"`), "search_token=t": cdrPage("cd", `"total":1,"search_token":null`)}, "abcd", []string{"", "search_token=t"}, nil},
		"total missing":       {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", "")}, "abcd", []string{"", "search_token=t"}, nil},
		"total a string":      {cdrScript{"": cdrPage("ab", `"total":"3"`), "page=2": cdrPage("c", `"total":"3"`)}, "abc", []string{"", "page=2"}, nil},
		"page numbers":        {cdrScript{"": cdrPage("ab", `"total":5`), "page=2": cdrPage("cd", `"total":5`), "page=3": cdrPage("e", `"total":5`)}, "abcde", []string{"", "page=2", "page=3"}, nil},
		"total too large":     {cdrScript{"": cdrPage("ab", `"total":9,"search_token":null`), "page=2": cdrPage("", `"total":9,"search_token":null`)}, "ab", []string{"", "page=2"}, nil},
		"total, page refused": {cdrScript{"": cdrPage("ab", `"total":9,"search_token":null`)}, "ab", []string{"", "page=2"}, ErrInvalidRequest},
		"total, page ignored": {cdrScript{"": cdrPage("ab", `"total":9`), "page=2": cdrPage("ab", `"total":9`)}, "ab", []string{"", "page=2"}, ErrUnexpectedAnswer},
		"no total, full":      {cdrScript{"": cdrPage("ab", ""), "page=2": cdrPage("c", "")}, "abc", []string{"", "page=2"}, nil},
		"no total, ignored":   {cdrScript{"": cdrPage("ab", `"total":null`), "page=2": cdrPage("ab", `"total":null`)}, "ab", []string{"", "page=2"}, nil},
		"a guess is over":     {cdrScript{"": cdrPage("ab", ""), "page=2": cdrPage("cd", `"total":9`), "page=3": cdrPage("cd", `"total":9`)}, "abcd", []string{"", "page=2", "page=3"}, ErrUnexpectedAnswer},
		"no total, not full":  {cdrScript{"": cdrPage("a", "")}, "a", []string{""}, nil},
		"token kept, page":    {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"t"`), "page=2&search_token=t": cdrPage("e", `"search_token":null`)}, "abcde", []string{"", "search_token=t", "page=2&search_token=t"}, nil},
		"token kept, changes": {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"t"`), "page=2&search_token=t": cdrPage("ef", `"search_token":"u"`), "search_token=u": cdrPage("", "")}, "abcdef", []string{"", "search_token=t", "page=2&search_token=t", "search_token=u"}, nil},
		"token sticky":        {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("ab", `"search_token":"t"`), "page=2&search_token=t": cdrPage("cd", `"search_token":"t"`), "page=3&search_token=t": cdrPage("", "")}, "abcd", []string{"", "search_token=t", "page=2&search_token=t", "page=3&search_token=t"}, nil},
		"token, all ignored":  {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("ab", `"search_token":"t"`), "page=2&search_token=t": cdrPage("ab", `"search_token":"t"`)}, "ab", []string{"", "search_token=t", "page=2&search_token=t"}, ErrUnexpectedAnswer},
		"token repeated":      {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"t"`), "page=2&search_token=t": cdrPage("cd", `"search_token":"t"`)}, "abcd", []string{"", "search_token=t", "page=2&search_token=t"}, ErrUnexpectedAnswer},
		"new tokens, same":    {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"u"`), "search_token=u": cdrPage("cd", `"search_token":"v"`), "page=2&search_token=u": cdrPage("cd", `"search_token":"v"`)}, "abcd", []string{"", "search_token=t", "search_token=u", "page=2&search_token=u"}, ErrUnexpectedAnswer},
		"a circle":            {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"u"`), "search_token=u": cdrPage("ef", `"search_token":"v"`), "search_token=v": cdrPage("cd", `"search_token":"u"`)}, "abcdef", nil, ErrUnexpectedAnswer},
		"records twice":       {cdrScript{"": `{"records":[{"uuid":"a"}],"records":[{"uuid":"b"}]}`}, "a", []string{""}, ErrUnexpectedAnswer},
		"no records":          {cdrScript{"": `{"error":"sorry"}`}, "", []string{""}, ErrUnexpectedAnswer},
		"HTML":                {cdrScript{"": `<html>`}, "", []string{""}, ErrUnexpectedAnswer},
		"empty":               {cdrScript{"": ``}, "", []string{""}, ErrUnexpectedAnswer},
		"broken record":       {cdrScript{"": `{"records":[{"uuid":"a"},{"uuid"]}`}, "a", []string{""}, ErrUnexpectedAnswer},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var queries []string
			client := stubClient(t, test.cdrScript.transport(&queries), WithRetry(RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1}))
			got, err := uuids(t, client.CDRs(t.Context(), CDRFilter{PageSize: 2}))
			if !errors.Is(err, test.err) {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "")); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.queries, queries); test.queries != nil && diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// New tokens for ever, and never a record.
func TestCDRsEndAtEmptyPages(t *testing.T) {
	t.Parallel()
	transport := new(stub)
	transport.answer = func(req *http.Request) (*http.Response, error) {
		return respond(req, http.StatusOK, cdrPage("", fmt.Sprintf(`"total":9,"search_token":"%d"`, transport.seen.Load()))), nil
	}
	got, err := uuids(t, stubClient(t, transport).CDRs(t.Context(), CDRFilter{}))
	if !errors.Is(err, ErrUnexpectedAnswer) || len(got) > 0 || transport.seen.Load() != maxEmptyPages+1 {
		t.Errorf("%d requests, %d records, %v", transport.seen.Load(), len(got), err)
	}
}

// Going on at an empty page, the records before it are not taken for new ones.
func TestCDRsGoOnAtAnEmptyPage(t *testing.T) {
	t.Parallel()
	var queries []string
	script := cdrScript{"search_token=t": cdrPage("", `"total":9,"search_token":"u"`), "search_token=u": cdrPage("ab", `"total":9,"search_token":"v"`), "page=2&search_token=u": cdrPage("cd", `"total":4`)}
	pages := cdrPages{
		client: stubClient(t, script.transport(&queries)), filter: CDRFilter{PageSize: 2}, gate: new(gate),
		at: cdrPosition{token: "t", prev: digestOf([]byte(`{"uuid":"a"}`)), seen: 2},
	}
	defer pages.close()
	record, err := pages.next(t.Context())
	if diff := cmp.Diff([]string{"search_token=t", "search_token=u", "page=2&search_token=u"}, queries); diff != "" || string(record) != `{"uuid":"c"}` {
		t.Errorf("got %s, %v; requests (-want +got):\n%s", record, err, diff)
	}
}

// Behind the last page number that a request can hold, there is nothing.
func TestCDRsEndAtTheLastPageNumber(t *testing.T) {
	t.Parallel()
	var queries []string
	script := cdrScript{"page=2147483647&search_token=t": cdrPage("ab", `"total":9,"search_token":"t"`)}
	pages := cdrPages{client: stubClient(t, script.transport(&queries)), gate: new(gate), at: cdrPosition{token: "t", page: math.MaxInt32}}
	defer pages.close()
	for _, want := range []error{nil, nil, io.EOF} {
		if _, err := pages.next(t.Context()); err != want {
			t.Errorf("got %v, want %v; requests %q", err, want, queries)
		}
	}
}

// The misbehaving fake server: whatever it does, the loop ends.
func TestCDRPagingOfTheFake(t *testing.T) {
	t.Parallel()
	want := all57(t)
	tests := map[string]struct {
		option voisotest.Options
		count  int
		err    error
	}{
		"sticky token":    {voisotest.Options{StickyToken: true}, 57, nil},
		"repeated token":  {voisotest.Options{RepeatToken: true}, 20, ErrInvalidRequest},
		"empty and token": {voisotest.Options{EmptyPages: true}, 57, nil},
		"cut twice":       {voisotest.Options{Cuts: 2, CutAfter: 4}, 57, nil},
		"cut for ever":    {voisotest.Options{Cuts: 99, CutAfter: 4}, 4, ErrUnexpectedAnswer},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := uuids(t, fakeClient(t, server57(test.option)).CDRs(t.Context(), CDRFilter{PageSize: 10}))
			if !errors.Is(err, test.err) {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(want[:test.count], got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCDRErrorKeepsTheAnswer(t *testing.T) {
	t.Parallel()
	body := `{"records":[{"uuid":"a"},{"uuid":"` + userKey + `" ` + secretNumber + "}]}" + strings.Repeat(" ", maxErrorBody)
	client := stubClient(t, always(http.StatusOK, body, "Content-Type", "application/json"), WithPreferredKey(User))
	got, err := uuids(t, client.CDRs(t.Context(), CDRFilter{}))
	failure, ok := errors.AsType[*Error](err)
	if !ok || len(got) != 1 {
		t.Fatalf("got %q, %v", got, err)
	}
	if failure.Status != http.StatusOK || failure.Operation != "listCDRs" || failure.Scheme != "userBearerToken" || failure.Attempts != 1 {
		t.Errorf("got %+v", failure)
	}
	if !strings.HasPrefix(string(failure.Body), `{"uuid":"[redacted]"`) || len(failure.Body) > maxErrorBody {
		t.Errorf("%d bytes of body: %.100s", len(failure.Body), failure.Body)
	}
	assertPublic(t, "the error", err.Error())
}

func TestCDRErrorsAreThoseOfTheClient(t *testing.T) {
	t.Parallel()
	got, err := uuids(t, stubClient(t, always(http.StatusForbidden, `{"error":"Invalid User API Key"}`)).CDRs(t.Context(), CDRFilter{}))
	if len(got) > 0 || !errors.Is(err, ErrInvalidKey) {
		t.Errorf("got %q, %v", got, err)
	}
	_, err = uuids(t, stubClient(t, always(http.StatusOK, "")).CDRs(t.Context(), CDRFilter{}, As("nobody")))
	if !errors.Is(err, ErrNotSent) {
		t.Errorf("an unknown kind of key: %v", err)
	}
	got, err = uuids(t, stubClient(t, always(http.StatusNoContent, "")).CDRs(t.Context(), CDRFilter{}))
	if len(got) > 0 || err != nil {
		t.Errorf("no content: %q, %v", got, err)
	}
}
