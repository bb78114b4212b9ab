package voiso

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/voiso-community/voiso-go/internal/cdr"
)

// Checkpoint is a place in an export, see [CDRExport.Checkpoint]. Store it as
// text or JSON; both forms are opaque and usually 200 to 300 characters long. The
// zero Checkpoint is the beginning; its text is empty.
//
// A checkpoint holds the server's search token and digests of whole records,
// but neither a key nor a phone number. It records only whether CLI, Number,
// CLIContains and NumberContains are set. A resumed export therefore does not
// notice that one of these four has another value.
//
// It is not documented whether the server forgets search tokens after some time.
type Checkpoint struct {
	taken  bool
	filter uint32
	days   int
	at     cdr.Place
}

const checkpointVersion = "cdr1."

var errCheckpoint = errors.New("voiso: not a checkpoint, or a damaged one")

// checkpointText is the JSON in the text of a Checkpoint.
type checkpointText struct {
	Filter uint32    `json:"filter"`
	Days   int       `json:"days,omitzero"`
	At     cdr.Place `json:"at"`
}

// IsZero reports whether the checkpoint is the beginning of any export.
func (c Checkpoint) IsZero() bool { return !c.taken }

// String returns the place for people to read; MarshalText is for storing it.
func (c Checkpoint) String() string {
	record := c.at.Seen + int64(c.at.Done)
	switch {
	case !c.taken:
		return "beginning"
	case c.at.Ended:
		return "end"
	case c.days > 0:
		return fmt.Sprintf("after record %d of window %d", record, c.at.Window+1)
	}
	return fmt.Sprintf("after record %d", record)
}

// MarshalText encodes the checkpoint; JSON uses it, too.
func (c Checkpoint) MarshalText() ([]byte, error) {
	if !c.taken {
		return []byte{}, nil
	}
	text, err := json.Marshal(checkpointText{c.filter, c.days, c.at})
	if err != nil {
		return nil, err
	}
	// A damaged count would otherwise end the export early.
	text = binary.BigEndian.AppendUint32(text, crc32.ChecksumIEEE(text))
	return base64.RawURLEncoding.AppendEncode([]byte(checkpointVersion), text), nil
}

// UnmarshalText decodes the text of a checkpoint.
func (c *Checkpoint) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Checkpoint{}
		return nil
	}
	encoded, ok := strings.CutPrefix(string(text), checkpointVersion)
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if !ok || err != nil || len(decoded) < crc32.Size {
		return errCheckpoint
	}
	decoded, sum := decoded[:len(decoded)-crc32.Size], decoded[len(decoded)-crc32.Size:]
	var form checkpointText
	if crc32.ChecksumIEEE(decoded) != binary.BigEndian.Uint32(sum) || json.Unmarshal(decoded, &form) != nil {
		return errCheckpoint
	}
	*c = Checkpoint{true, form.Filter, form.Days, form.At}
	return nil
}
