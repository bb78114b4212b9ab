package securityproviders

import "strconv"

// Scheme is the name of a security scheme, as the OpenAPI description has it.
type Scheme string

// The four security schemes: two kinds of key, each in two forms.
const (
	// SchemeContactCenterAPIKey sends the contact center key as the query
	// parameter "key".
	SchemeContactCenterAPIKey Scheme = "contactcenterApiKey"
	// SchemeContactCenterBearerToken sends the contact center key as Bearer token.
	SchemeContactCenterBearerToken Scheme = "contactcenterBearerToken"
	// SchemeUserAPIKey sends the user key as the query parameter "key".
	SchemeUserAPIKey Scheme = "userApiKey"
	// SchemeUserBearerToken sends the user key as Bearer token.
	SchemeUserBearerToken Scheme = "userBearerToken"
)

// Form is how a scheme sends its key.
type Form string

const (
	// Query is the query parameter "key".
	Query Form = "query"
	// Bearer is the header "Authorization: Bearer …".
	Bearer Form = "bearer"
)

// Schemes returns the four schemes in the order of the vendor's page.
func Schemes() []Scheme {
	return []Scheme{
		SchemeContactCenterAPIKey, SchemeContactCenterBearerToken,
		SchemeUserAPIKey, SchemeUserBearerToken,
	}
}

// Kind returns the kind of key the scheme sends, or "" for an unknown scheme.
func (s Scheme) Kind() KeyKind {
	switch s {
	case SchemeContactCenterAPIKey, SchemeContactCenterBearerToken:
		return ContactCenter
	case SchemeUserAPIKey, SchemeUserBearerToken:
		return User
	default:
		return ""
	}
}

// Form returns how the scheme sends its key, or "" for an unknown scheme.
func (s Scheme) Form() Form {
	switch s {
	case SchemeContactCenterAPIKey, SchemeUserAPIKey:
		return Query
	case SchemeContactCenterBearerToken, SchemeUserBearerToken:
		return Bearer
	default:
		return ""
	}
}

func quote(s string) string { return strconv.Quote(s) }
