package voiso

import (
	"net/http"
	"strings"
)

// ErrorKind is the meaning of an [*Error] for the caller. It does not depend on the
// status and text that Voiso uses. Test for it with errors.Is:
//
//	if errors.Is(err, voiso.ErrAgentUnavailable) { … }
type ErrorKind string

// Error returns the kind as text.
func (k ErrorKind) Error() string { return string(k) }

// The kinds of an *Error.
const (
	// ErrInvalidKey: Voiso does not know the key. The status is 401, 403 or 400.
	ErrInvalidKey ErrorKind = "invalid key"
	// ErrForbidden: the key is valid but may not do this, or the feature is switched off.
	ErrForbidden ErrorKind = "forbidden"
	// ErrNotFound: the request names something that does not exist. The status
	// of an unknown campaign is 400.
	ErrNotFound ErrorKind = "not found"
	// ErrInvalidRequest: Voiso refused the arguments.
	ErrInvalidRequest ErrorKind = "invalid request"
	// ErrRateLimited: too many requests; the status is 429 or 400. Nothing was
	// done, unless the error is ErrOutcomeUnknown as well: a limit on messages may
	// apply between two recipients.
	ErrRateLimited ErrorKind = "rate limited"
	// ErrAgentUnavailable: the agent is logged off, or has no active call to end.
	// Voiso's texts for it are "Agent logged off" and "No active calls".
	ErrAgentUnavailable ErrorKind = "agent unavailable"
	// ErrServer: the server or a gateway failed (5xx, and 4xx that gateways send,
	// such as 408).
	ErrServer ErrorKind = "server error"
	// ErrUnexpectedResponse: the response does not fit the description, for
	// example an HTML page, a redirect or JSON cut short. The *Error keeps it. If a
	// call or message got such a response, the error is ErrOutcomeUnknown as well.
	ErrUnexpectedResponse ErrorKind = "unexpected response"
	// ErrOutcomeUnknown: the request may have been carried out or not. It was
	// not retried, because a retry could dial or send twice: check before you retry.
	ErrOutcomeUnknown ErrorKind = "outcome unknown"
	// ErrNoResponse: the request was sent, but no response came back.
	ErrNoResponse ErrorKind = "no response"
	// ErrNotSent: the request was not sent; a retry is safe.
	ErrNotSent ErrorKind = "not sent"
)

// kindsByText maps Voiso's documented texts, normalized, to their kinds.
var kindsByText = map[string]ErrorKind{
	"invalid api_key":                  ErrInvalidKey,
	"invalid api key":                  ErrInvalidKey,
	"invalid key":                      ErrInvalidKey,
	"invalid user api key":             ErrInvalidKey,
	"the api key specified is invalid": ErrInvalidKey,
	"unauthorized":                     ErrInvalidKey,

	"click2call is disabled in the agent's security access group": ErrForbidden,
	"sms is not allowed": ErrForbidden,
	"whatsapp outbound messaging is disabled for your contact center": ErrForbidden,
	"forbidden": ErrForbidden,

	"user not found":         ErrNotFound,
	"campaign not found":     ErrNotFound,
	"conversation not found": ErrNotFound,
	"not found":              ErrNotFound,

	"rate limit exceeded":     ErrRateLimited,
	"api rate limit exceeded": ErrRateLimited,
	messageLimit:              ErrRateLimited,
	"too many requests":       ErrRateLimited,

	"agent logged off": ErrAgentUnavailable,
	"no active calls":  ErrAgentUnavailable,

	"invalid destination number":                                 ErrInvalidRequest,
	"invalid agent's extension":                                  ErrInvalidRequest,
	"invalid agent extension":                                    ErrInvalidRequest,
	"provide at least one destination number":                    ErrInvalidRequest,
	"the agent settings for the requested sending are incorrect": ErrInvalidRequest,
	"invalid sender":                                             ErrInvalidRequest,
	"invalid message template uuid":                              ErrInvalidRequest,
	"invalid 'template_uuid' for specified 'from' option":        ErrInvalidRequest,
	"campaign type should be live":                               ErrInvalidRequest,
	"maximum limit of 1000 contacts for each request":            ErrInvalidRequest,
	"required contact field missing":                             ErrInvalidRequest,
	"bad request":                                                ErrInvalidRequest,
}

const (
	// messageLimit may apply when some of the recipients have the message already.
	messageLimit = "api message rate limit exceeded"
	// noFailedWebhook begins the text that ends in the ID that was not found.
	noFailedWebhook = "no failed webhook found with id"
)

// normalizeText returns one of Voiso's texts in the form of the keys of kindsByText.
func normalizeText(text string) string {
	return strings.ToLower(strings.Trim(strings.Join(strings.Fields(text), " "), ". !"))
}

// kindOfTexts returns the kind of the first known text, or "".
func kindOfTexts(texts []string) ErrorKind {
	for _, text := range texts {
		text = normalizeText(text)
		if kind, ok := kindsByText[text]; ok {
			return kind
		}
		if strings.HasPrefix(text, noFailedWebhook) {
			return ErrNotFound
		}
	}
	return ""
}

// kindOf returns the kind of a response that is not a success. The texts come
// before the status, because Voiso sends wrong keys and rate limits with 400.
func kindOf(status int, texts []string) ErrorKind {
	switch {
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status < 400:
		return ErrUnexpectedResponse
	case verdictOf(status).isGateway:
		return ErrServer
	}
	if kind := kindOfTexts(texts); kind != "" {
		return kind
	}
	switch status {
	case http.StatusUnauthorized:
		return ErrInvalidKey
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusNotFound:
		return ErrNotFound
	default:
		return ErrInvalidRequest
	}
}
