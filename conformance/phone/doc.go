// Package phone holds no code but tests. They compare voiso.NormalizeNumber with
// a port of libphonenumber, which knows the numbering plans of all countries. It
// is a module of its own, because the client needs neither the plans nor their
// size.
package phone
