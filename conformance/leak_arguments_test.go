package conformance_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

// argument makes a valid argument of a type, with the planted number and text
// wherever an operation takes one.
func argument(of reflect.Type) any {
	switch reflect.Zero(of).Interface().(type) {
	case string:
		return "0a1b2c3d"
	case int:
		return 7
	case gen.StartCallParams:
		return gen.StartCallParams{Agent: "2003", Number: number}
	case gen.HangUpRequest:
		return gen.HangUpRequest{Agent: "2003"}
	case gen.ScheduledCallbackRequest:
		at := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 2).Add(12 * time.Hour)
		return gen.ScheduledCallbackRequest{Agent: "a@example.com", ContactNumber: number, ScheduledTime: at, ContextNotes: message}
	case gen.SendSMSRequest:
		return gen.SendSMSRequest{Agent: "2003", Number: number, Body: message}
	case gen.SendWhatsAppRequest:
		data := gen.WhatsAppTemplateData{Body: gen.WhatsAppTemplateBody{Placeholders: []string{message}}}
		return gen.SendWhatsAppRequest{From: number, TemplateUUID: "5f87aa44-2b9d-4c52-a715-b9d43718b8df", Recipients: []gen.WhatsAppRecipient{{To: number, TemplateData: data}}}
	case gen.ContactsRequest:
		return gen.ContactsRequest{Contacts: []gen.CampaignContact{{PhoneNumber: number, ContactName: message}}}
	case gen.CreateCampaignRequest:
		return gen.CreateCampaignRequest{Name: "n", CampaignType: "live", Timezone: "UTC"}
	case gen.CampaignStatusRequest:
		return gen.CampaignStatusRequest{Operation: "start"}
	case gen.CampaignAgentsRequest:
		return gen.CampaignAgentsRequest{AddAgents: []string{"agent@example.com"}}
	case gen.ListCDRsParams:
		return gen.ListCDRsParams{Number: new(number), CLI: new(number)}
	case gen.ListUsersParams:
		return gen.ListUsersParams{CallerID: new(number)}
	case gen.ListCDRUsersParams:
		return gen.ListCDRUsersParams{CallerID: new(number)}
	default:
		return reflect.Zero(of).Interface()
	}
}

// carriers are the operations whose requests carry a number or a text, which is
// checked in the requests as sent.
var carriers = map[string]struct{ number, text bool }{
	"startCall": {number: true}, "listCDRs": {number: true}, "listUsers": {number: true}, "listCDRUsers": {number: true},
	"createScheduledCallback": {true, true}, "sendSMS": {true, true}, "sendWhatsApp": {true, true},
	"addContacts": {true, true}, "updateContacts": {true, true},
}

// refused makes an argument that holds the private values and is refused.
func refused(of reflect.Type) (any, bool) {
	switch value := argument(of).(type) {
	case string:
		return number + "/" + message, true
	case int:
		return -1, true
	case gen.StartCallParams:
		value.Number = "+" + number
		return value, true
	case gen.HangUpRequest:
		value.Agent = ""
		return value, true
	case gen.ScheduledCallbackRequest:
		value.ContextNotes = strings.Repeat(message, 9)
		return value, true
	case gen.SendSMSRequest:
		value.Body = strings.Repeat(message, 99)
		return value, true
	case gen.SendWhatsAppRequest:
		value.Recipients[0].To = "0" + number
		return value, true
	case gen.ContactsRequest:
		value.Contacts[0].PhoneNumber = number + " " + message
		return value, true
	case gen.CreateCampaignRequest:
		value.Timezone = message
		return value, true
	case gen.CampaignStatusRequest:
		value.Operation = message
		return value, true
	case gen.CampaignAgentsRequest:
		value.AddAgents = []string{" "}
		return value, true
	default:
		return nil, false
	}
}

// method finds the method of a client that calls an operation.
func method(client *voiso.Client, op *gen.Operation) (reflect.Value, error) {
	value := reflect.ValueOf(client)
	for i := range value.NumMethod() {
		if strings.EqualFold(value.Type().Method(i).Name, op.ID) {
			return value.Method(i), nil
		}
	}
	return reflect.Value{}, fmt.Errorf("the client has no method for %s", op.ID)
}

// good is a body that the operation's result can be read from: it has one described member.
func good(of reflect.Type) string {
	if of.NumOut() == 1 || of.Out(0) == reflect.TypeFor[gen.Raw]() {
		return "{}"
	}
	result := of.Out(0)
	if result.Kind() == reflect.Pointer {
		result = result.Elem()
	}
	if _, isList := result.FieldByName("Items"); isList || result.Kind() == reflect.Slice {
		return "[]"
	}
	for field := range result.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch field.Type.Kind() {
		case reflect.Slice:
			return fmt.Sprintf("{%q:[]}", name)
		case reflect.String:
			return fmt.Sprintf("{%q:\"a\"}", name)
		case reflect.Float64, reflect.Int:
			return fmt.Sprintf("{%q:1}", name)
		}
	}
	panic(fmt.Sprintf("no member of %s can be made", result))
}

// arguments makes the arguments of a call. It reports false if they should be refused and none can be.
func (s *scene) arguments(ctx context.Context, of reflect.Type) ([]reflect.Value, bool) {
	args, spoilt := []reflect.Value{reflect.ValueOf(ctx)}, false
	for i := 1; i < of.NumIn()-1; i++ {
		value := argument(of.In(i))
		if bad, ok := refused(of.In(i)); ok && s.failure.refused {
			value, spoilt = bad, true
		}
		args = append(args, reflect.ValueOf(value))
	}
	return args, spoilt || !s.failure.refused
}

// number and text are the private values of the request, "" where it has none: nobody can know that a value which the
// server makes up is private.
func (s *scene) number() string {
	if !carriers[s.op.ID].number {
		return ""
	}
	return number
}

func (s *scene) text() string {
	if !carriers[s.op.ID].text {
		return ""
	}
	return message
}
