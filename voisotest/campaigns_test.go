package voisotest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voisotest"
)

func (c center) change(t *testing.T, id int, operation gen.CampaignOperation) error {
	t.Helper()
	_, err := c.ChangeCampaignStatus(t.Context(), id, gen.CampaignStatusRequest{Operation: operation})
	return err
}

func (c center) campaign(t *testing.T, id int) voisotest.Campaign {
	t.Helper()
	for _, campaign := range c.State().Campaigns {
		if campaign.ID == id {
			return campaign
		}
	}
	t.Fatalf("no campaign %d in %v", id, c.State())
	return voisotest.Campaign{}
}

func TestACampaignFromCreationToStop(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{Agents: []voisotest.Agent{{Email: "a@example.com"}, {Email: "b@example.com"}}})
	create := func(name, kind string, agents ...string) error {
		_, err := c.CreateCampaign(t.Context(), gen.CreateCampaignRequest{Name: name, CampaignType: kind, Timezone: "UTC", Agents: agents})
		return err
	}
	must(t, create("Spring", "live"))
	wantError(t, create("Spring", "live"), "Campaign name is already taken")
	wantError(t, create("Summer", "live", "a@example.com", "c@example.com"), "Agent 2 of the list does not exist")
	must(t, create("Preview", "preview"))
	list, err := c.ListCampaigns(t.Context())
	must(t, err)
	if len(list.Items) != 3 || list.Items[1].Name != "Spring" || list.Items[1].ID != "1235" {
		t.Fatalf("got %v", list)
	}
	const id = 1235
	agents := func(r gen.CampaignAgentsRequest) error {
		_, err := c.UpdateCampaignAgents(t.Context(), id, r)
		return err
	}
	contacts := func(id int) error {
		_, err := c.AddContacts(t.Context(), id, gen.ContactsRequest{Contacts: []gen.CampaignContact{{PhoneNumber: "15555550001"}}})
		return err
	}
	wantError(t, c.change(t, id, "start"), "at least one agent and one contact")
	wantError(t, c.change(t, id, "pause"), "Campaign is not active")
	wantError(t, agents(gen.CampaignAgentsRequest{AddTeams: []string{"Dayshift"}}), "Campaign is not active")
	wantError(t, contacts(1236), "Campaign type should be live")
	must(t, contacts(id))
	wantError(t, c.change(t, id, "start"), "at least one agent and one contact")

	// A start is possible with an agent from the beginning.
	must(t, create("Autumn", "live", "A@example.com"))
	must(t, contacts(1237))
	for _, step := range []struct {
		operation gen.CampaignOperation
		status    string // empty when the step is refused
	}{{"stop", ""}, {"start", "active"}, {"start", "active"}, {"pause", "paused"}, {"stop", ""}, {"start", "active"}, {"stop", "stopped"}, {"pause", ""}} {
		err := c.change(t, 1237, step.operation)
		if step.status == "" {
			wantError(t, err, "Campaign is not active")
			continue
		}
		must(t, err)
		if got := c.campaign(t, 1237).Status; got != step.status {
			t.Errorf("%s: %s, want %s", step.operation, got, step.status)
		}
	}
	must(t, c.change(t, 1237, "start"))
	_, err = c.UpdateCampaignAgents(t.Context(), 1237, gen.CampaignAgentsRequest{
		AddAgents: []string{"b@example.com", "b@example.com"}, RemoveAgents: []string{"A@example.com"}, AddTeams: []string{"Dayshift", "Nightshift"}, RemoveTeams: []string{"Nightshift"},
	})
	must(t, err)
	want := voisotest.Campaign{ID: 1237, Name: "Autumn", Type: "live", Status: "active", Agents: []string{"b@example.com"}, Teams: []string{"Dayshift"}, Contacts: []voisotest.Contact{{Number: "15555550001"}}}
	if diff := cmp.Diff(want, c.campaign(t, 1237)); diff != "" {
		t.Error(diff)
	}
	_, err = c.UpdateCampaignAgents(t.Context(), 1237, gen.CampaignAgentsRequest{AddAgents: []string{"c@example.com"}})
	wantError(t, err, "Agent 1 of the list does not exist")
}

