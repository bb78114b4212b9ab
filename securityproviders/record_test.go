package securityproviders

import (
	"net/http"
	"testing"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	record := new(Record)
	if choice, ok := record.Choice(); ok {
		t.Errorf("new record has %v", choice)
	}
	req := request(t, http.MethodPost, "https://h/api/v1/%7Bapi_key%7D/sendsms")
	req = req.WithContext(ContextWithRecord(req.Context(), record))
	if _, _, err := send(t, req, "https://h"); err != nil {
		t.Fatal(err)
	}
	choice, ok := record.Choice()
	if !ok || choice.Operation != operation(t, "sendSMS") || choice.Kind != User || !choice.InPath ||
		len(choice.Schemes) != 1 || choice.Schemes[0] != SchemeUserBearerToken {
		t.Errorf("recorded %#v", choice)
	}
	again := request(t, http.MethodGet, "https://h/api/v2/cdr").WithContext(ContextWithRecord(t.Context(), record))
	if _, _, err := send(t, again, "https://h"); err != nil {
		t.Fatal(err)
	}
	if choice, _ := record.Choice(); choice.Kind != ContactCenter {
		t.Errorf("the last request was signed by %v", choice)
	}
	if got := record.Redactor().String("invalid key " + userKey); got != "invalid key [redacted]" {
		t.Errorf("redactor gives %q", got)
	}
}

func TestNilRecord(t *testing.T) {
	t.Parallel()
	var record *Record
	record.add(Choice{}, nil)
	if _, ok := record.Choice(); ok || record.Redactor() != nil {
		t.Error("a nil record recorded")
	}
}
