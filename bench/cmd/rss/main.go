//go:build linux

// Command rss measures how much memory an export of call detail records takes
// at its peak. Server and export run in processes of their own; the figure is
// the export's largest resident set, as the kernel counts it.
//
//	go run ./cmd/rss -records 100000,1000000 -runs 3
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	records := flag.String("records", "100000,1000000", "counts of records")
	runs := flag.Int("runs", 3, "runs of each")
	flag.Parse()
	var err error
	switch args := flag.Args(); {
	case len(args) == 0:
		err = measureAll(strings.Split(*records, ","), *runs)
	case args[0] == "serve" && len(args) == 2:
		err = serve(args[1])
	case len(args) == 2:
		err = read(context.Background(), args[0], args[1])
	default:
		err = fmt.Errorf("unknown arguments %q", args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rss:", err)
		os.Exit(1)
	}
}

func measureAll(counts []string, runs int) error {
	fmt.Printf("%-10s %-16s %12s %10s %12s\n", "records", "way", "peak MiB", "seconds", "ns/record")
	for _, count := range counts {
		n, err := strconv.Atoi(count)
		if err != nil {
			return err
		}
		server, address, err := startServer(count)
		if err != nil {
			return err
		}
		for _, way := range ways {
			var peaks, seconds []float64
			for range runs {
				peak, took, err := measure(way.name, address)
				if err != nil {
					return fmt.Errorf("%s: %w", way.name, err)
				}
				peaks, seconds = append(peaks, peak), append(seconds, took.Seconds())
			}
			fmt.Printf("%-10s %-16s %12.1f %10.2f %12.0f\n", count, way.name, slices.Max(peaks), median(seconds), median(seconds)*1e9/float64(n))
		}
		_ = server.Process.Kill() // it has nothing to save
		_ = server.Wait()
	}
	return nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// startServer starts this program as a fake server.
func startServer(count string) (*exec.Cmd, string, error) {
	server := exec.Command(os.Args[0], "serve", count) //nolint:gosec,noctx // this program
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := server.Start(); err != nil {
		return nil, "", err
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	return server, strings.TrimSpace(address), err
}

// measure runs this program as one export.
func measure(way, address string) (peakMiB float64, took time.Duration, err error) {
	export := exec.Command(os.Args[0], way, address) //nolint:gosec,noctx // this program
	export.Stderr = os.Stderr
	began := time.Now()
	if err := export.Run(); err != nil {
		return 0, 0, err
	}
	usage, ok := export.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, 0, fmt.Errorf("no resource usage")
	}
	return float64(usage.Maxrss) / 1024, time.Since(began), nil // Linux counts KiB
}
