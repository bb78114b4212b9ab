package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/durable"
	"github.com/voiso-community/voiso-go/voiso"
)

// OtherQueryError says that an unfinished export to the same place has other arguments.
type OtherQueryError struct {
	Path  string // of the output
	Query string // of the unfinished export
}

func (e *OtherQueryError) Error() string {
	return fmt.Sprintf("%s has an unfinished export of %s; run that command again to finish it, or discard it with --restart", e.Path, e.Query)
}

// BusyError says that another process is writing the same output.
type BusyError struct{ Path string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("another export to %s is running; wait for it, or choose another output", e.Path)
}

// state is stored beside a partial file. It is written after the file, so it never promises too much.
type state struct {
	Version    int              `json:"version"`
	Query      query            `json:"query"`
	Checkpoint voiso.Checkpoint `json:"checkpoint"`
	Bytes      int64            `json:"bytes"`   // length of the partial file
	Records    int64            `json:"records"` // in it
}

const stateVersion = 1

// partial is a file that is being written beside its final path.
type partial struct {
	path  string // final
	file  *os.File
	lock  *flock.Flock
	state state
}

// beside returns the path of a hidden file next to the final one.
func beside(path, ending string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+ending)
}

// openPartial continues an unfinished file of the same query, or begins one.
func openPartial(path string, q query, restart bool) (*partial, error) {
	p := &partial{path: path, lock: flock.New(beside(path, "lock"))}
	if locked, err := p.lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	} else if !locked {
		return nil, &BusyError{path}
	}
	if err := p.open(q, restart); err != nil {
		p.release()
		return nil, err
	}
	return p, nil
}

func (p *partial) open(q query, restart bool) error {
	fresh := state{Version: stateVersion, Query: q}
	found, err := readState(beside(p.path, "state"))
	switch {
	case err != nil:
		return err
	case restart || found == nil:
		p.state = fresh
	case !found.Query.same(q) || found.Version != stateVersion:
		return &OtherQueryError{p.path, found.Query.String()}
	default:
		p.state = *found
	}
	if p.file, err = os.OpenFile(beside(p.path, "partial"), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return err
	}
	size, err := p.file.Seek(0, 2)
	if err != nil {
		return err
	}
	if size < p.state.Bytes { // the partial file was published, removed or cut
		p.state = fresh
	}
	if p.state.Bytes == 0 { // an old state must not meet new records
		if err := removeAll(beside(p.path, "state")); err != nil {
			return err
		}
	}
	if err := p.file.Truncate(p.state.Bytes); err != nil {
		return err
	}
	_, err = p.file.Seek(p.state.Bytes, 0)
	return err
}

// checkpoint makes all that was written durable, and then the place after it.
func (p *partial) checkpoint(at voiso.Checkpoint, records int64) error {
	if err := p.file.Sync(); err != nil {
		return err
	}
	size, err := p.file.Seek(0, 1)
	if err != nil {
		return err
	}
	p.state.Checkpoint, p.state.Bytes, p.state.Records = at, size, records
	return writeState(beside(p.path, "state"), &p.state)
}

// publish gives the complete file its final name and removes what is beside it.
func (p *partial) publish(file *os.File) error {
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := durable.Rename(file.Name(), p.path); err != nil {
		return err
	}
	_ = p.file.Close() // may be the one that was published
	return removeAll(beside(p.path, "state"), beside(p.path, "partial"))
}

// removeAll removes files that may exist, for good.
func removeAll(paths ...string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return durable.SyncFolder(filepath.Dir(paths[0]))
}

// release lets another process continue. What was not published stays.
func (p *partial) release() {
	if p.file != nil {
		_ = p.file.Close()
	}
	_ = os.Remove(p.lock.Path())
	_ = p.lock.Unlock()
}

func readState(path string) (*state, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // there is no state
	}
	if err != nil {
		return nil, err
	}
	s := new(state)
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("%s is damaged; discard the unfinished export with --restart: %w", path, err)
	}
	return s, nil
}

// writeState replaces a file by the JSON of a value, as a whole or not at all. The new file has the same name each
// time, so that kills do not leave many; the lock keeps others away.
func writeState(path string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(text, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return durable.Rename(file.Name(), path)
}
