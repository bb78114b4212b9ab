package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// A row of the table; cells that do not apply are empty.
type row struct{ what, way, time, toValid, toPeer, memory, target string }

type table []row

func (t *table) add(r row) { *t = append(*t, r) }

func (t *table) markdown() string {
	var b strings.Builder
	b.WriteString("| measured | way | time | / json.Valid | / peer | memory, size | targets |\n|---|---|--:|--:|--:|--:|---|\n")
	last := ""
	for _, r := range *t {
		what := r.what
		if what == last {
			what = ""
		}
		last = r.what
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", what, r.way, r.time, r.toValid, r.toPeer, r.memory, r.target)
	}
	return b.String()
}

// atMost says whether a target is reached.
func atMost(value, limit float64, of string) string {
	mark := "✓"
	if value > limit {
		mark = "✗"
	}
	return fmt.Sprintf("%s ≤ %v %s", mark, limit, of)
}

func ratio(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// thousands formats a number with a comma between groups of three digits.
func thousands(v float64) string {
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// machine returns the line on the machine and the versions of the peers.
func machine(rounds int) string {
	cpu := "unknown CPU"
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, rest, found := strings.Cut(string(info), "model name"); found {
			line, _, _ := strings.Cut(rest, "\n")
			cpu = strings.TrimSpace(strings.TrimLeft(line, " \t:"))
		}
	}
	line := fmt.Sprintf("Machine: %d × %s, %s/%s, %s; %d rounds.", runtime.NumCPU(), cpu, runtime.GOOS, runtime.GOARCH, runtime.Version(), rounds)
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return line
	}
	var peers []string
	for _, module := range build.Deps {
		switch module.Path {
		case "github.com/bytedance/sonic", "github.com/go-faster/jx", "github.com/go-json-experiment/json", "github.com/goccy/go-json",
			"github.com/oapi-codegen/runtime", "github.com/ogen-go/ogen":
			peers = append(peers, strings.TrimPrefix(module.Path, "github.com/")+" "+module.Version)
		}
	}
	return line + " Peers: " + strings.Join(peers, ", ") + "."
}
