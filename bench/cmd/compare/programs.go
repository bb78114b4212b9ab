package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/voiso-community/voiso-go/bench/internal/ours"
	"github.com/voiso-community/voiso-go/bench/internal/pages"
)

const project = "github.com/voiso-community/voiso-go"

// build builds a program of internal/programs, stripped.
func build(ctx context.Context, directory, name string) (path string, err error) {
	path = filepath.Join(directory, name)
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, project+"/bench/internal/programs/"+name)
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}

// addPrograms measures programs that ask for the balance.
func addPrograms(ctx context.Context, t *table) error {
	directory, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	for _, name := range []string{"nethttp", "gen", "voiso", "ogen"} {
		path, err := build(ctx, directory, name)
		if err != nil {
			return fmt.Errorf("build %s: %w", name, err)
		}
		file, err := os.Stat(path)
		if err != nil {
			return err
		}
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return err
		}
		outside := 0
		for _, module := range info.Deps {
			if !strings.HasPrefix(module.Path, project) {
				outside++
			}
		}
		t.add(row{
			what: "Program that prints the balance, stripped, and outside modules in it", way: name,
			memory: fmt.Sprintf("%.2f MB, %d modules", float64(file.Size())/1e6, outside),
		})
	}
	return nil
}

// addExports measures the memory of exports. Each is a process of its own, its server is this one.
func addExports(ctx context.Context, t *table, runs int, counts []int) error {
	directory, err := os.MkdirTemp("", "compare")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	program, err := build(ctx, directory, "export")
	if err != nil {
		return fmt.Errorf("build export: %w", err)
	}
	for _, n := range counts {
		base, stop := pages.Serve(n, ours.First, ours.Last)
		for _, way := range ours.Exports {
			var peaks, seconds []float64
			for range runs {
				began := time.Now()
				out, err := exec.CommandContext(ctx, program, way, base).Output()
				seconds = append(seconds, time.Since(began).Seconds())
				var count, kib int
				if err == nil {
					_, err = fmt.Sscan(string(out), &count, &kib)
				}
				if err == nil && count != n {
					err = fmt.Errorf("%d records, not %d", count, n)
				}
				if err != nil {
					stop()
					return fmt.Errorf("export of %s: %w", way, err)
				}
				peaks = append(peaks, float64(kib)/1024)
			}
			limit := 18.0
			if strings.Contains(way, "windows") {
				limit = 24
			}
			peak := slices.Max(peaks)
			t.add(row{
				what: fmt.Sprintf("Export of %s usual records over loopback, peak memory", thousands(float64(n))), way: way,
				time: fmt.Sprintf("%.2f s", median(seconds)), memory: fmt.Sprintf("%.1f MiB", peak), target: atMost(peak, limit, "MiB"),
			})
		}
		stop()
	}
	return nil
}
