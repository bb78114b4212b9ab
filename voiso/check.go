package voiso

import "github.com/voiso-community/voiso-go/gen"

// check applies the rules to the arguments of a generated method.
func check(op *gen.Operation, args []any) error {
	for _, arg := range args {
		var err error
		switch arg := arg.(type) {
		case string:
			if op == gen.OpListConversationMessages {
				err = gen.ValidateListConversationMessagesPath(arg)
			} else {
				err = gen.ValidateRetriggerWebhookFailurePath(arg)
			}
		case int:
			err = gen.ValidateChangeCampaignStatusPath(arg)
		case validator:
			err = validate(op, arg)
		}
		if err != nil {
			return invalid(op, err)
		}
	}
	return nil
}
