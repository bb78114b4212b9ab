// Package securityproviders puts Voiso API keys on requests: by one scheme that
// the caller chooses, or by a scheme that the operation accepts.
//
// # The four schemes
//
// Voiso issues two kinds of key and accepts each in two forms. It recommends
// Bearer, which keeps keys out of query strings and logs.
//
//	scheme                     key                   form            constructor
//	contactcenterApiKey        contact center key    ?key=…          NewContactCenterAPIKey
//	contactcenterBearerToken   contact center key    Bearer token    NewContactCenterBearerToken
//	userApiKey                 user key              ?key=…          NewUserAPIKey
//	userBearerToken            user key              Bearer token    NewUserBearerToken
//
// The contact center key gives access to everything; a user key has the rights
// of its user. The operations under /api/v1/{api_key}/ also have the key in the
// path: pass [KeyInPath] as the argument, and the key replaces it.
//
// # A provider for one scheme
//
// A [Provider] signs requests of the generated client of package gen:
//
//	auth, err := securityproviders.NewContactCenterBearerToken(key)
//	client, err := gen.NewClientWithResponses(server, gen.WithRequestEditorFn(auth.Intercept))
//
// It changes the request that is passed to the http.Client, so the key is visible
// wherever Go's client shows the request. A key in the query or the path appears
// in the text of every *url.Error (refused connections, timeouts), in the
// "Referer" of redirects, also to other hosts, and in the Request of the response.
// A Bearer token appears in the Request of the response, and in redirects to other
// ports of the same host and to its subdomains. Providers sign every request, to
// any host, also over plain http.
//
// # The signing transport
//
// The [Transport] has none of these leaks. It signs a clone of the request below
// the http.Client, for the configured origin only. It chooses key and scheme from
// the description of the operation:
//
//	keys := securityproviders.Credentials{}.WithContactCenterKey(securityproviders.EnvKey("VOISO_CONTACT_CENTER_KEY"))
//	signing, err := securityproviders.NewTransport(nil, server, keys)
//	client, err := gen.NewClientWithResponses(server, gen.WithHTTPClient(&http.Client{Transport: signing}))
//
// Neither prevents net/http from sending a POST a second time, for example over
// HTTP/2 when a server resets the stream. The client of package voiso prevents it.
//
// # Keys
//
// A [Key] does not print itself. A [KeySource] returns it at each request:
// [FixedKey], [KeyFunc], [EnvKey], [FileKey].
package securityproviders
