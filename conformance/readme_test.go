package conformance

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var goBlock = regexp.MustCompile("(?s)```go\n(.*?)```")

// fragment is the program around the README's pieces of code.
const fragment = `package readme

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voisotest"
	"github.com/voiso-community/voiso-go/webhook"
)

// What the pieces take from their reader's program.
var (
	checkpoint voiso.Checkpoint
	store      func(gen.CDR)
)

var (
	_ = json.Marshal
	_ = io.EOF
	_ = http.NewRequest
	_ = errors.Is
	_ = fmt.Println
	_ = log.Println
	_ = os.Getenv
	_ testing.TB
	_ context.Context
	_ time.Time
	_ gen.CDR
	_ securityproviders.Key
	_ voisotest.Options
	_ webhook.Option
)

`

// TestREADME compiles the README's code, without a trace in the tree.
func TestREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if first := strings.Index(string(readme), "package main"); strings.Count(string(readme)[:first], "\n") > 40 {
		t.Error("the first complete program begins after line 40")
	}
	output, err := compile(t, string(readme))
	if err != nil {
		t.Errorf("the README's code does not compile: %v\n%s", err, output)
	}
	if _, err := compile(t, "```go\nclient.NoSuchMethod(ctx)\n```"); err == nil {
		t.Error("code that does not compile is not noticed")
	}
}

func compile(t *testing.T, document string) ([]byte, error) {
	t.Helper()
	dir, root := t.TempDir(), mustAbs(t, "..")
	overlay := map[string]map[string]string{"Replace": {}}
	for i, block := range goBlock.FindAllStringSubmatch(document, -1) {
		code, file := block[1], filepath.Join(dir, fmt.Sprintf("block%d.go", i))
		switch {
		case strings.HasPrefix(code, "package "):
		case strings.HasPrefix(code, "func "):
			code = fragment + code
		default:
			code = fragment + "func _(ctx context.Context, client *voiso.Client, day time.Time) error {\n{" + code + "\n_ = client\n}\nreturn nil\n}\n"
		}
		if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay["Replace"][filepath.Join(root, "internal", fmt.Sprintf("readme%d", i), "code.go")] = file
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-buildvcs=false", "-overlay", file}
	for target := range overlay["Replace"] {
		args = append(args, filepath.Dir(target))
	}
	return exec.CommandContext(t.Context(), "go", args...).CombinedOutput() //nolint:gosec // the go command on files made here
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}
