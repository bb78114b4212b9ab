package voisotest

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// cdr is one call detail record. A nil pointer is a null member.
type cdr struct {
	index       int // its place among all records
	at          time.Time
	uuid        string
	kind        string
	disposition string
	seconds     int64 // duration, negative when there is none
	from        *string
	to          string
	agent       string
	agentID     *int
	queueID     *int
	accountID   string
	crm         *string
	wrapUpCode  string
}

// appendJSON appends the record. It is written by hand because exports of a million records run in tests, and
// encoding/json takes several times as long.
func (r *cdr) appendJSON(b []byte) []byte {
	b = appendText(append(b, `{"uuid":`...), r.uuid)
	b = append(r.at.UTC().AppendFormat(append(b, `,"timestamp":"`...), "2006-01-02T15:04:05.000Z"), '"')
	b = appendText(append(b, `,"type":`...), r.kind)
	b = appendText(append(b, `,"disposition":`...), r.disposition)
	b = append(b, `,"duration":`...)
	if r.seconds < 0 {
		b = append(b, "null"...)
	} else {
		b = append(append(append(b, '"'), hours(r.seconds)...), '"')
	}
	b = appendOptional(append(b, `,"from":`...), r.from)
	b = appendText(append(b, `,"to":`...), r.to)
	b = appendText(append(b, `,"agent":`...), r.agent)
	b = appendID(append(b, `,"agent_id":`...), r.agentID)
	b = appendID(append(b, `,"queue_id":`...), r.queueID)
	b = appendText(append(b, `,"account_id":`...), r.accountID)
	b = appendOptional(append(b, `,"crm":`...), r.crm)
	b = appendText(append(b, `,"wrap_up_code":`...), r.wrapUpCode)
	// What no documentation names, so that clients meet members that they do not know.
	b = strconv.AppendInt(append(b, `,"undescribed":{"index":`...), int64(r.index), 10)
	return append(b, `,"tags":["first","second"],"note":"a member that no documentation names"}}`...)
}

func appendText(b []byte, text string) []byte {
	b, _ = jsontext.AppendQuote(b, text) // it replaces what is not UTF-8
	return b
}

func appendOptional(b []byte, text *string) []byte {
	if text == nil {
		return append(b, "null"...)
	}
	return appendText(b, *text)
}

func appendID(b []byte, id *int) []byte {
	if id == nil {
		return append(b, "null"...)
	}
	return strconv.AppendInt(b, int64(*id), 10)
}

// hours returns seconds as HH:MM:SS.
func hours(seconds int64) string {
	two := func(b []byte, n int64) []byte { return append(b, byte('0'+n/10%10), byte('0'+n%10)) }
	b := append(two(make([]byte, 0, 8), seconds/3600), ':')
	return string(two(append(two(b, seconds/60%60), ':'), seconds%60))
}

// The values of generated records. Types have the names that the filter knows.
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

// cdrAt generates a record. Its content follows from seed and index alone, by way of well-mixed bits.
func (o *Options) cdrAt(i int) cdr {
	bits := mix(uint64(i) ^ o.Seed)
	r := cdr{
		index:       i,
		at:          o.cdrTime(i),
		uuid:        uuidOf(bits, uint64(i)),
		kind:        typeInRecord(choose(bits, cdrTypes)),
		disposition: choose(bits>>16, cdrDispositions),
		seconds:     -1,
		to:          "4420" + strconv.FormatUint(10_000_000+bits>>24%90_000_000, 10),
		queueID:     &cdrQueues[bits>>40&0xffff%uint64(len(cdrQueues))],
		accountID:   "AC" + strconv.Itoa(i),
		wrapUpCode:  "0100: Qualified Lead",
	}
	if i%17 != 8 {
		r.seconds = int64(bits >> 48 % 7200)
	}
	if i%10 != 3 {
		r.from = new("1555" + strconv.FormatUint(1_000_000+bits>>8%9_000_000, 10))
	}
	if i%7 != 2 {
		agent := &cdrAgents[bits>>32&0xffff%uint64(len(cdrAgents))]
		r.agent, r.agentID = agent.name, &agent.id
	}
	return r
}

// uuidOf returns a version 4 UUID that ends with a number.
func uuidOf(bits, number uint64) string {
	raw := [16]byte{
		byte(bits >> 24), byte(bits >> 16), byte(bits >> 8), byte(bits), byte(bits >> 40), byte(bits >> 32),
		0x40 | byte(bits>>60), byte(bits >> 52), 0x80, 0,
		byte(number >> 40), byte(number >> 32), byte(number >> 24), byte(number >> 16), byte(number >> 8), byte(number),
	}
	b, begin := make([]byte, 0, 36), 0
	for _, end := range [...]int{4, 6, 8, 10} {
		b, begin = append(hex.AppendEncode(b, raw[begin:end]), '-'), end
	}
	b = hex.AppendEncode(b, raw[begin:])
	return string(b)
}

// cdrTime spreads the records evenly over the days. It counts in milliseconds, because nanoseconds would overflow.
func (o *Options) cdrTime(i int) time.Time {
	span := o.LastDay.Add(day).Sub(o.FirstDay).Milliseconds()
	return time.UnixMilli(o.FirstDay.UnixMilli() + span/int64(max(o.CDRs, 1))*int64(i)).UTC()
}

// choose returns the value that the lowest 16 bits select.
func choose[T any](bits uint64, values []T) T { return values[bits&0xffff%uint64(len(values))] }

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
