package voiso_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
	"testing"

	"github.com/voiso-community/voiso-go/voiso"
)

const checkpointVersion = "cdr1."

// inside returns the JSON in the text of a checkpoint.
func inside(t testing.TB, checkpoint voiso.Checkpoint) string {
	t.Helper()
	text, err := checkpoint.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(string(text), checkpointVersion))
	if err != nil || len(decoded) < 4 {
		t.Fatalf("%s: %v", text, err)
	}
	return string(decoded[:len(decoded)-4])
}

// outside makes the text of a checkpoint with that JSON.
func outside(inner string) string {
	sum := binary.BigEndian.AppendUint32([]byte(inner), crc32.ChecksumIEEE([]byte(inner)))
	return checkpointVersion + base64.RawURLEncoding.EncodeToString(sum)
}

// forge changes a checkpoint in a way that its text does not show.
func forge(t testing.TB, checkpoint voiso.Checkpoint, from, to string) (forged voiso.Checkpoint) {
	t.Helper()
	inner := inside(t, checkpoint)
	if !strings.Contains(inner, from) {
		t.Fatalf("%s is not in %s", from, inner)
	}
	if err := forged.UnmarshalText([]byte(outside(strings.Replace(inner, from, to, 1)))); err != nil {
		t.Fatal(err)
	}
	return forged
}

// checkpoints are some by their String.
func checkpoints(t testing.TB) map[string]voiso.Checkpoint {
	t.Helper()
	all := map[string]voiso.Checkpoint{"beginning": {}}
	for name, inner := range map[string]string{
		"after record 0":             `{"filter":0,"at":{}}`,
		"after record 12":            `{"filter":4294967295,"at":{"token":"WzE2\u003c�","page":3,"guess":true,"done":2,"last":1,"prev":18446744073709551615,"first":7,"seen":10,"total":12,"empty":1}}`,
		"after record 5 of window 8": `{"filter":1,"days":36525,"at":{"window":7,"token":"` + strings.Repeat("t", 8<<10) + `","done":5,"last":9}}`,
		"end":                        `{"filter":1,"days":1,"at":{"window":7,"ended":true}}`,
	} {
		var checkpoint voiso.Checkpoint
		if err := checkpoint.UnmarshalText([]byte(outside(inner))); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = checkpoint
	}
	return all
}

func TestCheckpointText(t *testing.T) {
	t.Parallel()
	for name, checkpoint := range checkpoints(t) {
		text, err := checkpoint.MarshalText()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again := checkpoints(t)["end"]
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
	text, err := checkpoints(t)["end"].MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	damaged := []string{
		string(text[len(checkpointVersion):]), "x", "cdr1.", "cdr1.AAAA", "cdr1.AAAAAA", "cdr2." + string(text[5:]),
		string(text) + "A", " " + string(text),
		outside(``), outside(`[]`), outside(`{"filter":-1,"at":{}}`), outside(`{"filter":4294967296,"at":{}}`),
		outside(`{"filter":1,"at":{"page":2147483648}}`), outside(`{"filter":1,"at":{"done":1.5}}`), outside(`{"filter":1,"at":{}}}`),
	}
	if len(text)%4 != 1 { // the same bytes, if the bits that differ are not used
		last := strings.IndexByte(base64URL, text[len(text)-1])
		damaged = append(damaged, string(text[:len(text)-1])+base64URL[(last+1)%64:(last+1)%64+1])
	}
	for i := range text {
		damaged = append(damaged, string(text[:i])+"%"+string(text[i+1:]), string(text[:i])+string(rune(text[i]^1))+string(text[i+1:]))
		if i > 0 {
			damaged = append(damaged, string(text[:i]))
		}
	}
	for _, d := range damaged {
		got := checkpoints(t)["after record 12"]
		if err := got.UnmarshalText([]byte(d)); err == nil {
			t.Errorf("%q: no error", d)
		}
		if got != checkpoints(t)["after record 12"] {
			t.Errorf("%q: changed although refused", d)
		}
	}
}

// A checkpoint holds no number of its filter, in no form that can be tried: with
// any other number it is the same.
func TestCheckpointIsPublic(t *testing.T) {
	t.Parallel()
	after := func(filter voiso.CDRFilter) voiso.Checkpoint {
		client := stubClient(t, &stub{respond: func(req *http.Request) (*http.Response, error) {
			return respond(req, http.StatusOK, `{"records":[{"uuid":"a"},{"uuid":"b"}],"total":9,"search_token":"t"}`), nil
		}})
		_, checkpoint := firstCDRs(t, client.ExportCDRs(filter, voiso.ExportOptions{}), 1, true)
		return checkpoint
	}
	private := voiso.CDRFilter{CLI: secretNumber, Number: secretNumber, CLIContains: secretNumber, NumberContains: secretNumber}
	checkpoint := after(private)
	text, err := checkpoint.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 300 {
		t.Errorf("%d bytes", len(text))
	}
	assertPublic(t, "the checkpoint", fmt.Sprintf("%s %s %v %+v %#v", text, inside(t, checkpoint), checkpoint, checkpoint, checkpoint))
	for name, other := range map[string]voiso.CDRFilter{
		"CLI": {CLI: "1", Number: secretNumber, CLIContains: secretNumber, NumberContains: secretNumber}, "Number": {CLI: secretNumber, Number: "1", CLIContains: secretNumber, NumberContains: secretNumber},
		"CLIContains": {CLI: secretNumber, Number: secretNumber, CLIContains: "1", NumberContains: secretNumber}, "NumberContains": {CLI: secretNumber, Number: secretNumber, CLIContains: secretNumber, NumberContains: "1"},
	} {
		if got := after(other); got != checkpoint {
			t.Errorf("another %s gives another checkpoint: %s", name, inside(t, got))
		}
	}
}

// FuzzCheckpoint: an accepted text means the same when it is written again.
func FuzzCheckpoint(f *testing.F) {
	for _, checkpoint := range checkpoints(f) {
		text, err := checkpoint.MarshalText()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, "")
	}
	f.Add([]byte(nil), `{"filter":4294967295,"days":-5,"at":{"window":-1,"token":"t","total":1}}`)
	f.Fuzz(func(t *testing.T, text []byte, inner string) {
		for _, text := range []string{string(text), outside(inner)} {
			var a, b voiso.Checkpoint
			if a.UnmarshalText([]byte(text)) != nil {
				continue
			}
			again, err := a.MarshalText()
			if err != nil {
				t.Fatal(err)
			}
			if err := b.UnmarshalText(again); err != nil || a != b {
				t.Errorf("%q was accepted and written as %q, %v", text, again, err)
			}
			_ = a.String()
		}
	})
}
