// Package voisotest is a fake Voiso cluster for tests, made from the OpenAPI description in package api.
//
// [Start] (in a test) or [New] start a [Server] on the loopback interface. It routes every operation of the
// description and refuses what the description does not allow: unknown query names, members that do not exist, a key
// of the wrong kind or in the wrong place. What it accepts it answers with the examples of the documentation, and
// with as many generated call detail records, templates, numbers, messages and webhook failures as options say, in
// pages as the vendor cuts them. [Server.Respond], [Server.Handle] and [Server.FailNext] change single answers, for
// example to test how a program copes with errors. [Server.Requests] tells afterwards what was asked and which kind
// of key came by which way, never the key.
//
// [Checker] is the same check without a server.
//
// The server is true to the documentation, not to Voiso's servers, which do more than is documented. It neither dials
// nor sends anything, and needs no network beyond the machine.
package voisotest