func TestCampaignsOfTheOptions(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{Campaigns: []voisotest.Campaign{{ID: 7, Name: "Spring", Agents: []string{"a@example.com"}, Contacts: []voisotest.Contact{{Number: "15555550001"}}}, {}}})
	must(t, c.change(t, 7, "start"))
	if got := c.campaign(t, 8); got.Name != "Campaign 8" || got.Type != "live" || got.Status != "draft" {
		t.Errorf("got %+v", got)
	}
	wantError(t, c.change(t, 9, "start"), "Campaign not found")
	_, err := c.UpdateCampaignAgents(t.Context(), 9, gen.CampaignAgentsRequest{AddTeams: []string{"x"}})
	wantError(t, err, "Campaign not found")
	_, err = c.AddContacts(t.Context(), 9, gen.ContactsRequest{Contacts: []gen.CampaignContact{{PhoneNumber: "15555550001"}}})
	wantError(t, err, "Campaign not found")
}

// An update changes what it has, and the dialer calls by priority whom it has not called and who is active.
func TestDial(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{ContactsPause: -1, CDRs: -1, Agents: []voisotest.Agent{{Extension: "1", Email: "a@example.com"}, {Extension: "2", Email: "b@example.com"}}, Campaigns: []voisotest.Campaign{{ID: 7, Name: "Spring", Status: "active", Agents: []string{"b@example.com"}}, {ID: 8}}})
	put := func(operation, contacts string) {
		got := call(t, c.Server, operation, func(s *sketch) {
			withKey(c.Server)(s)
			s.path["campaign_id"], s.body = "7", []byte(`{"contacts":[`+contacts+`]}`)
		})
		if got.status >= 300 {
			t.Fatalf("got %d %s", got.status, got.body)
		}
	}
	put("addContacts", `{"phoneNumber":"15555550001","contactName":"A"},{"phoneNumber":"15555550002","priority":"9"},{"phoneNumber":"15555550003","priority":2,"isActive":0},{"phoneNumber":"15555550004","priority":1,"isActive":false}`)
	put("updateContacts", `{"phoneNumber":"15555550001","contactURL":"https://crm"},{"phoneNumber":"15555550003","isActive":true}`)
	two, nine, one := 2, 9, 1
	want := []voisotest.Contact{{Number: "15555550001", Name: "A", URL: "https://crm"}, {Number: "15555550002", Priority: &nine}, {Number: "15555550003", Priority: &two}, {Number: "15555550004", Priority: &one, Inactive: true}}
	if diff := cmp.Diff(want, c.campaign(t, 7).Contacts); diff != "" {
		t.Error(diff)
	}
	var order []string
	for {
		call, err := c.Dial(7)
		if err != nil {
			if !strings.Contains(err.Error(), "campaign 7 has no contact left to call") {
				t.Error(err)
			}
			break
		}
		if call.Agent != "2" || c.statusOf("2") != "dialer" {
			t.Errorf("agent %q, %s", call.Agent, c.statusOf("2"))
		}
		if _, err := c.Dial(7); err == nil || !strings.Contains(err.Error(), "no available agent") && len(order) < 2 {
			t.Errorf("two calls at once: %v", err)
		}
		order = append(order, call.To)
		must(t, c.EndCall(call.ID))
	}
	if diff := cmp.Diff([]string{"15555550003", "15555550002", "15555550001"}, order); diff != "" {
		t.Error(diff)
	}
	if body, got := readCDRs(t, c.Server, "type", "dialer"); body.Total != 3 || body.Records[0]["type"] != "campaign" {
		t.Errorf("got %s", got.body)
	}
	for id, text := range map[int]string{8: "is draft, not active", 9: "there is no campaign 9"} {
		if _, err := c.Dial(id); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%d: %v", id, err)
		}
	}
}

// The clock of the server is the one of the pause after a contacts call.
func TestMoveClockEndsTheContactsPause(t *testing.T) {
	t.Parallel()
	c := newCenter(t, voisotest.Options{})
	for i, step := range []struct {
		move   time.Duration
		status string
	}{{0, ""}, {time.Second, "ended less than 2s ago"}, {time.Second, ""}} {
		c.MoveClock(step.move)
		_, err := c.AddContacts(t.Context(), 1, gen.ContactsRequest{Contacts: []gen.CampaignContact{{PhoneNumber: fmt.Sprint(15555550000 + i)}}})
		if step.status == "" {
			must(t, err)
			continue
		}
		wantError(t, err, step.status)
	}
}
