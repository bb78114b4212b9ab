package main

import (
	"runtime"
	"slices"
	"time"
)

// A job is run once per round; its figures are per unit.
type job struct {
	name  string
	units int
	run   func() error
}

// figures are what a job took per unit.
type figures struct {
	ns            []float64 // by round
	bytes, allocs float64   // of the last round
}

func (f *figures) median() float64 { return median(f.ns) }

// ratio is the median of the ratios within the rounds, which a noisy machine disturbs less than the ratio of medians.
func (f *figures) ratio(to *figures) float64 {
	ratios := make([]float64, len(f.ns))
	for i := range f.ns {
		ratios[i] = f.ns[i] / to.ns[i]
	}
	return median(ratios)
}

// measure runs all jobs in turn, round after round, every second round backwards.
func measure(rounds int, jobs []job) (map[string]*figures, error) {
	results := make(map[string]*figures, len(jobs))
	for _, j := range jobs {
		results[j.name] = new(figures)
	}
	jobs = slices.Clone(jobs)
	for round := range rounds + 1 {
		for _, j := range jobs {
			var before, after runtime.MemStats
			runtime.GC() // no job pays for the garbage of the job before it
			runtime.ReadMemStats(&before)
			began := time.Now()
			if err := j.run(); err != nil {
				return nil, err
			}
			took := time.Since(began)
			if round == 0 {
				continue // compiles, fills pools, opens connections
			}
			runtime.ReadMemStats(&after)
			f, units := results[j.name], float64(j.units)
			f.ns = append(f.ns, float64(took.Nanoseconds())/units)
			f.bytes = float64(after.TotalAlloc-before.TotalAlloc) / units
			f.allocs = float64(after.Mallocs-before.Mallocs) / units
		}
		slices.Reverse(jobs)
	}
	return results, nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}
