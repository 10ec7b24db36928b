package gateway

import (
	"slices"
	"strings"

	"github.com/masa-finance/masad/offchain/openai"
)

// roles are those that a conversation may have.
var roles = []string{"system", "developer", openai.RoleUser, openai.RoleAssistant}

// promptOf is the text that the worker is sent. A single message of the user is sent as it is; a conversation is
// written down turn by turn, each after its role. What is longer than limit bytes is refused.
func promptOf(request openai.Request, limit int) (string, error) {
	turns, asked := make([]string, 0, len(request.Messages)), false
	for i, message := range request.Messages {
		if !slices.Contains(roles, message.Role) {
			return "", invalid(codeUnsupported, "messages", "messages[%d].role: %.40q, must be one of %v",
				i, message.Role, roles)
		}
		if given(message.ToolCalls) || given(message.FunctionCall) {
			return "", invalid(codeUnsupported, "messages", "messages[%d].tool_calls: tools are not supported", i)
		}
		text := string(message.Content)
		asked = asked || message.Role == openai.RoleUser && strings.TrimSpace(text) != ""
		turns = append(turns, message.Role+": "+text)
	}
	if !asked {
		return "", invalid(codeInvalidBody, "messages", "messages: there is no text by the user")
	}
	prompt := strings.Join(turns, "\n\n")
	if len(turns) == 1 {
		prompt = string(request.Messages[0].Content)
	}
	if len(prompt) > limit {
		return "", invalid(codeTooLong, "messages", "messages: %d bytes of text, limit %d", len(prompt), limit)
	}
	return prompt, nil
}
