package voisotest

import (
	"strconv"
	"time"
)

const day = 24 * time.Hour

// cdrRecord is one generated record. Everything about it follows from its index, by way of well-mixed bits.
type cdrRecord struct {
	index int
	bits  uint64
	time  int64 // Unix milliseconds
}

func (c *cdrSettings) record(i int) cdrRecord {
	return cdrRecord{index: i, bits: mix(uint64(i)), time: c.timestamp(i)}
}

// timestamp spreads the records evenly over the days. Milliseconds, because nanoseconds would overflow.
func (c *cdrSettings) timestamp(i int) int64 {
	span := c.last.Add(day).Sub(c.first).Milliseconds()
	return c.first.UnixMilli() + span/int64(max(c.n, 1))*int64(i)
}

// mix is the finalizer of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// choose takes one of several values by some bits of the record.
func choose(bits uint64, shift uint, values ...string) string {
	return values[bits>>shift&0xffff%uint64(len(values))]
}

// kind is the type by the name of the filter.
func (r *cdrRecord) kind() string {
	return choose(r.bits, 0, "inbound", "outbound", "dialer", "click_to_call", "outbound_sms", "whatsapp", "facebook",
		"instagram", "telegram", "web_chat", "HLR_lookup", "queue_callback")
}

// kindInRecord is the type by the name that records use.
func (r *cdrRecord) kindInRecord() string {
	switch kind := r.kind(); kind {
	case "dialer":
		return "campaign"
	case "queue_callback":
		return "queue-callback"
	default:
		return kind
	}
}

func (r *cdrRecord) disposition() string {
	return choose(r.bits, 16, "answered", "failed", "busy", "no_answer", "rejected", "abandoned", "missed",
		"dialer_abandoned", "system_abandoned", "answered_by_VM", "system_reject", "machine_answered", "sent", "not_sent",
		"route_unavailable", "delivered", "not_delivered", "waiting", "active", "archived")
}

// calling is the calling number, empty for null.
func (r *cdrRecord) calling() string {
	if r.index%10 == 3 {
		return ""
	}
	return "1555" + strconv.FormatUint(1_000_000+r.bits>>8%9_000_000, 10)
}

func (r *cdrRecord) called() string {
	return "4420" + strconv.FormatUint(10_000_000+r.bits>>24%90_000_000, 10)
}

// agentID is the ID of the agent, empty when nobody took the call.
func (r *cdrRecord) agentID() string {
	if r.index%7 == 2 {
		return ""
	}
	return choose(r.bits, 32, "77572", "28982", "7", "9")
}

func (r *cdrRecord) agent() string {
	switch r.agentID() {
	case "":
		return ""
	case "77572":
		return "Jane Doe"
	case "28982":
		return "Roberta Ride"
	}
	return "Agent " + r.agentID()
}

func (r *cdrRecord) queueID() string { return choose(r.bits, 40, "12", "13", "21") }

// appendJSON appends the record. All its strings are free of characters that JSON escapes.
func (r *cdrRecord) appendJSON(b []byte) []byte {
	b = append(b, `{"uuid":"`...)
	b = r.appendUUID(b)
	b = append(b, `","timestamp":"`...)
	b = time.UnixMilli(r.time).UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
	b = appendText(b, "type", r.kindInRecord())
	b = appendText(b, "disposition", r.disposition())
	b = append(b, `","duration":`...)
	b = r.appendDuration(b)
	b = append(b, `,"from":`...)
	b = appendOrNull(b, r.calling(), true)
	b = append(b, `,"to":"`...)
	b = append(b, r.called()...)
	b = appendText(b, "agent", r.agent())
	b = append(b, `","agent_id":`...)
	b = appendOrNull(b, r.agentID(), false)
	b = append(b, `,"queue_id":`...)
	b = append(b, r.queueID()...)
	b = append(b, `,"account_id":"AC`...)
	b = strconv.AppendInt(b, int64(r.index), 10)
	b = append(b, `","crm":null,"wrap_up_code":"0100: Qualified Lead","undescribed":{"index":`...)
	b = strconv.AppendInt(b, int64(r.index), 10)
	return append(b, `,"tags":["first","second"],"note":"a member that no documentation names"}}`...)
}

// appendText ends the string before and begins the next one.
func appendText(b []byte, name, value string) []byte {
	b = append(b, `","`...)
	b = append(b, name...)
	b = append(b, `":"`...)
	return append(b, value...)
}

func appendOrNull(b []byte, value string, quoted bool) []byte {
	switch {
	case value == "":
		return append(b, "null"...)
	case quoted:
		b = append(b, '"')
		b = append(b, value...)
		return append(b, '"')
	}
	return append(b, value...)
}

func (r *cdrRecord) appendDuration(b []byte) []byte {
	if r.index%17 == 8 {
		return append(b, "null"...)
	}
	seconds := r.bits >> 48 % 7200
	b = append(b, '"')
	for i, part := range [...]uint64{seconds / 3600, seconds / 60 % 60, seconds % 60} {
		if i > 0 {
			b = append(b, ':')
		}
		b = append(b, byte('0'+part/10), byte('0'+part%10))
	}
	return append(b, '"')
}

// appendUUID appends a version 4 UUID that ends with the index.
func (r *cdrRecord) appendUUID(b []byte) []byte {
	const digits = "0123456789abcdef"
	for i, bits := 0, r.bits; i < 16; i++ {
		switch i {
		case 8:
			b = append(b, '-')
		case 12:
			b = append(b, "-4"...)
			continue
		}
		b = append(b, digits[bits&15])
		bits >>= 4
	}
	b = append(b, "-8000-"...)
	for shift := 44; shift >= 0; shift -= 4 {
		b = append(b, digits[uint64(r.index)>>shift&15])
	}
	return b
}
