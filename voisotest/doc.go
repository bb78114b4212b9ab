// Package voisotest is a fake Voiso cluster for tests, made from the OpenAPI description in package api.
//
//	fake := voisotest.Start(t)
//	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
//
// [Start] is for tests, [New] for programs and examples, [NewUnstarted] for tests within testing/synctest. Options say
// what the cluster holds: its keys, how many call detail records, templates, numbers, messages and webhook failures
// there are, in pages as the vendor cuts them, and which campaigns cannot be called. [Checker] holds requests against
// the description without a server.
//
// # How a request is answered
//
// By the first of these that applies:
//
//  1. The server was used wrongly, such as with an unknown operation ID: 500, and [Start] fails the test. See
//     [Server.Err].
//  2. The description does not allow the request: it is refused in the vendor's form, with the reason in the header
//     Voisotest-Refused. The rules are those of [Checker]: no undescribed query names or members, no key of the wrong
//     kind or in the wrong place.
//  3. A fault is pending: [Server.FailNext], for errors that pass.
//  4. A contacts call overlaps another one of its campaign, or follows too soon, or the campaign cannot be called: it is
//     refused.
//  5. [Server.Respond] or [Server.Handle] set the answer, for what stays or depends on the request; the later call
//     counts.
//  6. The answer is the generated list, or the example of the description.
//
// # What a test can look at
//
// [Server.Requests] tells what was asked, answered and why it was refused, and which kind of key came by which way,
// never the key. [Server.SentSMS] and [Server.StartedCalls] are those that had an effect, [Server.RequestCount] counts
// those of one operation. [Checked.DecodeBody] reads a body. [Server.PendingFaults] tells which faults did not happen.
// [Server.Reset] makes a server as new between the parts of a test.
//
// The server is true to the documentation, not to Voiso's servers, which do more than is documented. It neither dials
// nor sends anything, and needs no network beyond the machine.
package voisotest
