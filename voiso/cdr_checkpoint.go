package voiso

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
)

// Checkpoint is a place in an export, see [CDRExport.Checkpoint]. Store it as
// text or JSON; both forms are opaque, usually about a hundred characters and
// at most 12 KiB long. They hold the server's search token, but neither a key
// nor a phone number. The zero Checkpoint is the beginning; its text is empty.
//
// Whether the server forgets search tokens after some time is not documented.
type Checkpoint struct {
	taken  bool
	filter uint32
	days   int
	at     cdrPosition
}

const (
	checkpointVersion = "cdr1."
	maxCheckpoint     = 12 << 10
)

var errCheckpoint = errors.New("voiso: not a checkpoint, or a damaged one")

// IsZero reports whether the checkpoint is the beginning of any export.
func (c Checkpoint) IsZero() bool { return !c.taken }

// String tells where the checkpoint is, for people; MarshalText is for storing it.
func (c Checkpoint) String() string {
	switch {
	case !c.taken:
		return "beginning"
	case c.at.ended:
		return "end"
	case c.days > 0:
		return fmt.Sprintf("behind record %d of window %d", c.at.seen+int64(c.at.done), c.at.window+1)
	}
	return fmt.Sprintf("behind record %d", c.at.seen+int64(c.at.done))
}

// MarshalText encodes the checkpoint; JSON uses it too.
func (c Checkpoint) MarshalText() ([]byte, error) {
	if !c.taken {
		return []byte{}, nil
	}
	var b []byte
	ended := uint64(0)
	if c.at.ended {
		ended = 1
	}
	for _, n := range []uint64{
		uint64(c.filter), uint64(c.days), uint64(c.at.window), uint64(c.at.page), uint64(c.at.done), //nolint:gosec // none is negative
		uint64(c.at.last), uint64(c.at.prev), uint64(c.at.seen), ended, //nolint:gosec // none is negative
	} {
		b = binary.AppendUvarint(b, n)
	}
	b = append(b, c.at.token...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return append([]byte(checkpointVersion), base64.RawURLEncoding.EncodeToString(b)...), nil
}

// UnmarshalText decodes what MarshalText has made, of this version of the form.
func (c *Checkpoint) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Checkpoint{}
		return nil
	}
	if len(text) > maxCheckpoint {
		return errCheckpoint
	}
	encoded, ok := strings.CutPrefix(string(text), checkpointVersion)
	if !ok {
		return errCheckpoint
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil || len(b) < 4 {
		return errCheckpoint
	}
	b, sum := b[:len(b)-4], binary.BigEndian.Uint32(b[len(b)-4:])
	if crc32.ChecksumIEEE(b) != sum {
		return errCheckpoint
	}
	return c.decode(b)
}

func (c *Checkpoint) decode(b []byte) error {
	var n [9]uint64
	for i, limit := range [len(n)]uint64{math.MaxUint32, maxWindowDays, math.MaxInt32, math.MaxInt32, math.MaxInt32, math.MaxUint64, math.MaxUint64, 1 << 53, 1} {
		value, size := binary.Uvarint(b)
		if size <= 0 || value > limit {
			return errCheckpoint
		}
		n[i], b = value, b[size:]
	}
	*c = Checkpoint{taken: true, filter: uint32(n[0]), days: int(n[1]), at: cdrPosition{ //nolint:gosec // within limits
		window: int(n[2]), page: int32(n[3]), done: int(n[4]), last: digest(n[5]), prev: digest(n[6]), seen: int64(n[7]), ended: n[8] == 1, //nolint:gosec // within limits
		token: string(b),
	}}
	return nil
}
