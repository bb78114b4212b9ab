package cli

import (
	"fmt"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// scriptInterval is the time between two lines of progress in a script.
const scriptInterval = 10 * time.Second

// Progress shows how far a long command got: a bar with rate and remaining time
// on a terminal, a line now and then elsewhere. It is not for concurrent use.
type Progress struct {
	app               *App
	unit              string
	total, done       int
	began, last, shot time.Time
	pool              *mpb.Progress
	bar               *mpb.Bar
}

// Progress returns a Progress over total units; 0 is an unknown total. Call
// Close in any case.
func (a *App) Progress(unit string, total int) *Progress {
	p := &Progress{app: a, unit: unit, total: total, began: time.Now()}
	p.last, p.shot = p.began, p.began
	if !a.ErrTerminal {
		return p
	}
	p.pool = mpb.New(mpb.WithOutput(a.Err), mpb.WithWidth(40), mpb.WithAutoRefresh())
	p.bar = p.pool.AddBar(int64(total),
		mpb.PrependDecorators(decor.Name(unit+" "), decor.CountersNoUnit("%d / %d")),
		mpb.AppendDecorators(decor.AverageSpeed(0, "%.0f/s"), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_GO)))
	return p
}

// Add counts n more units.
func (p *Progress) Add(n int) {
	p.done += n
	if p.bar != nil {
		// The bar draws a few times a second; counting it for every record would take a lock for each.
		if now := time.Now(); now.Sub(p.shot) > 50*time.Millisecond {
			p.shot = now
			p.bar.SetCurrent(int64(p.done))
		}
		return
	}
	if now := time.Now(); now.Sub(p.last) >= scriptInterval {
		p.last = now
		p.app.Note("%s", p)
	}
}

// String returns the progress in one line.
func (p *Progress) String() string {
	seconds := max(time.Since(p.began).Seconds(), 0.001)
	rate := float64(p.done) / seconds
	text := fmt.Sprintf("%s: %d", p.unit, p.done)
	if p.total > 0 {
		text += fmt.Sprintf(" of %d", p.total)
	}
	text += fmt.Sprintf(", %.0f/s", rate)
	if p.total > p.done && rate > 0 {
		left := time.Duration(float64(p.total-p.done) / rate * float64(time.Second))
		text += ", " + left.Round(time.Second).String() + " left"
	}
	return text
}

// Close removes the bar.
func (p *Progress) Close() {
	if p.bar == nil {
		return
	}
	p.bar.SetCurrent(int64(p.done))
	p.bar.Abort(true)
	p.pool.Wait()
}
