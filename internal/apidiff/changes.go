package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// oasdiff gives the comparison by the pinned tool of the module at root. The levels file (which takes no
// comments) raises what oasdiff finds harmless but breaks a Go program, names that vanish, and drops what it
// finds breaking but this library bears: new values of an answer's enum stay strings.
func oasdiff(root string) func(ctx context.Context, base, revision string) ([]byte, error) {
	return func(ctx context.Context, base, revision string) ([]byte, error) {
		command := exec.CommandContext(ctx, "go", "tool", "-modfile=tools/go.mod", "oasdiff", "breaking",
			"--format", "json", "--allow-external-refs=false", "--severity-levels", levels, base, revision)
		command.Dir = root
		var failure bytes.Buffer
		command.Stderr = &failure
		answer, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("oasdiff: %w: %s", err, bytes.TrimSpace(failure.Bytes()))
		}
		return answer, nil
	}
}

// parseChanges turns oasdiff's answer into one line for each change, sorted: "GET /path: what has changed".
func parseChanges(answer []byte) ([]string, error) {
	var found []struct{ Operation, Path, Section, Text string }
	if len(bytes.TrimSpace(answer)) > 0 { // nothing at all means no change
		if err := json.Unmarshal(answer, &found); err != nil {
			return nil, fmt.Errorf("read oasdiff's answer: %w", err)
		}
	}
	var lines []string
	for _, change := range found {
		where := strings.TrimSpace(change.Operation + " " + change.Path)
		if where == "" {
			where = change.Section
		}
		lines = append(lines, normal(where+": "+change.Text))
	}
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

// readAcknowledged gives the lines of the file that are no comments; no file acknowledges nothing.
func readAcknowledged(file string) ([]string, error) {
	data, err := os.ReadFile(filepath.Clean(file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(string(data)) {
		if line = normal(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func normal(line string) string { return strings.Join(strings.Fields(line), " ") }
