package voiso

import (
	"net/http"
	"strings"
)

// Meaning is what an error means for the caller, whatever status and text the
// vendor chose for it. Test for it with errors.Is:
//
//	if errors.Is(err, voiso.ErrAgentUnavailable) { … }
type Meaning string

// Error returns the meaning as text.
func (m Meaning) Error() string { return string(m) }

// The meanings of an *Error.
const (
	// ErrInvalidKey: the server does not know the key. Voiso answers 401, 403 or 400 for it.
	ErrInvalidKey Meaning = "invalid key"
	// ErrForbidden: the key is valid but may not do this, or the feature is switched off.
	ErrForbidden Meaning = "forbidden"
	// ErrNotFound: what the request names does not exist. Voiso answers 400 for an unknown campaign.
	ErrNotFound Meaning = "not found"
	// ErrInvalidRequest: the server refused the arguments.
	ErrInvalidRequest Meaning = "invalid request"
	// ErrRateLimited: too many requests; nothing was done, unless the error is
	// ErrOutcomeUnknown as well: a limit on messages may strike between two
	// recipients. Voiso answers 429 or 400 for it.
	ErrRateLimited Meaning = "rate limited"
	// ErrAgentUnavailable: the agent is logged off, or has no active call to end.
	// The texts for it are "Agent logged off" and "No active calls".
	ErrAgentUnavailable Meaning = "agent unavailable"
	// ErrServer: the server failed (status 5xx).
	ErrServer Meaning = "server error"
	// ErrUnexpectedAnswer: the answer is not what the description says, for
	// example an HTML page, a redirect or JSON cut short. The *Error keeps it. A
	// call or message with such an answer to success is ErrOutcomeUnknown as well.
	ErrUnexpectedAnswer Meaning = "unexpected answer"
	// ErrOutcomeUnknown: the request may have been carried out or not. It was
	// not repeated, because that could dial or send twice: check before you do.
	ErrOutcomeUnknown Meaning = "outcome unknown"
	// ErrNoAnswer: the request went out, but no answer came back.
	ErrNoAnswer Meaning = "no answer"
	// ErrNotSent: the request never reached the wire; repeating it is safe.
	ErrNotSent Meaning = "not sent"
)

// meanings maps the vendor's documented texts, normalized, to what they mean.
var meanings = map[string]Meaning{
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

	"rate limit exceeded":             ErrRateLimited,
	"api rate limit exceeded":         ErrRateLimited,
	"api message rate limit exceeded": ErrRateLimited,
	"too many requests":               ErrRateLimited,

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

// noFailedWebhook begins the text that ends in the ID that was not found.
const noFailedWebhook = "no failed webhook found with id"

// meaningOf reads an answer that is no success: its texts first, since Voiso
// gives wrong keys and rate limits the status 400, then its status.
func meaningOf(status int, messages []string) Meaning {
	switch {
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= 500:
		return ErrServer
	case status < 400:
		return ErrUnexpectedAnswer
	}
	for _, m := range messages {
		m = strings.ToLower(strings.TrimRight(strings.TrimSpace(m), ". "))
		if meaning, ok := meanings[m]; ok {
			return meaning
		}
		if strings.HasPrefix(m, noFailedWebhook) {
			return ErrNotFound
		}
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
