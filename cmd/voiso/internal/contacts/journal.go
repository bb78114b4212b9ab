package contacts

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/gofrs/flock"

	"github.com/voiso-community/voiso-go/voiso"
)

// maxLine is the longest line of a journal: 1000 keys take a fraction of it.
const maxLine = 1 << 20

// entry is a line of the journal: the run, contacts whose call begins, or the
// outcomes of a call.
type entry struct {
	Action   Action                            `json:"action,omitempty"`
	Campaign int                               `json:"campaign,omitempty"`
	Sending  []string                          `json:"sending,omitempty"`
	Done     map[voiso.ContactOutcome][]string `json:"done,omitempty"`
	Detail   string                            `json:"detail,omitempty"`
}

// journal is the file of a run that is not finished. Each line is on the disk
// before the next call begins, so that a kill at any moment loses no outcome
// and no call is made twice. It locks the input file against a second run.
type journal struct {
	file *os.File
	lock *flock.Flock
	// begun reports whether a call is in the journal.
	begun bool
}

func journalPath(result string) string { return result + ".journal" }

// openJournal opens the journal and adds what an earlier run left to results.
func openJournal(result string, action Action, campaign int, results map[string]Result) (*journal, error) {
	path := journalPath(result)
	lock := flock.New(path)
	locked, err := lock.TryLock()
	if err != nil {
		return nil, err
	}
	if !locked {
		return nil, fmt.Errorf("another run of this command works on the file (%s is locked)", path)
	}
	j := &journal{lock: lock}
	end, err := replay(path, action, campaign, results)
	if err == nil {
		j.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	}
	if err == nil {
		err = errors.Join(j.file.Truncate(end), seek(j.file, end))
	}
	j.begun = end > 0
	if err == nil && end == 0 {
		err = j.write(entry{Action: action, Campaign: campaign})
	}
	if err != nil {
		return nil, errors.Join(err, j.close())
	}
	return j, nil
}

func seek(file *os.File, offset int64) error {
	_, err := file.Seek(offset, 0)
	return err
}

// replay reads the journal and returns the length of its whole lines. A last
// line without its end was being written when the run was killed.
func replay(path string, action Action, campaign int, results map[string]Result) (end int64, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer file.Close() //nolint:errcheck // only read
	reader := bufio.NewReaderSize(file, maxLine)
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return end, nil // the end of the whole lines
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return 0, fmt.Errorf("%s is damaged; move it away, and compare with the campaign before you go on", path)
		}
		if end == 0 && (e.Action != action || e.Campaign != campaign) {
			return 0, fmt.Errorf("an interrupted run on this file was another one (%s, campaign %d); finish it first, or move %s away",
				e.Action, e.Campaign, path)
		}
		end += int64(len(line))
		for _, key := range e.Sending {
			results[key] = Result{sending, "the run was killed during the call"}
		}
		for outcome, keys := range e.Done {
			for _, key := range keys {
				results[key] = Result{outcome, e.Detail}
			}
		}
	}
}

// write adds a line and waits until it is on the disk.
func (j *journal) write(e entry) error {
	j.begun = j.begun || len(e.Sending) > 0
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return err
	}
	return j.file.Sync()
}

// remove removes the journal of a finished run.
func (j *journal) remove() error {
	j.begun = false
	return j.close()
}

// close closes the journal. It keeps the file if a call is in it.
func (j *journal) close() error {
	var err error
	if j.file != nil {
		if !j.begun {
			err = os.Remove(j.file.Name())
		}
		err = errors.Join(err, j.file.Close())
		j.file = nil
	}
	return errors.Join(err, j.lock.Close())
}
