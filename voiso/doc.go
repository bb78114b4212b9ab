// Package voiso calls the API of a Voiso contact center: calls, SMS, WhatsApp,
// call detail records, dialer campaigns, agents and webhook failures. It is not
// an official Voiso product.
//
// # A client
//
//	client, err := voiso.New("cluster1", voiso.WithContactCenterKey(key))
//
// or [FromEnv]. Every operation of the description in api/openapi.yaml is a
// method that takes a context and gives one result and one error: StartCall,
// HangUp, SendSMS, ListAgentsStatus and so on. Arguments and results are types
// of package gen. A [CallOption] changes a single call.
//
// # Keys
//
// There are two kinds of key: the contact center key opens everything, a user
// key carries one user's rights. Give the client one or both; it takes for each
// operation the first that the description lists, sends it as Bearer token and,
// where the operation wants it, in the path. No key shows up in an error, a log
// line or a printed value, and none is sent to another host.
//
// # Agents
//
// The vendor's operations name an agent in different ways:
//
//	StartCall                              extension; by newer pages also the sign-in e-mail address
//	HangUp, SendSMS                        extension; whether an e-mail address works is not documented
//	SendWhatsApp                           extension; empty to archive the conversation after sending
//	CreateScheduledCallback                sign-in e-mail address
//	CreateCampaign, UpdateCampaignAgents   sign-in e-mail addresses
//	CDRFilter.AgentIDs                     IDs of ListCDRAgents and ListCDRDeletedAgents
//
// [Client.ListUsers] finds the one by the other: it filters by extension, e-mail
// address and ID. [Client.ListAgentsStatus] gives extension and e-mail address of
// each agent; the Agent of a gen.CDR is a name.
//
// # Errors
//
// Failures are an [*Error]; ask what it means with [errors.Is] and the [Meaning]
// constants. Arguments that the documentation forbids are an [*ArgumentError]
// before anything is sent, and a key that is not there is a
// *securityproviders.MissingCredentialError.
//
// Where the documentation leaves a rule open, only what no reading allows is
// refused. So the hours of callbacks, 08:00 to 22:00, are checked only with a
// TimeZone, and a time is refused when it lies outside both there and in the zone
// that it is written in.
//
// # Repeating
//
// A request is repeated only when that cannot dial or send twice; see
// [RetryPolicy]. A call or message whose outcome is unknown is not repeated and
// gives [ErrOutcomeUnknown].
//
// # Lists and bulk
//
// Lists are ranges: CDRs, Numbers, SMSTemplates, ConversationMessages and
// WebhookFailures read page after page while the loop runs, and stop with it.
// Call detail records are decoded one at a time, so an export of any size takes
// little memory.
//
// # Testing
//
// Package voisotest is a fake Voiso that checks requests against the description.
package voiso
