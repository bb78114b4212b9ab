// Package voisotest is a fake Voiso for tests, made from the OpenAPI description in package api. It checks every request
// against the description, and it remembers what happened.
//
//	fake := voisotest.Start(t)
//	client, err := voiso.New("", voiso.WithBaseURL(fake.URL), voiso.WithUserKey(fake.UserKey()))
//
// [Start] is for tests, [New] for programs and examples, [NewUnstarted] for tests within testing/synctest. One server
// serves many parallel tests when each has its own [Server.Namespace]. [Options] set what the contact center holds.
// [Checker] checks requests without a server.
//
// # How a request is served
//
// The first of these cases that applies determines the response:
//
//  1. The server was misused, for example with an unknown operation ID: status 500, and [Start] fails the test. See
//     [Server.Err].
//  2. The description does not allow the request: it is refused as Voiso refuses it, with the reason in the header
//     Voisotest-Refused. The rules are those of [Checker]. Among them: no undescribed query names or members, no key in
//     the wrong place.
//  3. A fault of [Server.FailNext] or [Server.AddFault] is pending.
//  4. A contacts call overlaps another one of its campaign, or follows too soon, or the campaign cannot be called: it is
//     refused.
//  5. [Server.Respond] or [Server.Handle] set the response. The later call counts.
//  6. Otherwise the response follows from what the contact center remembers, or is the example of the description.
//
// # What the contact center remembers
//
// A call that startCall starts rings, is answered after [Options].RingTime and is active until hangUp, or until
// [Server.EndCall] ends it as the contact would. [Server.Arrive] lets an inbound call arrive, [Server.Dial] a campaign
// call its next contact. Calls change the status of their agent, send webhooks and leave call detail records. SMS have
// Voiso's limits and leave records too. Campaigns are created, started, paused and stopped, and keep their contacts.
//
// Webhooks go to [Options].Webhooks. A delivery that fails 5 times within 24 hours is a failure that the API lists and
// retriggers. [Server.MoveClock] moves the time, for retries, daily limits and pauses.
//
// Agents and campaigns exist as soon as a request names them, until Options.Agents or Options.Campaigns list those that
// exist. The first call and the first SMS have the IDs of the description's examples. [Server.Reset] makes a server as
// new.
//
// # What a test can look at
//
// [Server.State] returns agents, calls, SMS, campaigns and deliveries. [Server.Requests] returns every request with its
// response status, the reason of a refusal, and the kind and place of its key, never the key. [Server.SentSMS] and
// [Server.StartedCalls] return those that had an effect. [Server.WaitForRequest] waits for one. [Server.RequestCount]
// counts those of one operation. [Checked.DecodeBody] decodes a body. [Server.PendingFaults] counts faults that did not
// happen.
//
// # What it does not know
//
// The server is true to Voiso's documentation, not to Voiso's servers. The documentation does not have the texts for the
// limits of SMS and contacts, for campaigns that cannot be changed, and for a name in use: the fake has its own there,
// with the status that such operations use. It does not know scheduled callbacks, WhatsApp and conversations beyond
// their examples, permissions, the hours of campaigns, the masking of numbers, and the delivery of SMS. It neither dials
// nor sends anything, and needs no network beyond the machine.
package voisotest
