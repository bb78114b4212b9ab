package conformance

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
)

var update = flag.Bool("update", false, "write the golden requests instead of comparing them")

// The requests of the client as they are sent, a file for each operation with each scheme. A change of one reaches
// every user, so it must be acknowledged:
//
//	go test ./conformance -run Golden -update
func TestGoldenRequests(t *testing.T) {
	t.Parallel()
	requests := map[string]string{}
	for _, op := range description(t).operations {
		samples, err := op.samples()
		if err != nil {
			t.Fatal(err)
		}
		for _, scheme := range op.schemes() {
			var file strings.Builder
			for _, s := range samples {
				request, err := goldenRequest(t, op, s, scheme)
				if err != nil {
					t.Fatalf("%s with %s: %v", op.id, scheme, err)
				}
				fmt.Fprintf(&file, "# %s\n%s\n", s.name, request)
			}
			requests[op.id+"."+scheme+".txt"] = file.String()
		}
	}
	folder := filepath.Join("testdata", "golden")
	if *update {
		if err := writeGolden(folder, requests); err != nil {
			t.Fatal(err)
		}
	}
	if err := compareGolden(folder, requests); err != nil {
		t.Errorf("%v\nIf the change is intended: go test ./conformance -run Golden -update", err)
	}
}

// goldenRequest makes a call and returns its request as it is sent.
func goldenRequest(t *testing.T, op *operation, s sample, scheme string) (request string, err error) {
	t.Helper()
	sent := make(chan []byte, 1)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(goldenDay(op)))
		options := []voiso.Option{
			voiso.WithHTTPClient(&http.Client{Transport: wireTap(sent)}), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1}),
			voiso.WithContactCenterKey(contactCenterKey), voiso.WithUserKey(userKey),
		}
		if isQuery(scheme) {
			options = append(options, voiso.WithQueryKey())
		}
		var client *voiso.Client
		if client, err = voiso.New("cluster1", options...); err != nil {
			return
		}
		// The response is empty, which some operations refuse. Only the request counts.
		_, err = invoke(t.Context(), client, "", op, s, "", voiso.UsingKey(voiso.KeyKind(kindOf(scheme))))
	})
	if len(sent) != 1 {
		return "", fmt.Errorf("%s: %d requests were sent: %w", s.name, len(sent), err)
	}
	return printRequest(<-sent, keyOf(kindOf(scheme)))
}

// goldenDay is a day on which the client sends the samples of an operation.
func goldenDay(op *operation) time.Time {
	if op.id == "listWebhookFailures" {
		return timely()["webhook failures"]
	}
	return timely()["schedule a callback"]
}

// wireTap is a transport that sends the bytes of each request to a channel. The response is 204.
func wireTap(sent chan<- []byte) http.RoundTripper {
	dial := func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			var raw bytes.Buffer
			request, err := http.ReadRequest(bufio.NewReader(io.TeeReader(server, &raw)))
			if err != nil {
				return
			}
			if _, err := io.Copy(io.Discard, request.Body); err != nil {
				return
			}
			sent <- raw.Bytes()
			_, _ = io.WriteString(server, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		}()
		return client, nil
	}
	return &http.Transport{DialTLSContext: dial}
}

// printRequest prints the bytes of a request: the headers sorted, one line for each parameter of the query, the key of
// the scheme and the version of the client masked. A key of the other kind would be visible.
func printRequest(raw []byte, key string) (string, error) {
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	lines := strings.Split(string(head), "\r\n")
	line := strings.Split(lines[0], " ")
	if !found || len(line) != 3 {
		return "", errors.New("not an HTTP/1.1 request")
	}
	path, query, _ := strings.Cut(line[1], "?")
	var out strings.Builder
	fmt.Fprintln(&out, line[0], path)
	for pair := range strings.SplitSeq(query, "&") {
		if pair != "" {
			fmt.Fprintln(&out, "   ", pair)
		}
	}
	slices.Sort(lines[1:])
	for _, header := range lines[1:] {
		if name, value, _ := strings.Cut(header, "/"); name == "User-Agent: voiso-go" && value != "" {
			header = name + "/<version>"
		}
		fmt.Fprintln(&out, header)
	}
	if len(body) > 0 {
		fmt.Fprintf(&out, "\n%s\n", body)
	}
	return strings.ReplaceAll(out.String(), key, "<key>"), nil
}

// compareGolden says which files of a folder differ from the requests, are missing, or belong to no request.
func compareGolden(folder string, requests map[string]string) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(requests)) {
		golden, err := os.ReadFile(filepath.Join(folder, name))
		switch {
		case err != nil:
			problems = append(problems, err)
		case string(golden) != requests[name]:
			problems = append(problems, fmt.Errorf("%s has changed:\n%s", name, changedLines(string(golden), requests[name])))
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		problems = append(problems, err)
	}
	for _, entry := range entries {
		if _, ok := requests[entry.Name()]; !ok {
			problems = append(problems, fmt.Errorf("%s belongs to no operation", entry.Name()))
		}
	}
	return errors.Join(problems...)
}

// changedLines returns the lines between the common beginning and the common end of two texts.
func changedLines(before, after string) string {
	old, now := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	for len(old) > 0 && len(now) > 0 && old[0] == now[0] {
		old, now = old[1:], now[1:]
	}
	for len(old) > 0 && len(now) > 0 && old[len(old)-1] == now[len(now)-1] {
		old, now = old[:len(old)-1], now[:len(now)-1]
	}
	var out strings.Builder
	for _, line := range old {
		fmt.Fprintln(&out, "-", strings.TrimSuffix(line, "\n"))
	}
	for _, line := range now {
		fmt.Fprintln(&out, "+", strings.TrimSuffix(line, "\n"))
	}
	return out.String()
}

// writeGolden replaces the files of a folder.
func writeGolden(folder string, requests map[string]string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, request := range requests {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(request), 0o644); err != nil {
			return err
		}
	}
	return nil
}
