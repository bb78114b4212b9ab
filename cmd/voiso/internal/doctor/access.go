package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/operation"
	"github.com/voiso-community/voiso-go/gen"
	"github.com/voiso-community/voiso-go/securityproviders"
	"github.com/voiso-community/voiso-go/voiso"
)

// read is an operation that only reads and needs nothing to be known.
type read struct {
	op   *gen.Operation
	call func(ctx context.Context, client *voiso.Client, options ...voiso.CallOption) error
}

// reads returns the operations that are tried. The others change something, or
// need an ID.
func reads() []read {
	return []read{
		{gen.OpListAgentsStatus, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			_, err := c.ListAgentsStatus(ctx, o...)
			return err
		}},
		{gen.OpListUsers, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListUsers(ctx, gen.ListUsersParams{}, o...))
		}},
		{gen.OpListNumbers, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListNumbers(ctx, gen.ListNumbersParams{}, o...))
		}},
		{gen.OpGetBalance, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.GetBalance(ctx, o...))
		}},
		{gen.OpListCampaigns, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListCampaigns(ctx, o...))
		}},
		{gen.OpListSMSTemplates, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListSMSTemplates(ctx, gen.ListSMSTemplatesParams{}, o...))
		}},
		{gen.OpListWhatsAppTemplates, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListWhatsAppTemplates(ctx, o...))
		}},
		{gen.OpListWebhookFailures, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListWebhookFailures(ctx, gen.ListWebhookFailuresParams{}, o...))
		}},
		{gen.OpListCDRs, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListCDRs(ctx, gen.ListCDRsParams{PerPage: new(int32(1))}, o...))
		}},
		{gen.OpListCDRAgents, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListCDRAgents(ctx, o...))
		}},
		{gen.OpListCDRDeletedAgents, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			_, err := c.ListCDRDeletedAgents(ctx, o...)
			return err
		}},
		{gen.OpListCDRQueues, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListCDRQueues(ctx, o...))
		}},
		{gen.OpListCDRTeams, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			_, err := c.ListCDRTeams(ctx, o...)
			return err
		}},
		{gen.OpListCDRCampaigns, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			return errorOf(c.ListCDRCampaigns(ctx, o...))
		}},
		{gen.OpListCDRWrapUpCodes, func(ctx context.Context, c *voiso.Client, o ...voiso.CallOption) error {
			_, err := c.ListCDRWrapUpCodes(ctx, o...)
			return err
		}},
	}
}

func errorOf[T any](_ T, err error) error { return err }

// examineKey tries each operation with a kind of key, one at a time.
func examineKey(ctx context.Context, p Patient, kind voiso.KeyKind, progress func(string)) []Access {
	var all []Access
	for _, r := range reads() {
		if ctx.Err() != nil {
			break
		}
		progress(r.op.ID + " with the " + kind.Label())
		all = append(all, access(r.op, kind, r.call(ctx, p.Client, voiso.UsingKey(kind), voiso.NoRetry())))
	}
	return all
}

func access(op *gen.Operation, kind voiso.KeyKind, err error) Access {
	a := Access{Operation: op.ID, Key: kind.Label(), How: how(op, kind)}
	failed, _ := errors.AsType[*voiso.Error](err)
	switch {
	case err == nil:
		a.Status, a.Message, a.Confirms = OK, "opens", operation.Unconfirmed(op, kind)
		return a
	case errors.Is(err, voiso.ErrUnexpectedResponse):
		a.Status, a.Message = Fail, "the response does not fit the description"
		a.Next = "please report it with the output of 'voiso doctor'"
	case errors.Is(err, voiso.ErrInvalidKey), errors.Is(err, voiso.ErrForbidden), errors.Is(err, voiso.ErrInvalidRequest), errors.Is(err, voiso.ErrNotFound):
		// One key need not open everything; judgeKey looks at all of them together.
		a.Status, a.Message = Info, "does not open"
		if failed != nil {
			a.Message = fmt.Sprintf("does not open: %s, status %d", failed.Kind(), failed.Status)
		}
		a.Next = "use the other kind of key, or ask for the permission; see https://" + op.Evidence.Source
	case errors.Is(err, voiso.ErrRateLimited):
		a.Status, a.Message, a.Next = Info, "rate limited", "run 'voiso doctor' again in a minute"
	default:
		a.Status, a.Message, a.Next = Fail, "failed", "run 'voiso doctor' again; if it stays so, Voiso has a problem"
		if failed != nil {
			a.Message = fmt.Sprintf("failed: %s, status %d", failed.Kind(), failed.Status)
		}
	}
	return a
}

// how returns the way in which the client sends a kind of key.
func how(op *gen.Operation, kind voiso.KeyKind) string {
	source, err := securityproviders.FixedKey("any")
	if err != nil {
		return ""
	}
	keys := securityproviders.Credentials{}.WithUserKey(source)
	if kind == voiso.ContactCenter {
		keys = securityproviders.Credentials{}.WithContactCenterKey(source)
	}
	choice, err := keys.Choose(op, securityproviders.Wanted{Kind: kind})
	if err != nil {
		return "not accepted"
	}
	return choice.String()
}

// judgeKey says whether a key is of use at all.
func judgeKey(kind voiso.KeyKind, origin string, all []Access) Check {
	opens, refused := 0, 0
	for _, a := range all {
		switch a.Status {
		case OK:
			opens++
		case Info:
			refused++
		}
	}
	c := Check{Name: kind.Label(), Status: OK, Message: fmt.Sprintf("from %s; opens %d of %d operations", origin, opens, len(all))}
	if opens == 0 && refused > 0 {
		c.Status = Fail
		c.Next = "the key is wrong, is of the other kind, or belongs to another cluster; see 'voiso config'"
	}
	return c
}
