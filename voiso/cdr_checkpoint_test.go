package voiso

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

func checkpoints() map[string]Checkpoint {
	return map[string]Checkpoint{
		"beginning":                   {},
		"behind record 0":             {taken: true},
		"behind record 12":            {taken: true, filter: 1<<32 - 1, at: cdrPosition{token: "WzE2\xff", page: 3, done: 2, last: 1, prev: 1<<64 - 1, seen: 10}},
		"behind record 5 of window 8": {taken: true, days: maxWindowDays, at: cdrPosition{window: 7, done: 5, last: 9, token: strings.Repeat("t", 8<<10)}},
		"end":                         {taken: true, days: 1, at: cdrPosition{window: 7, ended: true}},
	}
}

func TestCheckpointText(t *testing.T) {
	t.Parallel()
	for name, checkpoint := range checkpoints() {
		text, err := checkpoint.MarshalText()
		if err != nil || len(text) > maxCheckpoint {
			t.Fatalf("%s: %d bytes, %v", name, len(text), err)
		}
		again := Checkpoint{taken: true, days: 5}
		if err := again.UnmarshalText(text); err != nil || again != checkpoint {
			t.Errorf("%s: got %v, %v", name, again, err)
		}
		if checkpoint.String() != name || fmt.Sprint(checkpoint) != name {
			t.Errorf("%s is shown as %v", name, checkpoint)
		}
		if checkpoint.IsZero() != (name == "beginning") || checkpoint.IsZero() != (len(text) == 0) {
			t.Errorf("%s: zero %v, text %q", name, checkpoint.IsZero(), text)
		}
	}
}

const base64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

func TestCheckpointDamaged(t *testing.T) {
	t.Parallel()
	text, err := checkpoints()["behind record 12"].MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	long, err := Checkpoint{taken: true, at: cdrPosition{token: strings.Repeat("t", maxCheckpoint)}}.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	last := strings.IndexByte(base64URL, text[len(text)-1])
	other := string(text[:len(text)-1]) + base64URL[last+1:last+2] // the same bytes, as the bits that differ are not used
	damaged := []string{string(long), other, string(text[len(checkpointVersion):]), "x", "cdr1.", "cdr1.AAAA", "cdr2." + string(text[5:]), string(text) + "A", " " + string(text), strings.Repeat("A", maxCheckpoint+1)}
	for i := range text {
		damaged = append(damaged, string(text[:i])+"%"+string(text[i+1:]), string(text[:i])+string(rune(text[i]^1))+string(text[i+1:]))
		if i > 0 {
			damaged = append(damaged, string(text[:i]))
		}
	}
	for _, d := range damaged {
		got := checkpoints()["end"]
		if err := got.UnmarshalText([]byte(d)); err == nil {
			t.Errorf("%q: no error", d)
		}
		if got != checkpoints()["end"] {
			t.Errorf("%q: changed although refused", d)
		}
	}
}

// Numbers that no checkpoint has are refused even if nothing else is wrong.
func TestCheckpointNumbers(t *testing.T) {
	t.Parallel()
	for i, most := range []uint64{1<<32 - 1, maxWindowDays, 1<<31 - 1, 1<<31 - 1, 1<<31 - 1, 1<<64 - 1, 1<<64 - 1, 1 << 53, 1} {
		for _, n := range []uint64{most, most + 1} {
			var b []byte
			for j := range 9 {
				if j == i {
					b = binary.AppendUvarint(b, n)
				} else {
					b = append(b, 0)
				}
			}
			var c Checkpoint
			if err := c.decode(b); (err != nil) != (n > most) {
				t.Errorf("number %d, %d: %v", i, n, err)
			}
		}
	}
	for _, b := range [][]byte{nil, make([]byte, 8), bytes.Repeat([]byte{0xff}, 20)} {
		var c Checkpoint
		if err := c.decode(b); err == nil || c.taken {
			t.Errorf("%x: got %v, %v", b, c, err)
		}
	}
}

// A checkpoint holds no number of its filter, in no form.
func TestCheckpointIsPublic(t *testing.T) {
	t.Parallel()
	filter := CDRFilter{CLI: secretNumber, NumberContains: secretNumber}
	_, checkpoint := firstCDRs(t, stubClient(t, cdrScript{"cli=" + secretNumber + "&wildcard_number=" + secretNumber: `{"records":[{"uuid":"a","from":"` + secretNumber + `"}],"search_token":"t"}`}.
		transport(new([]string))).ExportCDRs(filter), 1, true)
	text, err := checkpoint.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	inner, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(string(text), checkpointVersion))
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 100 {
		t.Errorf("%d bytes", len(text))
	}
	assertPublic(t, "the checkpoint", fmt.Sprintf("%s %s %v %+v %#v", text, inner, checkpoint, checkpoint, checkpoint))
}

// FuzzCheckpoint: what is accepted means the same when it is written again.
func FuzzCheckpoint(f *testing.F) {
	for _, checkpoint := range checkpoints() {
		text, err := checkpoint.MarshalText()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte(nil))
		f.Add([]byte(nil), []byte("\x01\x02\x03\x04\x05\x06\x07\x08\x00token"))
	}
	f.Fuzz(func(t *testing.T, text, inner []byte) {
		var a, b Checkpoint
		if a.UnmarshalText(text) != nil && a.decode(inner) != nil {
			return
		}
		again, err := a.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > maxCheckpoint {
			return // the inner form was given directly
		}
		if err := b.UnmarshalText(again); err != nil || a != b {
			t.Errorf("%#v was written as %s and read as %#v, %v", a, again, b, err)
		}
		_ = a.String()
	})
}
