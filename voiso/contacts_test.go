package voiso

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
)

func TestContactsAreCutIntoCalls(t *testing.T) {
	t.Parallel()
	for name, send := range bulks {
		for n, sizes := range map[int][]int{
			0: nil, 1: {1}, 1000: {1000}, 1001: {1000, 1}, 2500: {1000, 1000, 500},
		} {
			t.Run(fmt.Sprint(name, " ", n), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					server := newLeads()
					began := time.Now()
					report, err := send(t.Context(), stubClient(t, server), numbered(firstNumber, n), BulkOptions{})
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(sizes, server.sizes()); diff != "" {
						t.Errorf("calls -want +got\n%s", diff)
					}
					want := fmt.Sprintf("accepted 0-%d, next %d of %d", n, n, n)
					if n == 0 {
						want = "next 0 of 0"
					}
					if got := outcomes(report); got != want || report.Calls != len(sizes) || report.Campaign != 17 {
						t.Errorf("got %s with %d calls, want %s", got, report.Calls, want)
					}
					if gaps := time.Duration(max(0, len(sizes)-1)) * 2 * time.Second; time.Since(began) != gaps {
						t.Errorf("took %s, want %s", time.Since(began), gaps)
					}
					for i, numbers := range server.sent {
						if numbers[0] != strconv.Itoa(firstNumber+1000*i) {
							t.Errorf("call %d begins with %s", i, numbers[0])
						}
					}
				})
			})
		}
	}
}

func TestContactsProgress(t *testing.T) {
	t.Parallel()
	for name, send := range bulks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var steps []ContactsProgress
				_, err := send(t.Context(), stubClient(t, newLeads()), numbered(firstNumber, 1500),
					BulkOptions{Progress: func(p ContactsProgress) { steps = append(steps, p) }}, UsingKey(ContactCenter))
				total := 1500
				if strings.HasSuffix(name, "from") {
					total = 0
				}
				want := []ContactsProgress{{Calls: 1, Next: 1000, Total: total, Accepted: 1000}, {Calls: 2, Next: 1500, Total: 1500, Accepted: 1500}}
				if diff := cmp.Diff(want, steps); err != nil || diff != "" {
					t.Errorf("%v; -want +got\n%s", err, diff)
				}
			})
		})
	}
}

func TestContactsCallOptions(t *testing.T) {
	t.Parallel()
	server := newLeads()
	report, err := addAll(t.Context(), stubClient(t, server), numbered(firstNumber, 3), BulkOptions{}, UsingKey("neither"))
	if err == nil || len(server.sent) != 0 || outcomes(report) != "not tried 0-3, next 0 of 3" {
		t.Errorf("got %s, %v", outcomes(report), err)
	}
}

func TestContactsRunsKeepTheirDistance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCampaignServer(t)
		client := stubClient(t, server)
		var group sync.WaitGroup
		for i := range 3 {
			group.Go(func() {
				if _, err := client.AddAllContacts(t.Context(), 1, numbered(firstNumber+10000*i, 2500), BulkOptions{}); err != nil {
					t.Error(err)
				}
				if _, err := client.UpdateContactsFrom(t.Context(), 1, stream(numbered(firstNumber, 1), nil), BulkOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if server.calls != 12 {
			t.Errorf("%d calls", server.calls)
		}
	})
}

func TestContactsSequenceInFlatMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 60_000
		read, calls := 0, 0
		transport := &stub{respond: func(req *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(req.Body)
			calls++
			if read > calls*MaxContacts+1 {
				t.Errorf("read %d contacts for %d calls", read, calls)
			}
			numbers := strings.Split(string(body), `"phoneNumber":"`)[1:]
			for i := range numbers {
				numbers[i] = `"` + numbers[i][:11] + `"`
			}
			return respond(req, 201, `{"contacts":[`+strings.Join(numbers, ",")+`]}`), err
		}}
		contacts := func(yield func(gen.CampaignContact, error) bool) {
			for i := range n {
				number := firstNumber + i
				if i >= n/2 {
					number = firstNumber // the second half is one number
				}
				read++
				if !yield(gen.CampaignContact{PhoneNumber: strconv.Itoa(number)}, nil) {
					return
				}
			}
		}
		report, err := stubClient(t, transport).AddContactsFrom(t.Context(), 17, contacts, BulkOptions{})
		if err != nil || report.Accepted != n/2+n/2/1000 || report.Duplicate != n/2-n/2/1000 || report.Total != n || report.Calls != 60 {
			t.Errorf("got %+v, %v", report.ContactsProgress, err)
		}
		if len(report.runs) > 2*30 {
			t.Errorf("the report holds %d ranges", len(report.runs))
		}
	})
}
