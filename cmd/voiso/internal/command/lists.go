package command

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/cli"
	"github.com/voiso-community/voiso-go/cmd/voiso/internal/output"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/voiso"
)

func usersCommand(app *cli.App) *cobra.Command {
	var name, email, extension, zone string
	l := list[gen.User]{
		use: "list", short: "List the users", noun: "users", example: "voiso users list --extension 1002",
		flags: func(flags *pflag.FlagSet) {
			flags.StringVar(&name, "name", "", "only the users of this `name`")
			flags.StringVar(&email, "email", "", "only the user with this sign-in `e-mail` address")
			flags.StringVar(&extension, "extension", "", "only the user with this `extension`")
			flags.StringVar(&zone, "time-zone", "", "only the users in the time zone of this `name`")
		},
		columns: []output.Column[gen.User]{
			{Name: "id", Value: func(u gen.User) string { return u.ID }},
			{Name: "name", Value: func(u gen.User) string { return u.Name }},
			{Name: "email", Value: func(u gen.User) string { return u.Email }},
			{Name: "extension", Value: func(u gen.User) string { return u.Extension }},
			{Name: "sag", Value: func(u gen.User) string { return u.SAG }},
			{Name: "timezone", Value: func(u gen.User) string { return u.Timezone }},
			{Name: "caller_id", Value: func(u gen.User) string { return u.CallerID }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, _ []string) iter.Seq2[gen.User, error] {
			found, err := client.ListUsers(ctx, gen.ListUsersParams{
				Name: setText(name), Email: setText(email), Extension: setText(extension), Timezone: setText(zone),
			})
			if err != nil {
				return items[gen.User](nil, err)
			}
			return items(found.Items, nil)
		},
	}
	return group("users", "List users", l.command(app))
}

func numbersCommand(app *cli.App) *cobra.Command {
	l := list[gen.Number]{
		use: "list", short: "List the phone numbers of the contact center", noun: "numbers", example: "voiso numbers list --limit 10",
		columns: []output.Column[gen.Number]{
			{Name: "number", Value: func(n gen.Number) string { return n.Number }},
			{Name: "label", Value: func(n gen.Number) string { return n.Label }},
			{Name: "type", Value: func(n gen.Number) string { return n.Type }},
			{Name: "country", Value: func(n gen.Number) string { return n.Country }},
			{Name: "city", Value: func(n gen.Number) string { return n.City }},
			{Name: "provider", Value: func(n gen.Number) string { return n.Provider }},
			{Name: "monthly_fee", Value: func(n gen.Number) string { return n.MonthlyFee }},
			{Name: "created_at", Value: func(n gen.Number) string { return timestamp(n.CreatedAt) }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, _ []string) iter.Seq2[gen.Number, error] {
			return client.Numbers(ctx)
		},
	}
	return group("numbers", "List phone numbers", l.command(app))
}

func conversationCommand(app *cli.App) *cobra.Command {
	l := list[gen.ConversationMessage]{
		use: "messages UUID", short: "List the messages and events of a conversation", noun: "messages",
		long:    "The UUID is that of the conversation's call detail record.",
		example: "voiso conversation messages 1f0c5dc0-9f13-4a5e-8d0e-52f0b1b1c001",
		args:    cobra.ExactArgs(1),
		columns: []output.Column[gen.ConversationMessage]{
			{Name: "created_at", Value: func(m gen.ConversationMessage) string { return timestamp(m.CreatedAt) }},
			{Name: "participant", Value: func(m gen.ConversationMessage) string {
				return string(m.Participant.Type + m.Participant.ParticipantType)
			}},
			{Name: "activity", Value: func(m gen.ConversationMessage) string { return string(m.ActivityType) }},
			{Name: "status", Value: func(m gen.ConversationMessage) string { return string(m.Status) }},
			{Name: "content", Value: func(m gen.ConversationMessage) string { return string(m.ContentType) }},
			{Name: "text", Value: func(m gen.ConversationMessage) string { return m.ContentData.Text }},
		},
		fetch: func(ctx context.Context, client *voiso.Client, args []string) iter.Seq2[gen.ConversationMessage, error] {
			return client.ConversationMessages(ctx, args[0])
		},
	}
	return group("conversation", "Read digital conversations", l.command(app))
}

// timestamp returns a time for a table, empty for none.
func timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
