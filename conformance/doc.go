// Package conformance holds no code but tests. They hold the description, the
// generated client, the providers of keys, the client and the checker of the
// fake server against each other and against the documented examples, so that
// none of them can drift alone. They prove:
//
//   - Every operation of the description can be called through the generated
//     client, with every scheme that it accepts, and what then goes out is
//     accepted by openapi3filter and by the strict checker, carries exactly one
//     credential, and in the path the same key. Keys of another kind, unknown
//     keys, no key, two keys, a key twice and undocumented forms are refused.
//   - The generated table of operations equals the description.
//   - Of several providers the last one wins, and one credential remains.
//   - Every documented request goes out as documented, by the generated client
//     and by the client, and every documented response, error and webhook body
//     validates and decodes into its type, which encodes to the same JSON again.
//   - What the documentation forbids is refused by the description, and by the
//     client before it is sent.
//   - Responses that differ from the description in any one member still decode,
//     and lose nothing.
//   - The client sends the requests of testdata/golden, byte for byte. If a change
//     of one is intended: go test ./conformance -run Golden -update
//
// The soak (VOISO_SOAK) does mixed work through one client while network, server
// and key change at random, and compares the results with the books of the fake.
//
// The files leak_*_test.go look for planted secrets in everything that comes out
// of a client. Every operation meets every failure with every scheme. Keys are
// looked for in errors and their whole tree, log lines, printed and encoded
// values, and in everything that middleware sees: requests, contexts, dumps,
// hooks of httptrace, and responses. Phone numbers and message texts are looked
// for in errors and log lines. Not promised, so not looked for:
//
//   - the body of a successful response that is not text, which is the caller's data
//   - a key that is spelled otherwise than raw, URL-escaped or JSON-escaped
//   - a transport below the signing one, which sees the key
//   - lines that net/http logs about bytes on an idle connection
//
// All tables are driven from the description. An operation added to it later is
// covered, or a test fails and says what it could not build. Each tool of these
// tests is itself shown to notice what it is for.
package conformance
