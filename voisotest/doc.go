// Package voisotest is a fake Voiso cluster for tests, made from the OpenAPI description in package api.
//
//	fake := voisotest.Start(t)
//	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
//
// [Start] is for tests, [New] for programs and examples, [NewUnstarted] for tests within testing/synctest. [Options] set
// the content of the cluster: its keys, call detail records, templates, numbers, messages and webhook failures, and the
// campaigns that cannot be called. [Checker] checks requests against the description without a server.
//
// # How a request is served
//
// The first of these cases that applies determines the response:
//
//  1. The server was misused, for example with an unknown operation ID: status 500, and [Start] fails the test. See
//     [Server.Err].
//  2. The description does not allow the request: it is refused as Voiso refuses it, with the reason in the header
//     Voisotest-Refused. The rules are those of [Checker]. For example, undescribed query names or members are
//     refused, and keys of the wrong kind or in the wrong place.
//  3. A fault of [Server.FailNext] is pending, for temporary errors.
//  4. A contacts call overlaps another one of its campaign, or follows too soon, or the campaign cannot be called: it is
//     refused.
//  5. [Server.Respond] or [Server.Handle] set the response. The later call applies.
//  6. Otherwise the response is the generated list, or the example of the description.
//
// # What a test can read
//
// [Server.Requests] returns every request with its response status, the reason of a refusal, and the kind and place of
// its key, never the key. [Server.SentSMS] and [Server.StartedCalls] return the requests that had an effect.
// [Server.RequestCount] counts the requests of one operation. [Checked.DecodeBody] decodes a body. [Server.PendingFaults]
// counts faults that did not happen. [Server.Reset] restores a server between the parts of a test.
//
// The server follows Voiso's documentation, not Voiso's servers, which do more than is documented. It neither dials nor
// sends anything, and needs only the loopback network.
package voisotest
