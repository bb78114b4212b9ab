package cli

import (
	"bufio"
	"fmt"
	"strconv"
	"strings"
)

// Plan is something that reaches people: calls, messages, contacts.
type Plan struct {
	// Action is the verb phrase, "calls", "sends an SMS to".
	Action string
	// Numbers are the phone numbers of the people. They are printed masked.
	Numbers []string
	// Count is the number of people, if Numbers does not have all of them.
	Count int
	// Detail is printed after the count, for example the campaign.
	Detail string
}

func (p Plan) count() int { return max(p.Count, len(p.Numbers)) }

// String returns the plan in one sentence, with masked numbers.
func (p Plan) String() string {
	people := "people"
	if p.count() == 1 {
		people = "person"
	}
	var numbers []string
	for _, number := range p.Numbers[:min(3, len(p.Numbers))] {
		numbers = append(numbers, MaskNumber(number))
	}
	text := fmt.Sprintf("this %s %d %s", p.Action, p.count(), people)
	if len(numbers) > 0 {
		text += " (" + strings.Join(numbers, ", ")
		if p.count() > len(numbers) {
			text += ", …"
		}
		text += ")"
	}
	if p.Detail != "" {
		text += ", " + p.Detail
	}
	return text
}

// MaskNumber returns a phone number with only its first three and last two
// digits.
func MaskNumber(number string) string {
	if len(number) < 8 {
		return strings.Repeat("*", len(number))
	}
	return number[:3] + strings.Repeat("*", len(number)-5) + number[len(number)-2:]
}

// Confirm shows what is going to happen and asks. It returns nil if that was
// confirmed: by --yes, by --expect with the right number, or by a person, who
// types the number if there is more than one. With --dry-run it does not ask.
func (a *App) Confirm(plan Plan) error {
	count := plan.count()
	switch {
	case a.Expect >= 0 && a.Expect != count:
		return &Error{Exit: NotConfirmed, Message: fmt.Sprintf("--expect is %d, but %s", a.Expect, plan),
			Next: "check the input; nothing was sent"}
	case a.DryRun:
		a.Note("%s; not sent because of --dry-run", plan)
		return nil
	case a.Expect >= 0, a.Yes:
		a.Note("%s", plan)
		return nil
	case !a.Interactive():
		return &Error{Exit: NotConfirmed, Message: "not confirmed: " + plan.String(),
			Next: fmt.Sprintf("pass --expect %d, or --yes for any number", count)}
	}
	if count > 1 {
		return a.ask(fmt.Sprintf("%s; type %d to continue: ", plan, count), strconv.Itoa(count))
	}
	return a.ask(plan.String()+"; continue? [y/N] ", "y", "yes")
}

// ask asks a person, who has to type one of the words.
func (a *App) ask(question string, words ...string) error {
	fmt.Fprint(a.Err, question)
	line, err := bufio.NewReader(a.In).ReadString('\n')
	if err != nil && line == "" {
		return &Error{Exit: NotConfirmed, Message: "not confirmed", Err: err}
	}
	for _, word := range words {
		if strings.EqualFold(strings.TrimSpace(line), word) {
			return nil
		}
	}
	return &Error{Exit: NotConfirmed, Message: "not confirmed; nothing was sent"}
}

// ConfirmText shows a sentence and asks, where the number of people is not known.
func (a *App) ConfirmText(sentence string) error {
	switch {
	case a.DryRun:
		return nil
	case a.Yes:
		a.Note("%s", sentence)
		return nil
	case !a.Interactive():
		return &Error{Exit: NotConfirmed, Message: "not confirmed: " + sentence, Next: "pass --yes"}
	}
	return a.ask(sentence+"; continue? [y/N] ", "y", "yes")
}
