package operation

import (
	"encoding/json"

	"github.com/voiso-community/voiso-go/gen"
)

// Reach are the people whom a request calls, texts or adds to a list of calls.
type Reach struct {
	// Action is a verb phrase, empty if the request reaches nobody.
	Action string
	// Numbers are the phone numbers of these people.
	Numbers []string
	// Unknown reports that the request does not tell whom it reaches.
	Unknown bool
}

// Reach returns whom the request reaches.
func (r *Request) Reach() Reach {
	var body struct {
		Number        string `json:"number"`
		ContactNumber string `json:"contact_number"`
		Recipients    []struct {
			To string `json:"to"`
		} `json:"recipients"`
		Contacts []struct {
			PhoneNumber json.RawMessage `json:"phoneNumber"`
		} `json:"contacts"`
		Operation string `json:"operation"`
	}
	_ = json.Unmarshal(r.Body, &body) // the request passed the check, so the members have their types
	var numbers []string
	switch r.Operation {
	case gen.OpStartCall:
		return Reach{Action: "calls", Numbers: []string{r.Query.Get("number")}}
	case gen.OpCreateScheduledCallback:
		return Reach{Action: "schedules a call to", Numbers: []string{body.ContactNumber}}
	case gen.OpSendSMS:
		return Reach{Action: "sends an SMS to", Numbers: []string{body.Number}}
	case gen.OpSendWhatsApp:
		for _, recipient := range body.Recipients {
			numbers = append(numbers, recipient.To)
		}
		return Reach{Action: "sends a WhatsApp message to", Numbers: numbers}
	case gen.OpAddContacts, gen.OpUpdateContacts:
		for _, contact := range body.Contacts {
			var number string
			_ = json.Unmarshal(contact.PhoneNumber, &number)
			numbers = append(numbers, number)
		}
		return Reach{Action: "makes a campaign call", Numbers: numbers}
	case gen.OpChangeCampaignStatus:
		if body.Operation == string(gen.CampaignOperationStart) {
			return Reach{Action: "this starts a campaign, which dials its contacts", Unknown: true}
		}
	}
	return Reach{}
}
