// Package leaktest looks for planted secrets in everything that comes out of a
// client: keys, phone numbers and message texts. Its tests send every operation
// with every scheme into every failure and search every outlet.
//
// What is promised, and so searched for keys:
//
//   - errors, their whole tree, log lines, printed and encoded values of ours
//   - what middleware sees: requests, contexts, dumps, spans, hooks of httptrace,
//     answers with their headers, status line and trailers, and the body of every
//     answer that is no success or no JSON
//   - servers that a redirect names: they get no request
//
// Phone numbers and message texts are searched for in errors, their tree, their
// JSON and in log lines.
//
// What is not promised, as it is not ours to keep:
//
//   - the body of a successful JSON answer is the caller's data and passes as it
//     is: into results, and past middleware
//   - numbers and texts are in the request that middleware sees, in
//     voiso.Error.Messages, Fields and Body, and in results
//   - a transport below the signing one sees the key, and can print it, also by a
//     panic; its errors are cleared of what they print, wrap and encode, not of
//     what they only point to
//   - an answer that echoes a part of a request in base64 of more than the key
//   - net/http logs what a server sends unasked on an idle connection with
//     package log; see TestUnaskedAnswer
package leaktest
