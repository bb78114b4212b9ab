package voisotest

import (
	"fmt"
	"strconv"
	"time"
)

// cdr is one call detail record.
type cdr struct {
	UUID        string      `json:"uuid"`
	Timestamp   string      `json:"timestamp"`
	Type        string      `json:"type"`
	Disposition string      `json:"disposition"`
	Duration    *string     `json:"duration"`
	From        *string     `json:"from"`
	To          string      `json:"to"`
	Agent       string      `json:"agent"`
	AgentID     *int        `json:"agent_id"`
	QueueID     int         `json:"queue_id"`
	AccountID   string      `json:"account_id"`
	CRM         *string     `json:"crm"`
	WrapUpCode  string      `json:"wrap_up_code"`
	Undescribed undescribed `json:"undescribed"`
}

// undescribed is a member that the description does not have.
type undescribed struct {
	Index int       `json:"index"`
	Tags  [2]string `json:"tags"`
	Note  string    `json:"note"`
}

// The values of generated records. Types have the names of the filter.
var (
	cdrTypes = []string{
		"inbound", "outbound", "dialer", "click_to_call", "outbound_sms", "whatsapp", "facebook", "instagram", "telegram",
		"web_chat", "HLR_lookup", "queue_callback",
	}
	cdrDispositions = []string{
		"answered", "failed", "busy", "no_answer", "rejected", "abandoned", "missed", "dialer_abandoned",
		"system_abandoned", "answered_by_VM", "system_reject", "machine_answered", "sent", "not_sent",
		"route_unavailable", "delivered", "not_delivered", "waiting", "active", "archived",
	}
	cdrAgents = []struct {
		id   int
		name string
	}{{77572, "Jane Doe"}, {28982, "Roberta Ride"}, {7, "Agent 7"}, {9, "Agent 9"}}
	cdrQueues = []int{12, 13, 21}
)

// typeInRecord returns the name that records have for a type of the filter.
func typeInRecord(name string) string {
	switch name {
	case "dialer":
		return "campaign"
	case "queue_callback":
		return "queue-callback"
	}
	return name
}

// cdrAt generates a record. Its content follows from its index alone, by way of well-mixed bits.
func (o *Options) cdrAt(i int) cdr {
	bits := mix(uint64(i))
	r := cdr{
		UUID:        fmt.Sprintf("%08x-%04x-4%03x-8000-%012x", uint32(bits), uint16(bits>>32), bits>>52, i),
		Timestamp:   o.cdrTime(i).Format("2006-01-02T15:04:05.000Z"),
		Type:        typeInRecord(choose(bits, cdrTypes)),
		Disposition: choose(bits>>16, cdrDispositions),
		To:          "4420" + strconv.FormatUint(10_000_000+bits>>24%90_000_000, 10),
		QueueID:     choose(bits>>40, cdrQueues),
		AccountID:   "AC" + strconv.Itoa(i),
		WrapUpCode:  "0100: Qualified Lead",
		Undescribed: undescribed{i, [2]string{"first", "second"}, "a member that no documentation names"},
	}
	if i%17 != 8 {
		seconds := bits >> 48 % 7200
		r.Duration = new(fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60))
	}
	if i%10 != 3 {
		r.From = new("1555" + strconv.FormatUint(1_000_000+bits>>8%9_000_000, 10))
	}
	if i%7 != 2 {
		agent := choose(bits>>32, cdrAgents)
		r.Agent, r.AgentID = agent.name, &agent.id
	}
	return r
}

// cdrTime spreads the records evenly over the days. It counts in milliseconds, because nanoseconds would overflow.
func (o *Options) cdrTime(i int) time.Time {
	span := o.LastDay.Add(day).Sub(o.FirstDay).Milliseconds()
	return time.UnixMilli(o.FirstDay.UnixMilli() + span/int64(max(o.CDRs, 1))*int64(i)).UTC()
}

// choose returns the value selected by the lowest 16 bits.
func choose[T any](bits uint64, values []T) T { return values[bits&0xffff%uint64(len(values))] }

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
