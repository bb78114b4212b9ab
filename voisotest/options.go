package voisotest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// The keys that a server accepts by default. They are plainly not real keys.
const (
	// DefaultContactCenterKey is the contact center key.
	DefaultContactCenterKey = "voisotest-contact-center-key"
	// DefaultUserKey is the user key.
	DefaultUserKey = "voisotest-user-key"
)

// Options say what the cluster holds and how it behaves. The zero value of each field is the usual case.
type Options struct {
	// Keys are the keys that the server accepts. Nil means DefaultContactCenterKey and DefaultUserKey.
	Keys map[string]KeyKind

	// CDRs is the number of call detail records. 0 means 25, a negative number none. The records are made from their
	// index alone, so every server has the same ones, oldest first, of about 450 bytes each. Some have what a client
	// must cope with: null members, empty agents, types that the filter does not know, undescribed members.
	CDRs int
	// FirstDay and LastDay are the days, in UTC, over which the call detail records are spread evenly. The default is
	// January 2026.
	FirstDay, LastDay time.Time
	// Seed changes the content of the call detail records and the IDs of all that the server makes.
	Seed uint64
	// RepeatToken makes every response to a request with a search_token carry that same token. A client that follows it
	// blindly never ends.
	RepeatToken bool
	// EmptyPages puts a response without records, but with a token, between any two pages of records.
	EmptyPages bool
	// StickyToken keeps the first token for the whole list: the next page has the same token and the next page number,
	// as one public client expects it.
	StickyToken bool
	// Cuts is how many responses with more than CutAfter call detail records break off after CutAfter of them.
	Cuts, CutAfter int

	// SMSTemplates, Numbers and WebhookFailures are the lengths of these lists, and Messages the number of messages of
	// every conversation. 0 means the example of the description, a negative number an empty list.
	SMSTemplates, Numbers, WebhookFailures, Messages int

	// Agents are the agents of the contact center. With nil, every agent exists who is named by a request, logged in and
	// available; any other value lets requests for other agents fail with "Invalid agent's extension".
	Agents []Agent
	// RingTime is how long a call rings, WrapUp how long an agent works after an answered one. 0 means no time at all.
	RingTime, WrapUp time.Duration
	// Outcomes are the dispositions of calls with certain contacts, such as "busy" or "no_answer", by phone number. Calls
	// with all others are answered.
	Outcomes map[string]string
	// SMSPerDay is how many messages an agent may send to one number on a day of TimeZone, and SMSPause how long the same
	// message is refused after the last one. 0 means Voiso's limits, 20 and 2 seconds; a negative value means no limit.
	SMSPerDay int
	SMSPause  time.Duration
	// TimeZone is the time zone of the contact center. Nil means UTC.
	TimeZone *time.Location

	// Campaigns are the campaigns of the contact center. With nil, every campaign exists that is named by a request, live,
	// active and ready to start; any other value lets requests for other campaigns fail with "Campaign not found".
	Campaigns []Campaign
	// UnknownCampaigns are campaigns that do not exist although Campaigns is nil.
	UnknownCampaigns []int
	// CampaignsNotLive are campaigns whose contacts calls fail with "Campaign type should be live".
	CampaignsNotLive []int
	// ContactsPause is how long after a contacts call the next one to the same campaign is refused. 0 means Voiso's 2
	// seconds. A negative pause also lets the calls overlap; a nanosecond does not.
	ContactsPause time.Duration

	// Webhooks receive the events that calls, agents and [Server.SendEvent] cause.
	Webhooks []Webhook
	// WebhookDelays are the times between the attempts of a delivery, the last of them for all further attempts. Nil means
	// 1, 5, 30 and 120 minutes: Voiso does not document its own. See [Server.MoveClock].
	WebhookDelays []time.Duration
	// RemoteWebhooks allows webhooks to other machines.
	RemoteWebhooks bool

	// Clock returns the time of the contact center. Nil means time.Now. Within testing/synctest it is not needed.
	Clock func() time.Time
}

const day = 24 * time.Hour

// withDefaults returns the options with the defaults in place of zero values, and with ordered days.
func (o Options) withDefaults() Options {
	if o.Keys == nil {
		o.Keys = map[string]KeyKind{DefaultContactCenterKey: ContactCenter, DefaultUserKey: User}
	}
	o.CDRs = max(cmp.Or(o.CDRs, 25), 0)
	if o.FirstDay.IsZero() {
		o.FirstDay = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.LastDay.IsZero() {
		o.LastDay = o.FirstDay.AddDate(0, 0, 30)
	}
	o.FirstDay, o.LastDay = o.FirstDay.UTC().Truncate(day), o.LastDay.UTC().Truncate(day)
	if o.LastDay.Before(o.FirstDay) {
		o.FirstDay, o.LastDay = o.LastDay, o.FirstDay
	}
	o.CutAfter = max(o.CutAfter, 0)
	o.ContactsPause = cmp.Or(o.ContactsPause, contactsPause)
	o.SMSPerDay, o.SMSPause = cmp.Or(o.SMSPerDay, smsPerDay), cmp.Or(o.SMSPause, smsPause)
	o.TimeZone = cmp.Or(o.TimeZone, time.UTC)
	if len(o.WebhookDelays) == 0 {
		o.WebhookDelays = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour}
	}
	return o
}

// key returns the first key of a kind in alphabetical order, or nothing.
func (o Options) key(kind KeyKind) string {
	for _, key := range slices.Sorted(maps.Keys(o.Keys)) {
		if o.Keys[key] == kind {
			return key
		}
	}
	return ""
}
