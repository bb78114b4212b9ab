package voiso

import (
	"crypto/sha256"
	"encoding/binary"
)

// cdrPosition is a place in a list of call detail records, behind some record.
type cdrPosition struct {
	window int    // counted from 0
	token  string // of the request for the page
	page   int32  // of the request, 0 if it has none
	done   int    // records of the page that are behind
	last   digest // of the last of them
	prev   digest // of the first record of the page before
	seen   int64  // records of the window on pages before
	ended  bool
}

// digest tells records apart; 0 stands for no record.
type digest uint64

func digestOf(record []byte) digest {
	sum := sha256.Sum256(record)
	return max(1, digest(binary.BigEndian.Uint64(sum[:])))
}

// cycle notices when what comes repeats itself in a circle of any length, with
// the memory of one value (Brent's algorithm).
type cycle struct {
	kept         digest
	power, since int
}

// seen takes the next value; true if it was there before.
func (c *cycle) seen(value digest) bool {
	if value == c.kept && c.power > 0 {
		return true
	}
	if c.since == c.power { // keep a value of twice as long ago from now on
		c.kept, c.power, c.since = value, max(1, 2*c.power), 0
	}
	c.since++
	return false
}
