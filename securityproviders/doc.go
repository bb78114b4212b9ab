// Package securityproviders puts Voiso API keys on requests: by one scheme of
// the caller's choice, or by the one that each operation accepts.
//
// # The four schemes
//
// Voiso knows two kinds of key and two ways to send each. The vendor recommends
// Bearer, which keeps keys out of query strings and logs.
//
//	scheme                     key                   form            constructor
//	contactcenterApiKey        contact center key    ?key=…          NewContactCenterAPIKey
//	contactcenterBearerToken   contact center key    Bearer token    NewContactCenterBearerToken
//	userApiKey                 user key              ?key=…          NewUserAPIKey
//	userBearerToken            user key              Bearer token    NewUserBearerToken
//
// The contact center key opens everything; a user key has the rights of its user.
// The operations under /api/v1/{api_key}/ want the key in the path besides: give
// [KeyInPath] as the argument, the key is put in its place.
//
// # A provider for one scheme
//
// A [Provider] is for the generated client of package gen, as its users know it:
//
//	auth, err := securityproviders.NewContactCenterBearerToken(key)
//	client, err := gen.NewClientWithResponses(server, gen.WithRequestEditorFn(auth.Intercept))
//
// It changes the request that the http.Client is given, hence what Go's client
// does with a request can show the key. With the query schemes, and with every
// operation that has the key in its path, the key is then in the text of every
// *url.Error (refused connections, timeouts), in the "Referer" of redirects, also
// to other hosts, and in the Request of the response. With a Bearer token it is in
// the Request of the response, and follows redirects to other ports of the same
// host and to its subdomains. Providers sign whatever request they are given, to
// any host, also over plain http.
//
// # The signing transport
//
// The [Transport] has none of these leaks. It signs below the http.Client, a
// clone of the request, for the configured origin only, and it chooses the key and
// the scheme by what the description says of the operation:
//
//	keys := securityproviders.Credentials{}.WithContactCenterKey(securityproviders.EnvKey("VOISO_CONTACT_CENTER_KEY"))
//	signing, err := securityproviders.NewTransport(nil, server, keys)
//	client, err := gen.NewClientWithResponses(server, gen.WithHTTPClient(&http.Client{Transport: signing}))
//
// Neither of them keeps net/http from repeating a POST by itself, which it may do
// over HTTP/2 when a server resets the stream. The client of package voiso does.
//
// # Keys
//
// A [Key] does not print itself. A [KeySource] is asked for it at each request:
// [FixedKey], [KeyFunc], [EnvKey], [FileKey]. A [Redactor] clears texts and errors
// of keys that something else has put there.
package securityproviders
