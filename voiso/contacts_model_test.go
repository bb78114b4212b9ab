package voiso_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Whatever the contacts and the troubles on the way, adding them and going on
// where it stopped gives every contact one outcome, true to what the server has
// taken, and adds none twice.
func TestContactsModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newContactsModel(t, seed).run() })
		})
	}
}

type contactsModel struct {
	*testing.T
	*rand.Rand
	fake      *voisotest.Server
	client    *voiso.Client
	contacts  []gen.CampaignContact // each named by its index
	malformed map[int]bool
	taken     map[int]int // by the server
	trouble   float64
}

func newContactsModel(t *testing.T, seed uint64) *contactsModel {
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same numbers in every run
	m := &contactsModel{
		T: t, Rand: random, fake: voisotest.NewUnstarted(), malformed: map[int]bool{}, taken: map[int]int{},
		contacts: make([]gen.CampaignContact, []int{0, 1, 5, 999, 1000, 1001, 2500, 3001}[random.IntN(8)]),
		trouble:  []float64{0, 0.3, 0.6}[random.IntN(3)],
	}
	malformed := []float64{0, 0.001, 0.2, 1}[m.IntN(4)]
	for i := range m.contacts {
		number := strconv.Itoa(15550000000 + i)
		switch {
		case m.Float64() < malformed:
			number, m.malformed[i] = "+"+number, true
		case m.Float64() < 0.1:
			number = strconv.Itoa(15550000000 + m.IntN(i+1)) // perhaps a duplicate
		case m.Float64() < 0.05:
			number = strconv.Itoa(100 + m.IntN(900)) // too short for the server
		}
		m.contacts[i] = gen.CampaignContact{PhoneNumber: number, ContactName: strconv.Itoa(i)}
	}
	client, err := voiso.New("", voiso.WithBaseURL(m.fake.URL), voiso.WithContactCenterKey(m.fake.ContactCenterKey()),
		voiso.WithHTTPClient(&http.Client{Transport: m}), voiso.WithRetry(voiso.RetryPolicy{Attempts: 1 + m.IntN(2)}))
	if err != nil {
		t.Fatal(err)
	}
	m.client = client
	return m
}

// RoundTrip is a network that refuses some connections and loses some responses.
func (m *contactsModel) RoundTrip(req *http.Request) (*http.Response, error) {
	trouble := m.Float64()
	if trouble < m.trouble/3 {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	sent, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(strings.NewReader(string(sent)))
	resp, err := m.fake.Transport().RoundTrip(req)
	if err != nil || resp.StatusCode >= http.StatusMultipleChoices {
		return resp, err
	}
	var body gen.ContactsRequest
	if err := json.Unmarshal(sent, &body); err != nil || len(body.Contacts) == 0 || len(body.Contacts) > voiso.MaxContacts {
		m.Errorf("%d contacts in a call, %v", len(body.Contacts), err)
	}
	for _, contact := range body.Contacts {
		index, _ := strconv.Atoi(contact.ContactName)
		m.taken[index]++
	}
	if trouble > 1-m.trouble/3 {
		return nil, errors.Join(io.ErrUnexpectedEOF, resp.Body.Close())
	}
	return resp, nil
}

func (m *contactsModel) run() {
	final := map[int]voiso.ContactOutcome{}
	for next, runs := 0, 0; ; runs++ {
		if m.Float64() < m.trouble {
			status := []int{0, 302, 400, 403, 422, 429, 500, 502}[m.IntN(8)]
			m.fake.FailNext("addContacts", 1+m.IntN(2), status, nil, map[string]string{"error": "no"})
		}
		before := maps.Clone(m.taken)
		report, err := m.add(voiso.BulkOptions{From: next, SkipMalformed: true})
		m.judge(report, next, before)
		for i := next; i < report.Next; i++ {
			final[i] = report.Outcome(i)
		}
		next = report.Next
		if err == nil {
			break
		}
		if failure, ok := errors.AsType[*voiso.Error](err); !ok || runs > 100 {
			m.Fatalf("after %d runs: %v, %v", runs, failure, err)
		}
	}
	for i := range m.contacts {
		if m.taken[i] > 1 {
			m.Errorf("contact %d is added %d times", i, m.taken[i])
		}
		if left := []voiso.ContactOutcome{"", voiso.ContactNotTried, voiso.ContactRefused, voiso.ContactNotMentioned}; slices.Contains(left, final[i]) {
			m.Errorf("contact %d is left %q", i, final[i])
		}
	}
}

func (m *contactsModel) add(options voiso.BulkOptions) (*voiso.ContactsReport, error) {
	if m.IntN(2) == 0 {
		return m.client.AddAllContacts(m.Context(), 17, m.contacts, options)
	}
	return m.client.AddContactsFrom(m.Context(), 17, func(yield func(gen.CampaignContact, error) bool) {
		for _, contact := range m.contacts {
			if !yield(contact, nil) {
				return
			}
		}
	}, options)
}

// judge holds the report of one run against what the server has taken in it.
func (m *contactsModel) judge(report *voiso.ContactsReport, from int, before map[int]int) {
	told := map[int]bool{}
	for _, outcome := range []voiso.ContactOutcome{
		voiso.ContactAccepted, voiso.ContactDuplicate, voiso.ContactInvalid, voiso.ContactMalformed,
		voiso.ContactNotMentioned, voiso.ContactRefused, voiso.ContactUnknown, voiso.ContactNotTried,
	} {
		for first, end := range report.Ranges(outcome) {
			for i := first; i < end; i++ {
				if told[i] || i < from || i >= len(m.contacts) {
					m.Errorf("contact %d is told twice, or not from %d on", i, from)
				}
				told[i] = true
				m.judgeContact(i, outcome, m.taken[i]-before[i])
			}
		}
	}
	for i := from; i < report.Next; i++ {
		if !told[i] {
			m.Errorf("contact %d is lost", i)
		}
	}
}

func (m *contactsModel) judgeContact(i int, outcome voiso.ContactOutcome, taken int) {
	good := false
	switch outcome {
	case voiso.ContactAccepted:
		good = taken == 1 && !m.malformed[i]
	case voiso.ContactInvalid:
		good = taken == 1 && len(m.contacts[i].PhoneNumber) < 7
	case voiso.ContactMalformed:
		good = taken == 0 && m.malformed[i]
	case voiso.ContactRefused, voiso.ContactNotTried:
		good = taken == 0
	case voiso.ContactDuplicate, voiso.ContactUnknown:
		good = taken <= 1 && !m.malformed[i]
	}
	if !good {
		m.Errorf("contact %d is %s, and was taken %d times", i, outcome, taken)
	}
}
