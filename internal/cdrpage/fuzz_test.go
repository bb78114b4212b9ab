package cdrpage

import (
	"encoding/json"
	"testing"
)

// valid scans data in pieces of at most size bytes. The space behind it lets a
// number at its end end.
func valid(data []byte, size int) bool {
	data = append(append([]byte{}, data...), ' ')
	var s scanner
	s.begin()
	at := 0
	for end := 0; end < len(data); {
		end = min(end+size, len(data))
		next, done, err := s.scan(data[:end], at)
		if err != nil {
			return false
		}
		if done {
			for _, c := range data[next:] {
				if !isSpace(c) {
					return false
				}
			}
			return true
		}
		at = next
	}
	return false
}

// FuzzScanner: the scanner takes what json.Valid takes, wherever the data is cut.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `null`, `true`, `false`, `nul`, `"a"`, `"`, `"\u12aF\n"`, `"\u12g"`, `"\u00:0"`, `"\u00/0"`, `"\u00@0"`, `"\u00G0"`, `"\u00g0"`, `"\u09af"`, `"\u09AF"`, "\"\\u00`0\"", `"\x"`, "\"\x01\"", "\"\xff\"", `0`, `-0`, `01`, `-`, `1.`, `1.5e+10`, `1e`, `1e+`, `1E-`, `.5`, `1e5.5`,
		`{"a":[1,{"b":null}],"a":"x"}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `[1,]1]`, `[,]`, `[1 2]`, `{]`, `[}`, `{"a":1]`, ` { "a" : [ ] } `, `1 1`, `{1:2}`, `--1`, `-x`, `[-.5]`, `[1:2]`, `1e+-1`, `1e-5`, `1e.5`, ``, `]`,
	} {
		f.Add([]byte(seed), 1)
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		want := json.Valid(data)
		if got := valid(data, len(data)+1); got != want {
			t.Errorf("whole: got %v, json.Valid says %v", got, want)
		}
		if got := valid(data, max(1, size%16)); got != want {
			t.Errorf("in pieces: got %v, json.Valid says %v", got, want)
		}
	})
}
