package lenient_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/voiso-community/voiso-go/gen"
)

const benchRecord = `{"uuid":"046296f8-ac21-4c02-a85d-92a6578dd2ea","timestamp":"2026-03-02T09:15:00.000Z","type":"queue-callback",` +
	`"disposition":"answered_by_VM","duration":"00:01:13","from":null,"to":"15555551234","agent":"","agent_id":77572,"queue":"Sales",` +
	`"campaign":"Spring","talk_time":61,"tags":["a","b"],"score":4.7}`

// BenchmarkRecord compares one call detail record with json.Valid, which only scans it, and with encoding/json for a
// plain struct, which loses the members that have no field.
func BenchmarkRecord(b *testing.B) {
	in := []byte(benchRecord)
	type plain gen.CDR
	for name, decode := range map[string]func() error{
		"UnmarshalJSON": func() error { return new(gen.CDR).UnmarshalJSON(in) },
		"plain struct":  func() error { return json.Unmarshal(in, new(plain)) },
		"json.Valid": func() error {
			if !json.Valid(in) {
				return fmt.Errorf("not valid: %s", in)
			}
			return nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	var record gen.CDR
	if err := record.UnmarshalJSON(in); err != nil {
		b.Fatal(err)
	}
	b.Run("Extra", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, ok := record.Extra("queue"); !ok {
				b.Fatal("no queue")
			}
		}
	})
	b.Run("MarshalJSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := record.MarshalJSON(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
