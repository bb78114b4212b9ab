package securityproviders

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

const (
	// maxKeyFile bounds what is read of a key file. It is far beyond any key: a
	// larger file is the wrong file.
	maxKeyFile = 8 << 10
	// freshFile is the age below which a modification time does not yet prove
	// that a file is unchanged: clocks of file systems tick coarsely.
	freshFile = 2 * time.Second
)

// FileKey is a source that reads the key from a file, and again whenever the
// file changes (modification time, size, or another file under the name).
// One line break at the end is cut off. It must be a regular file of at most
// 8 KiB. Errors name the path and never the content.
//
// To change the key replace the file by renaming: a file that is caught half
// written is read as it is.
func FileKey(path string) KeySource {
	f := &keyFile{path: path}
	return KeyFunc(f.key)
}

// keyFile remembers the last key read and which state of the file it came from.
type keyFile struct {
	path string

	mu      sync.Mutex
	last    Key
	info    fs.FileInfo
	settled bool // the file was old enough to trust its modification time
}

func (f *keyFile) key(context.Context) (Key, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	// Stat before open: opening a pipe could block for ever.
	info, err := os.Stat(f.path)
	if err != nil {
		return Key{}, fmt.Errorf("key file: %w", err)
	}
	if f.unchanged(info) {
		return f.last, nil
	}
	if !info.Mode().IsRegular() {
		return Key{}, fmt.Errorf("key file %s: not a regular file", f.path)
	}
	return f.read()
}

func (f *keyFile) unchanged(info fs.FileInfo) bool {
	return f.settled && os.SameFile(f.info, info) &&
		f.info.ModTime().Equal(info.ModTime()) && f.info.Size() == info.Size()
}

func (f *keyFile) read() (Key, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return Key{}, fmt.Errorf("key file: %w", err)
	}
	defer func() { _ = file.Close() }()
	// The state is taken before the content: what changes in between is seen next time.
	info, err := file.Stat()
	if err != nil {
		return Key{}, fmt.Errorf("key file: %w", err)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil {
		return Key{}, fmt.Errorf("key file: %w", err)
	}
	if len(content) > maxKeyFile {
		return Key{}, fmt.Errorf("key file %s: larger than %d bytes", f.path, maxKeyFile)
	}
	key, err := NewKey(string(cutLineBreak(content)))
	if err != nil {
		return Key{}, fmt.Errorf("key file %s: %w", f.path, err)
	}
	f.last, f.info, f.settled = key, info, time.Since(info.ModTime()) > freshFile
	return key, nil
}

func cutLineBreak(content []byte) []byte {
	if rest, ok := bytes.CutSuffix(content, []byte("\n")); ok {
		return bytes.TrimSuffix(rest, []byte("\r"))
	}
	return content
}
