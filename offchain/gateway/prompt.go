package gateway

import (
	"slices"
	"strings"

	"github.com/masa-finance/masad/offchain/openai"
)

// roles are those that a conversation may have.
var roles = []string{"system", "developer", openai.RoleUser, openai.RoleAssistant}

// promptOf is the text that the worker is sent. A single message of the user is sent as it is; a conversation is
// written down turn by turn, each after its role. What would ask for another kind of answer is refused: a worker cannot
// be told. What is longer than limit bytes is refused too.
func promptOf(request openai.Request, limit int) (string, error) {
	if err := checkSupported(request); err != nil {
		return "", err
	}
	turns, asked := make([]string, 0, len(request.Messages)), false
	for i, message := range request.Messages {
		if !slices.Contains(roles, message.Role) {
			return "", invalid(codeUnsupported, "messages", "messages[%d].role: %.40q, must be one of %v",
				i, message.Role, roles)
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

// checkSupported refuses fields that would change what an answer is.
func checkSupported(request openai.Request) error {
	given := func(list string) bool { return list != "" && list != "null" && list != "[]" }
	switch {
	case request.N != nil && *request.N != 1:
		return invalid(codeUnsupported, "n", "n: %d, must be 1", *request.N)
	case given(string(request.Tools)):
		return invalid(codeUnsupported, "tools", "tools: are not supported")
	case given(string(request.Functions)):
		return invalid(codeUnsupported, "functions", "functions: are not supported")
	case request.ResponseFormat != nil && request.ResponseFormat.Type != "text":
		return invalid(codeUnsupported, "response_format", "response_format: %.40q, must be text",
			request.ResponseFormat.Type)
	case slices.ContainsFunc(request.Modalities, func(kind string) bool { return kind != "text" }):
		return invalid(codeUnsupported, "modalities", "modalities: %.80q, must be text", request.Modalities)
	case request.Logprobs:
		return invalid(codeUnsupported, "logprobs", "logprobs: are not supported")
	default:
		return nil
	}
}
