// Command apidiff compares the OpenAPI description with its last accepted version and fails on a breaking
// change that nobody acknowledged. Run from the root of the repository:
//
//	go run ./internal/apidiff
//
// The version to compare with is API_DIFF_BASE if that is a commit here, else where the branch left
// origin/main, else the last commit if the description has uncommitted changes, else the commit before the
// description's latest change. Without any there is nothing to break, and the command says so and passes.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	description     = "api/openapi.yaml"
	acknowledgement = "api/breaking-changes.txt"
	levels          = "api/breaking-levels.txt"
)

func main() {
	check := checker{dir: ".", base: os.Getenv("API_DIFF_BASE"), compare: oasdiff("."), out: os.Stdout}
	ok, err := check.run(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, "apidiff:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// checker is one comparison in the repository at dir.
type checker struct {
	dir, base string
	compare   func(ctx context.Context, base, revision string) ([]byte, error)
	out       io.Writer
}

// run reports whether every breaking change is acknowledged.
func (c checker) run(ctx context.Context) (bool, error) {
	if _, err := c.git(ctx, "rev-parse", "--git-dir"); err != nil { // else it would look like an empty history
		return false, fmt.Errorf("git cannot read the repository: %w", explain(err))
	}
	base, why := c.findBase(ctx)
	if base == "" {
		fmt.Fprintf(c.out, "nothing to compare %s with: %s\n", description, why)
		return true, nil
	}
	old, err := c.git(ctx, "show", base+":"+description)
	if err != nil {
		fmt.Fprintf(c.out, "nothing to compare with: %s has no %s (%s)\n", base, description, why)
		return true, nil
	}
	temp, err := os.MkdirTemp("", "apidiff")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	oldFile := filepath.Join(temp, "openapi.yaml")
	if err := os.WriteFile(oldFile, old, 0o600); err != nil {
		return false, err
	}
	revision, err := filepath.Abs(filepath.Join(c.dir, description))
	if err != nil {
		return false, err
	}
	answer, err := c.compare(ctx, oldFile, revision)
	if err != nil {
		return false, err
	}
	changes, err := parseChanges(answer)
	if err != nil {
		return false, err
	}
	acknowledged, err := readAcknowledged(filepath.Join(c.dir, acknowledgement))
	if err != nil {
		return false, err
	}
	fmt.Fprintf(c.out, "%s against %s (%s): %d breaking changes\n", description, base, why, len(changes))
	return c.judge(changes, acknowledged), nil
}

func (c checker) judge(changes, acknowledged []string) bool {
	open := 0
	for _, change := range changes {
		mark := "acknowledged"
		if !slices.Contains(acknowledged, change) {
			mark = "BREAKING    "
			open++
		}
		fmt.Fprintln(c.out, mark, change)
	}
	if open > 0 {
		fmt.Fprintf(c.out, "%d breaking changes are not acknowledged: undo them, or copy each line (without its mark) to %s under a comment with the reason\n", open, acknowledgement)
	}
	return open == 0
}

// findBase gives the commit to compare with, or "", and the reason for either.
func (c checker) findBase(ctx context.Context) (commit, why string) {
	if base := c.commit(ctx, c.base); base != "" {
		return base, "API_DIFF_BASE"
	}
	head := c.commit(ctx, "HEAD")
	if head == "" {
		return "", "no commit yet"
	}
	if fork, err := c.git(ctx, "merge-base", "origin/main", "HEAD"); err == nil && strings.TrimSpace(string(fork)) != head {
		return strings.TrimSpace(string(fork)), "where the branch left origin/main"
	}
	if _, err := c.git(ctx, "diff", "--quiet", "HEAD", "--", description); err != nil {
		return head, "the last commit, against uncommitted changes"
	}
	latest, err := c.git(ctx, "log", "-1", "--format=%H", "--", description)
	if err != nil || len(latest) == 0 {
		return "", "it is in no commit"
	}
	if before := c.commit(ctx, strings.TrimSpace(string(latest))+"^"); before != "" {
		return before, "before the description's latest change"
	}
	return "", "its latest change is the first commit here (new repository or shallow clone)"
}

// commit is the full hash of a revision, "" if there is none.
func (c checker) commit(ctx context.Context, revision string) string {
	if revision == "" {
		return ""
	}
	hash, err := c.git(ctx, "rev-parse", "--verify", "--quiet", revision+"^{commit}")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(hash))
}

func (c checker) git(ctx context.Context, args ...string) ([]byte, error) {
	command := exec.CommandContext(ctx, "git", args...)
	command.Dir = c.dir
	command.Env = withoutGit(os.Environ())
	return command.Output()
}

// withoutGit takes out what points git to another repository than that of its folder, as in a hook.
func withoutGit(environment []string) []string {
	return slices.DeleteFunc(environment, func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"}, name)
	})
}

// explain adds what a command printed.
func explain(err error) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
