package securityproviders

import "strconv"

// KeyKind is one of the two kinds of key that Voiso issues. Its text is the
// name that the operation table uses for keys in the path.
type KeyKind string

const (
	// ContactCenter is the key of the whole contact center. It does not belong
	// to a user and has no limits. A Voiso account manager issues it.
	ContactCenter KeyKind = "contactcenter"
	// User is the key of one user, with that user's rights. The application
	// shows it under Users, Edit user, "API Key".
	User KeyKind = "user"
)

// Label returns the kind in words, for messages: "contact center key" or "user key".
func (k KeyKind) Label() string {
	switch k {
	case ContactCenter:
		return "contact center key"
	case User:
		return "user key"
	case "":
		return "key of unknown kind"
	default:
		return "key of unknown kind " + strconv.Quote(string(k))
	}
}

// Scheme is the name of a security scheme in the OpenAPI description.
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

// Form is the part of the request in which a scheme sends its key.
type Form string

const (
	// Query is the query parameter "key".
	Query Form = "query"
	// Bearer is the header "Authorization: Bearer …".
	Bearer Form = "bearer"
)

// Schemes returns the four schemes in the order of Voiso's authentication page.
func Schemes() []Scheme {
	return []Scheme{
		SchemeContactCenterAPIKey, SchemeContactCenterBearerToken,
		SchemeUserAPIKey, SchemeUserBearerToken,
	}
}

// Kind returns the kind of key of the scheme, or "" for an unknown scheme.
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

// Form returns the form of the scheme, or "" for an unknown scheme.
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
