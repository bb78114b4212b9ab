// Package voiso calls the API of a Voiso contact center: calls, SMS, WhatsApp,
// call detail records, dialer campaigns, agents and webhook failures. It is not
// an official Voiso product.
//
// # A client
//
//	client, err := voiso.New("cluster1", voiso.WithContactCenterKey(key))
//
// [FromEnv] reads cluster and keys from the environment. A method takes a context
// and returns one result and one error. Arguments and results are types of package
// gen. An [Option] configures a client, a [CallOption] a single call.
//
// # Operations
//
// Calls:
//
//   - [Client.StartCall] calls a number for an agent (click-to-call), and
//     [Client.HangUp] ends the agent's call.
//   - [Client.CreateScheduledCallback] schedules a callback.
//
// SMS, WhatsApp and conversations:
//
//   - [Client.SendSMS] sends a text or a template, and [Client.SMSTemplates] ranges
//     over the templates.
//   - [Client.SendWhatsApp] sends a template to one or more recipients, and
//     [Client.ListWhatsAppTemplates] returns the templates.
//   - [Client.ConversationMessages] ranges over the messages of a conversation.
//
// Call detail records:
//
//   - [Client.CDRs] ranges over any number of records, and [Client.RawCDRs] over
//     their JSON. [Client.ExportCDRs] reads them in parallel windows and resumes.
//     [CDRDuration] reads the duration of a record.
//   - [Client.ListCDRAgents], [Client.ListCDRDeletedAgents], [Client.ListCDRQueues],
//     [Client.ListCDRCampaigns], [Client.ListCDRTeams] and
//     [Client.ListCDRWrapUpCodes] return the IDs that filter records.
//
// Dialer campaigns:
//
//   - [Client.ListCampaigns], [Client.CreateCampaign],
//     [Client.ChangeCampaignStatus], [Client.UpdateCampaignAgents]
//   - [Client.AddAllContacts] and [Client.UpdateAllContacts] take any number of
//     contacts, [Client.AddContactsFrom] and [Client.UpdateContactsFrom] a sequence.
//     [Client.AddContacts] and [Client.UpdateContacts] make one call.
//
// Agents, numbers and account:
//
//   - [Client.ListAgentsStatus] returns the status of each agent, and
//     [Client.ListUsers] finds users.
//   - [Client.Numbers] ranges over the phone numbers of the contact center.
//   - [Client.GetBalance] returns the balance.
//
// Webhooks:
//
//   - [Client.WebhookFailures] ranges over deliveries that failed, and
//     [Client.RetriggerWebhookFailure] sends one again.
//
// [Client.ListCDRs], [Client.ListNumbers], [Client.ListSMSTemplates],
// [Client.ListConversationMessages] and [Client.ListWebhookFailures] return a single
// page. [Client.ListCDRUsers] is deprecated. [Client.Generated] returns the generated
// client, for raw responses.
//
// # Keys
//
// There are two kinds of key: the contact center key opens everything, a user key
// has the rights of its user. Pass the client one or both. For each operation it
// uses the first key in the description's list that the client has. It sends the
// key as a Bearer token and, if the operation requires it, in the path. No key
// appears in an error, a log line or a printed value, and none is sent to another
// host.
//
// # Agents
//
// The operations name an agent in different ways:
//
//	StartCall                              extension; by newer pages also the sign-in e-mail address
//	HangUp, SendSMS                        extension; whether an e-mail address works is not documented
//	SendWhatsApp                           extension; empty to archive the conversation after sending
//	CreateScheduledCallback                sign-in e-mail address
//	CreateCampaign, UpdateCampaignAgents   sign-in e-mail addresses
//	CDRFilter.AgentIDs                     IDs of ListCDRAgents and ListCDRDeletedAgents
//
// [Client.ListUsers] finds these by each other: it filters by extension, e-mail
// address and ID. [Client.ListAgentsStatus] returns the extension and the e-mail address of
// each agent. The Agent of a gen.CDR is a name.
//
// # Errors
//
// A call that failed is an [*Error]. Test for its [ErrorKind] with [errors.Is]:
//
//	if errors.Is(err, voiso.ErrAgentUnavailable) { … }
//
// If the documentation forbids an argument, the error is an [*ArgumentError] and
// nothing is sent. If the client does not have a key that the operation accepts, the error
// wraps a *securityproviders.MissingCredentialError.
//
// If the documentation is not clear about a rule, only values that no reading
// allows are refused. For example, the hours of callbacks, 08:00 to 22:00, are checked only if
// TimeZone is set. A time is refused if it is outside those hours both in that zone
// and in the zone of its own offset.
//
// # Retries
//
// A request is retried only if a retry cannot dial or send twice; see [RetryPolicy]. A
// call or message with an unknown outcome is not retried, and the error is
// [ErrOutcomeUnknown].
//
// # Lists
//
// A range requests page after page while the loop runs, and stops with it. Call
// detail records are decoded one at a time, so an export of any size takes little
// memory.
//
// # Testing
//
// Package voisotest is a fake Voiso that checks requests against the description.
package voiso
