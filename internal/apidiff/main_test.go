package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// repo is a git repository in a temporary folder.
type repo struct {
	*testing.T
	dir string
}

func newRepo(t *testing.T) repo {
	t.Helper()
	r := repo{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r repo) git(args ...string) string {
	r.Helper()
	command := exec.CommandContext(r.Context(), "git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"}, args...)...)
	command.Dir = r.dir
	command.Env = append(withoutGit(os.Environ()), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := command.CombinedOutput()
	if err != nil {
		r.Fatalf("git %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repo) write(name, content string) {
	r.Helper()
	file := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		r.Fatal(err)
	}
}

// commit writes the file and gives the new commit.
func (r repo) commit(name, content string) string {
	r.Helper()
	r.write(name, content)
	r.git("add", ".")
	r.git("commit", "-q", "-m", name)
	return r.git("rev-parse", "HEAD")
}

// words stands in for oasdiff: each word of the base that the revision lacks is a breaking change.
func words(_ context.Context, base, revision string) ([]byte, error) {
	old, err := os.ReadFile(base)
	if err != nil {
		return nil, err
	}
	now, err := os.ReadFile(revision)
	if err != nil {
		return nil, err
	}
	var list []string
	for word := range strings.FieldsSeq(string(old)) {
		if !strings.Contains(string(now), word) {
			list = append(list, `{"operation":"GET","path":"/`+word+`","text":"api  removed"}`)
		}
	}
	return []byte("[" + strings.Join(list, ",") + "]"), nil
}

func TestBaseAndVerdict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		do   func(r repo) (base string) // builds the history, may give API_DIFF_BASE
		ok   bool
		out  string
	}{
		{"no commit", func(r repo) string { r.write(description, "a"); return "" }, true, "no commit yet"},
		{"first commit", func(r repo) string { r.commit(description, "a"); return "" }, true, "is the first commit here"},
		{"not in a commit", func(r repo) string { r.commit("x", "x"); return "" }, true, "in no commit"},
		{"new file", func(r repo) string { r.commit("x", "x"); r.commit(description, "a"); return "" }, true, "has no " + description},
		{"harmless", func(r repo) string { r.commit(description, "a"); r.commit(description, "a b"); return "" }, true, ": 0 breaking changes"},
		{"breaking commit", func(r repo) string { r.commit(description, "a b"); r.commit(description, "a"); return "" }, false, "BREAKING     GET /b: api removed"},
		{"breaking, then another commit", func(r repo) string {
			r.commit(description, "a b")
			r.commit(description, "a")
			r.commit("x", "x")
			return ""
		}, false, "before the description's latest change"},
		{"breaking in the work tree", func(r repo) string {
			r.commit(description, "a b")
			r.write(description, "a")
			return ""
		}, false, "against uncommitted changes"},
		{"acknowledged", func(r repo) string {
			r.commit(description, "a b")
			r.commit(acknowledgement, "# b was never there\n  GET /b:  api removed\n")
			r.commit(description, "a")
			return ""
		}, true, "acknowledged GET /b: api removed"},
		{"one of two acknowledged", func(r repo) string {
			r.commit(description, "a b c")
			r.commit(acknowledgement, "GET /b: api removed\n")
			r.commit(description, "a")
			return ""
		}, false, "BREAKING     GET /c: api removed\n1 breaking changes are not"},
		{"acknowledged in a comment only", func(r repo) string {
			r.commit(description, "a b")
			r.commit(acknowledgement, "# GET /b: api removed\n")
			r.commit(description, "a")
			return ""
		}, false, "BREAKING"},
		{"branch", func(r repo) string {
			fork := r.commit(description, "a b")
			r.git("update-ref", "refs/remotes/origin/main", fork)
			r.commit(description, "a")
			r.commit(description, "a c")
			return ""
		}, false, "where the branch left origin/main"},
		{"given base", func(r repo) string {
			base := r.commit(description, "a b")
			r.commit(description, "a")
			r.commit(description, "a c")
			return base
		}, false, "(API_DIFF_BASE): 1 breaking changes"},
		{"given base is not here", func(r repo) string {
			r.commit(description, "a b")
			r.commit(description, "a")
			return strings.Repeat("0", 40)
		}, false, "before the description's latest change"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRepo(t)
			base := test.do(r)
			var out strings.Builder
			ok, err := checker{dir: r.dir, base: base, compare: words, out: &out}.run(t.Context())
			if err != nil || ok != test.ok || !strings.Contains(out.String(), test.out) {
				t.Errorf("passed %v, error %v, output:\n%s\nwant %v and …%s…", ok, err, &out, test.ok, test.out)
			}
		})
	}
}

func TestShallowClone(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit(description, "a b")
	r.commit(description, "a")
	shallow := repo{t, t.TempDir()}
	shallow.git("clone", "-q", "--depth", "1", "file://"+r.dir, ".")
	var out strings.Builder
	ok, err := checker{dir: shallow.dir, compare: words, out: &out}.run(t.Context())
	if err != nil || !ok || !strings.Contains(out.String(), "shallow clone") {
		t.Errorf("passed %v, error %v, output %q", ok, err, &out)
	}
}

func TestUnreadableAnswer(t *testing.T) {
	t.Parallel()
	if lines, err := parseChanges([]byte("oops")); err == nil {
		t.Errorf("no error, changes %v", lines)
	}
	lines, err := parseChanges([]byte(`[{"section":"components","text":"gone"}]`))
	if err != nil || len(lines) != 1 || lines[0] != "components: gone" {
		t.Errorf("changes %q, error %v", lines, err)
	}
}

// A repository that git refuses to read is no reason to pass.
func TestUnreadableRepository(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".git"), []byte("gitdir: nowhere\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	ok, err := checker{dir: dir, compare: words, out: &out}.run(t.Context())
	if ok || err == nil {
		t.Errorf("passed %v, error %v, output %q", ok, err, &out)
	}
}

func TestGitOfTheFolderOnly(t *testing.T) {
	t.Parallel()
	got := withoutGit([]string{"HOME=/", "GIT_DIR=/other/.git", "GIT_WORK_TREE=/other", "GIT_INDEX_FILE=x", "GIT_CONFIG_COUNT=0"})
	if want := []string{"HOME=/", "GIT_CONFIG_COUNT=0"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
