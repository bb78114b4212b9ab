package voiso_test

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/internal/cdr"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// cdrScript holds the responses of listCDRs by the query without per_page; the
// first request has the query "". It refuses any other with status 400. A number
// is a status without a body.
type cdrScript map[string]string

func (s cdrScript) transport(queries *[]string) *stub {
	return &stub{respond: func(req *http.Request) (*http.Response, error) {
		query := req.URL.Query()
		query.Del("per_page")
		*queries = append(*queries, query.Encode())
		if len(*queries) > 100 {
			return nil, errors.New("an endless loop")
		}
		body, ok := s[query.Encode()]
		if !ok {
			return respond(req, http.StatusBadRequest, `{"error":"not in the script"}`), nil
		}
		if status, err := strconv.Atoi(body); err == nil {
			return respond(req, status, ""), nil
		}
		return respond(req, http.StatusOK, body, "Content-Type", "application/json"), nil
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
		"empty, same token":   {cdrScript{"": cdrPage("ab", `"total":9,"search_token":"t"`), "search_token=t": cdrPage("", `"total":9,"search_token":"t"`)}, "ab", []string{"", "search_token=t"}, cdr.ErrIncomplete},
		"first empty, token":  {cdrScript{"": cdrPage("", `"total":176,"search_token":"t"`), "search_token=t": cdrPage("", `"total":310,"search_token":null`)}, "", []string{"", "search_token=t"}, cdr.ErrIncomplete},
		"null ends, too few":  {cdrScript{"": cdrPage("ab", `"total":9,"search_token":"t"`), "search_token=t": cdrPage("c", `"total":9,"search_token":null`)}, "abc", []string{"", "search_token=t"}, cdr.ErrIncomplete},
		"page 2 empty":        {cdrScript{"": cdrPage("ab", `"total":9,"search_token":"t"`), "search_token=t": cdrPage("", "")}, "ab", []string{"", "search_token=t"}, cdr.ErrIncomplete},
		"page 2 null":         {cdrScript{"": cdrPage("ab", `"total":9,"search_token":"t"`), "search_token=t": `{"records":null,"total":0,"search_token":null}`}, "ab", []string{"", "search_token=t"}, cdr.ErrIncomplete},
		"page 2 no content":   {cdrScript{"": cdrPage("ab", `"total":9`), "page=2": "204"}, "ab", []string{"", "page=2"}, cdr.ErrIncomplete},
		"page 2 absent":       {cdrScript{"": cdrPage("ab", `"total":9`), "page=2": "404"}, "ab", []string{"", "page=2"}, voiso.ErrNotFound},
		"token of page 1":     {cdrScript{"": cdrPage("ab", `"total":5,"search_token":"t"`), "search_token=t": cdrPage("ab", `"total":5`), "page=2&search_token=t": cdrPage("cd", `"total":5`), "page=3&search_token=t": cdrPage("e", `"total":5`)}, "abcde", []string{"", "search_token=t", "page=2&search_token=t", "page=3&search_token=t"}, nil},
		"cursor of page 1":    {cdrScript{"": cdrPage("ab", `"total":5,"search_token":"t"`), "search_token=t": cdrPage("cd", ""), "page=2&search_token=t": cdrPage("e", "")}, "abcde", []string{"", "search_token=t", "page=2&search_token=t"}, nil},
		"total too small":     {cdrScript{"": cdrPage("ab", `"total":1,"search_token":"t"`), "search_token=t": cdrPage("cd", `"total":1,"search_token":null`)}, "abcd", []string{"", "search_token=t"}, nil},
		"total missing":       {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", "")}, "abcd", []string{"", "search_token=t"}, nil},
		"total a string":      {cdrScript{"": cdrPage("ab", `"total":"3"`), "page=2": cdrPage("c", `"total":"3"`)}, "abc", []string{"", "page=2"}, nil},
		"page numbers":        {cdrScript{"": cdrPage("ab", `"total":5`), "page=2": cdrPage("cd", `"total":5`), "page=3": cdrPage("e", `"total":5`)}, "abcde", []string{"", "page=2", "page=3"}, nil},
		"total too large":     {cdrScript{"": cdrPage("ab", `"total":9,"search_token":null`), "page=2": cdrPage("", `"total":9,"search_token":null`)}, "ab", []string{"", "page=2"}, cdr.ErrIncomplete},
		"total, page refused": {cdrScript{"": cdrPage("ab", `"total":9,"search_token":null`)}, "ab", []string{"", "page=2"}, voiso.ErrInvalidRequest},
		"total, page ignored": {cdrScript{"": cdrPage("ab", `"total":9`), "page=2": cdrPage("ab", `"total":9`)}, "ab", []string{"", "page=2"}, voiso.ErrUnexpectedResponse},
		"no total, full":      {cdrScript{"": cdrPage("ab", ""), "page=2": cdrPage("c", "")}, "abc", []string{"", "page=2"}, nil},
		"no total, ignored":   {cdrScript{"": cdrPage("ab", `"total":null`), "page=2": cdrPage("ab", `"total":null`)}, "ab", []string{"", "page=2"}, nil},
		"no total, absent":    {cdrScript{"": cdrPage("ab", ""), "page=2": "404"}, "ab", []string{"", "page=2"}, nil},
		"no total, no more":   {cdrScript{"": cdrPage("ab", ""), "page=2": "204"}, "ab", []string{"", "page=2"}, nil},
		"no total, page 1":    {cdrScript{"": cdrPage("ab", ""), "page=2": cdrPage("cd", ""), "page=3": cdrPage("ab", "")}, "abcd", []string{"", "page=2", "page=3"}, nil},
		"sticky, absent":      {cdrScript{"": cdrPage("ab", `"total":4,"search_token":"t"`), "search_token=t": cdrPage("cd", `"total":4,"search_token":"t"`), "page=2&search_token=t": "404"}, "abcd", []string{"", "search_token=t", "page=2&search_token=t"}, nil},
		"a guess is over":     {cdrScript{"": cdrPage("ab", ""), "page=2": cdrPage("cd", `"total":9`), "page=3": cdrPage("cd", `"total":9`)}, "abcd", []string{"", "page=2", "page=3"}, voiso.ErrUnexpectedResponse},
		"no total, not full":  {cdrScript{"": cdrPage("a", "")}, "a", []string{""}, nil},
		"token kept, page":    {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"t"`), "page=2&search_token=t": cdrPage("e", `"search_token":null`)}, "abcde", []string{"", "search_token=t", "page=2&search_token=t"}, nil},
		"token kept, changes": {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"t"`), "page=2&search_token=t": cdrPage("ef", `"search_token":"u"`), "search_token=u": cdrPage("", "")}, "abcdef", []string{"", "search_token=t", "page=2&search_token=t", "search_token=u"}, nil},
		"token sticky":        {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("ab", `"search_token":"t"`), "page=2&search_token=t": cdrPage("cd", `"search_token":"t"`), "page=3&search_token=t": cdrPage("", "")}, "abcd", []string{"", "search_token=t", "page=2&search_token=t", "page=3&search_token=t"}, nil},
		"token, all ignored":  {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("ab", `"search_token":"t"`), "page=2&search_token=t": cdrPage("ab", `"search_token":"t"`)}, "ab", []string{"", "search_token=t", "page=2&search_token=t"}, voiso.ErrUnexpectedResponse},
		"token repeated":      {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"t"`), "page=2&search_token=t": cdrPage("cd", `"search_token":"t"`)}, "abcd", []string{"", "search_token=t", "page=2&search_token=t"}, voiso.ErrUnexpectedResponse},
		"new tokens, same":    {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"u"`), "search_token=u": cdrPage("cd", `"search_token":"v"`), "page=2&search_token=u": cdrPage("cd", `"search_token":"v"`)}, "abcd", []string{"", "search_token=t", "search_token=u", "page=2&search_token=u"}, voiso.ErrUnexpectedResponse},
		"a circle":            {cdrScript{"": cdrPage("ab", `"search_token":"t"`), "search_token=t": cdrPage("cd", `"search_token":"u"`), "search_token=u": cdrPage("ab", `"search_token":"t"`)}, "abcd", []string{"", "search_token=t", "search_token=u"}, cdr.ErrRepeats},
		"limit with 200":      {cdrScript{"": `{"error":"Rate limit exceeded","records":[],"total":0}`}, "", []string{"", "", ""}, voiso.ErrRateLimited},
		"limit, other shape":  {cdrScript{"": `{"records":null,"total":null,"errors":["API rate limit exceeded."]}`}, "", []string{"", "", ""}, voiso.ErrRateLimited},
		"limit on page 2":     {cdrScript{"": cdrPage("ab", `"total":9`), "page=2": `{"records":[],"errors":"Too many requests"}`}, "ab", []string{"", "page=2", "page=2", "page=2"}, voiso.ErrRateLimited},
		"key with 200":        {cdrScript{"": `{"error":"Invalid User API Key"}`}, "", []string{""}, voiso.ErrInvalidKey},
		"no error":            {cdrScript{"": `{"error":null,"errors":[],"records":[],"total":0}`}, "", []string{""}, nil},
		"error of a record":   {cdrScript{"": cdrPage("a", `"error":"partial"`)}, "a", []string{""}, nil},
		"byte order mark":     {cdrScript{"": "\ufeff" + cdrPage("a", "")}, "a", []string{""}, nil},
		"records twice":       {cdrScript{"": `{"records":[{"uuid":"a"}],"records":[{"uuid":"b"}]}`}, "a", []string{""}, voiso.ErrUnexpectedResponse},
		"no records":          {cdrScript{"": `{"error":"sorry"}`}, "", []string{""}, voiso.ErrUnexpectedResponse},
		"HTML":                {cdrScript{"": `<html>`}, "", []string{""}, voiso.ErrUnexpectedResponse},
		"empty":               {cdrScript{"": ``}, "", []string{""}, voiso.ErrUnexpectedResponse},
		"broken record":       {cdrScript{"": `{"records":[{"uuid":"a"},{"uuid"]}`}, "a", []string{""}, voiso.ErrUnexpectedResponse},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var queries []string
			client := stubClient(t, test.cdrScript.transport(&queries), voiso.WithRetry(voiso.RetryPolicy{Attempts: 3, MinWait: -1, MaxWait: -1}))
			got, err := uuids(t, client.CDRs(t.Context(), voiso.CDRFilter{PageSize: 2}))
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

