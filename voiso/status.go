package voiso

import "net/http"

// verdict says what a status means for the request that failed with it.
type verdict struct {
	// mayBeDone: the request may have been carried out.
	mayBeDone bool
	// isPassing: another attempt may succeed, where that cannot do anything twice.
	isPassing bool
	// isGateway: the status comes from something between client and Voiso, or
	// from Voiso's own failure, so it does not judge the arguments.
	isGateway bool
}

// verdictOf returns the verdict on a status from 400 to 599. A 4xx is Voiso's
// refusal: it did nothing and would refuse again. A 5xx leaves open how far the
// request got: a gateway sends it also when only the response was lost.
func verdictOf(status int) verdict {
	if v, ok := verdicts[status]; ok {
		return v
	}
	isServer := status >= 500
	return verdict{mayBeDone: isServer, isPassing: isServer, isGateway: isServer}
}

// verdicts are the statuses that differ.
var verdicts = map[int]verdict{
	// RFC 9110, 15.5.9. HAProxy, AWS and Google load balancers also send it after
	// they have passed the request on.
	http.StatusRequestTimeout: {mayBeDone: true, isPassing: true, isGateway: true},
	// RFC 9110, 15.5.20: not for this connection, so nobody has processed it.
	http.StatusMisdirectedRequest: {isPassing: true, isGateway: true},
	// RFC 8470: refused before processing, because it might be a replay.
	http.StatusTooEarly: {isPassing: true, isGateway: true},
	// RFC 6585, 4. Voiso's page on limits: the request is not processed. See
	// [isMidway] for the exception.
	http.StatusTooManyRequests: {isPassing: true},

	// nginx, src/http/ngx_http_request.h: the connection is closed or was closed
	// by the client, at any time.
	444: {mayBeDone: true, isPassing: true, isGateway: true},
	499: {mayBeDone: true, isPassing: true, isGateway: true},
	// nginx: the header was too large, the client's certificate was refused, or
	// HTTP came to an HTTPS port. All before the request was passed on.
	494: {isGateway: true},
	495: {isGateway: true},
	496: {isGateway: true},
	497: {isGateway: true},

	// AWS Application Load Balancer, "Troubleshoot": 460, the client closed the
	// connection; 463, malformed X-Forwarded-For; 464, wrong protocol version.
	460: {mayBeDone: true, isPassing: true, isGateway: true},
	463: {isGateway: true},
	464: {isGateway: true},
	// The same: 561, the identity provider refused.
	561: {isGateway: true},

	// RFC 9110, 15.6.2: another attempt meets the same server.
	http.StatusNotImplemented: {mayBeDone: true, isGateway: true},
	// RFC 9110, 15.6.6.
	http.StatusHTTPVersionNotSupported: {isGateway: true},
	// RFC 6585, 6: a captive portal between client and network.
	http.StatusNetworkAuthenticationRequired: {isGateway: true},

	// Cloudflare, "5xx errors": 521, the origin refused the connection; 523, it is
	// unreachable; 525 and 526, TLS with it failed; 530, its name is unknown. The
	// request did not leave Cloudflare. 520, 522 and 524 leave that open.
	521: {isPassing: true, isGateway: true},
	523: {isPassing: true, isGateway: true},
	525: {isPassing: true, isGateway: true},
	526: {isGateway: true},
	530: {isPassing: true, isGateway: true},
}
