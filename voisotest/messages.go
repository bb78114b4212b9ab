package voisotest

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// SMS is a message that was sent.
type SMS struct {
	// ID is the UUID of the message and of its call detail record.
	ID string `json:"id"`
	// Agent is the extension of the sender.
	Agent string `json:"agent"`
	// Number is the recipient.
	Number string `json:"number"`
	// Text is the text, empty when the message is from a template.
	Text string `json:"text,omitempty"`
	// Template is the ID of the template, 0 when the message is a text.
	Template int `json:"template,omitempty"`
	// SenderID, AccountID and CRM are those of the request.
	SenderID  string `json:"sender_id,omitempty"`
	AccountID string `json:"account_id,omitempty"`
	CRM       string `json:"crm,omitempty"`
	// Segments is the number of parts of 160 characters.
	Segments int `json:"segments"`
	// SentAt is when the request was accepted.
	SentAt time.Time `json:"sent_at"`
}

// String returns the message in one line.
func (m SMS) String() string {
	if m.Template != 0 {
		return fmt.Sprintf("SMS from agent %s to %s: template %d", m.Agent, m.Number, m.Template)
	}
	return fmt.Sprintf("SMS from agent %s to %s: %q", m.Agent, m.Number, m.Text)
}

const (
	smsPerDay   = 20
	smsPause    = 2 * time.Second
	segmentSize = 160
)

// smsDay is the key of the daily limit.
type smsDay struct{ agent, number, day string }

// smsText is the key of the limit for the same text.
type smsText struct{ agent, sender, number, text string }

func (w *world) sendSMS(op *operation, body []byte) response {
	request := decode[struct {
		Agent     text
		Number    string
		Body      string
		SenderID  string `json:"sender_id"`
		AccountID string `json:"account_id"`
		CRM       string `json:"crm"`
		Template  struct {
			ID     int
			Params map[string]any
		}
	}](body)
	a := w.agent(string(request.Agent))
	if a == nil {
		return refusal(op.refused, "Invalid agent's extension")
	}
	now := w.now()
	content := request.Body
	if request.Template.ID != 0 {
		content = strconv.Itoa(request.Template.ID) + string(encode(request.Template.Params))
	}
	today := smsDay{a.Extension, request.Number, now.In(w.options.TimeZone).Format(time.DateOnly)}
	same := smsText{a.Extension, request.SenderID, request.Number, content}
	last, isAgain := w.sentLast[same]
	switch limit, pause := w.options.SMSPerDay, w.options.SMSPause; {
	case limit >= 0 && w.sentToday[today] >= limit:
		return refusal(op.refused, fmt.Sprintf("Daily limit of %d SMS from one agent to one number is reached", limit))
	case isAgain && now.Sub(last) < pause:
		return refusal(op.refused, fmt.Sprintf("The same SMS was sent less than %v ago", pause))
	}
	w.sentToday[today]++
	w.sentLast[same] = now
	sent := SMS{
		ID: w.exampleID(op, "sms_id", len(w.messages) == 0), Agent: a.Extension, Number: request.Number, Text: request.Body,
		Template: request.Template.ID, SenderID: request.SenderID, AccountID: request.AccountID, CRM: request.CRM,
		Segments: max(1, (utf8.RuneCountInString(request.Body)+segmentSize-1)/segmentSize), SentAt: now,
	}
	w.messages = append(w.messages, sent)
	w.recordSMS(&sent, a)
	return op.successWith(object{"sms_id": sent.ID, "segments": sent.Segments})
}