// The server returns new tokens for ever, and never a record.
func TestCDRsEndAtEmptyPages(t *testing.T) {
	t.Parallel()
	transport := new(stub)
	transport.respond = func(req *http.Request) (*http.Response, error) {
		return respond(req, http.StatusOK, cdrPage("", fmt.Sprintf(`"total":9,"search_token":"%d"`, transport.seen.Load()))), nil
	}
	got, err := uuids(t, stubClient(t, transport).CDRs(t.Context(), voiso.CDRFilter{}))
	if !errors.Is(err, cdr.ErrEmptyPages) || !errors.Is(err, voiso.ErrUnexpectedResponse) || len(got) > 0 || transport.seen.Load() != 11 {
		t.Errorf("%d requests, %d records, %v", transport.seen.Load(), len(got), err)
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
		"repeated token":  {voisotest.Options{RepeatToken: true}, 20, voiso.ErrInvalidRequest},
		"empty and token": {voisotest.Options{EmptyPages: true}, 57, nil},
		"cut twice":       {voisotest.Options{CutAfter: 4, Cuts: 2}, 57, nil},
		"cut for ever":    {voisotest.Options{CutAfter: 4, Cuts: 99}, 4, voiso.ErrUnexpectedResponse},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := uuids(t, fakeClient(t, server57(test.option)).CDRs(t.Context(), voiso.CDRFilter{PageSize: 10}))
			if !errors.Is(err, test.err) {
				t.Errorf("error %v", err)
			}
			if diff := cmp.Diff(want[:test.count], got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCDRErrorKeepsTheResponse(t *testing.T) {
	t.Parallel()
	body := `{"records":[{"uuid":"a"},{"uuid":"` + userKey + `" ` + secretNumber + "}]}" + strings.Repeat(" ", 64<<10)
	client := stubClient(t, always(http.StatusOK, body, "Content-Type", "application/json"), voiso.WithPreferredKey(voiso.User))
	got, err := uuids(t, client.CDRs(t.Context(), voiso.CDRFilter{}))
	failure, ok := errors.AsType[*voiso.Error](err)
	if !ok || len(got) != 1 {
		t.Fatalf("got %q, %v", got, err)
	}
	if failure.Status != http.StatusOK || failure.Operation != "listCDRs" || failure.Scheme != "userBearerToken" || failure.Attempts != 1 {
		t.Errorf("got %+v", failure)
	}
	if !strings.HasPrefix(string(failure.Body()), `{"uuid":"[redacted]"`) || len(failure.Body()) > 64<<10 {
		t.Errorf("%d bytes of body: %.100s", len(failure.Body()), failure.Body())
	}
	assertPublic(t, "the error", err.Error())
}

func TestCDRErrorsAreThoseOfTheClient(t *testing.T) {
	t.Parallel()
	got, err := uuids(t, stubClient(t, always(http.StatusForbidden, `{"error":"Invalid User API Key"}`)).CDRs(t.Context(), voiso.CDRFilter{}))
	if len(got) > 0 || !errors.Is(err, voiso.ErrInvalidKey) {
		t.Errorf("got %q, %v", got, err)
	}
	_, err = uuids(t, stubClient(t, always(http.StatusOK, "")).CDRs(t.Context(), voiso.CDRFilter{}, voiso.UsingKey("nobody")))
	if !errors.Is(err, voiso.ErrNotSent) {
		t.Errorf("an unknown kind of key: %v", err)
	}
	got, err = uuids(t, stubClient(t, always(http.StatusOK, cdrPage("ab", ""), "Content-Type", "text/html")).CDRs(t.Context(), voiso.CDRFilter{}))
	if len(got) != 2 || err != nil {
		t.Errorf("JSON that says it is HTML: %q, %v", got, err)
	}
	echo := `{"error":"` + userKey + ` of ` + secretNumber + `","records":[],"total":0}`
	_, err = uuids(t, stubClient(t, always(http.StatusOK, echo), voiso.WithPreferredKey(voiso.User)).CDRs(t.Context(), voiso.CDRFilter{CLI: secretNumber}))
	failure, ok := errors.AsType[*voiso.Error](err)
	if !ok || failure.Status != http.StatusOK || len(failure.Messages()) != 1 || strings.Contains(string(failure.Body())+failure.Messages()[0], userKey) {
		t.Errorf("an error with status 200: %v", err)
	}
	assertPublic(t, "an error with status 200", err.Error())
	got, err = uuids(t, stubClient(t, always(http.StatusNoContent, "")).CDRs(t.Context(), voiso.CDRFilter{}))
	if len(got) > 0 || err != nil {
		t.Errorf("no content: %q, %v", got, err)
	}
}
