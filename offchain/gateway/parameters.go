package gateway

import (
	"encoding/json"
	"slices"

	"github.com/masa-finance/masad/offchain/openai"
)

// maxStops is how many texts may end an answer.
const maxStops = 4

// chatCall is the body of POST /v1/chat/completions.
type chatCall struct {
	openai.Request
	Stop             openai.Texts    `json:"stop"`
	TopP             *float64        `json:"top_p"`
	PresencePenalty  *float64        `json:"presence_penalty"`
	FrequencyPenalty *float64        `json:"frequency_penalty"`
	TopLogprobs      *openai.Integer `json:"top_logprobs"`
	ToolChoice       json.RawMessage `json:"tool_choice"`
	FunctionCall     json.RawMessage `json:"function_call"`
	Audio            json.RawMessage `json:"audio"`
}

// check refuses what is outside of the API's bounds, and what would change what an answer is.
func (c chatCall) check() error {
	for _, check := range []func() error{c.checkBounds, c.checkForm, c.checkTools, c.checkStop} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkBounds refuses numbers that no model takes, though the worker's model has its own settings.
func (c chatCall) checkBounds() error {
	for _, number := range []struct {
		field       string
		value       *float64
		least, most float64
	}{
		{"temperature", c.Temperature, 0, 2},
		{"top_p", c.TopP, 0, 1},
		{"presence_penalty", c.PresencePenalty, -2, 2},
		{"frequency_penalty", c.FrequencyPenalty, -2, 2},
	} {
		if number.value != nil && (*number.value < number.least || *number.value > number.most) {
			return invalid(codeInvalidBody, number.field, "%s: %g, must be %g..%g", number.field, *number.value,
				number.least, number.most)
		}
	}
	return nil
}

// checkForm refuses answers that are not one of plain text.
func (c chatCall) checkForm() error {
	switch {
	case c.N != nil && *c.N != 1:
		return invalid(codeUnsupported, "n", "n: %d, must be 1", *c.N)
	case c.ResponseFormat != nil && c.ResponseFormat.Type != "text":
		return invalid(codeUnsupported, "response_format", "response_format: %.40q, must be text", c.ResponseFormat.Type)
	case slices.ContainsFunc(c.Modalities, func(kind string) bool { return kind != "text" }):
		return invalid(codeUnsupported, "modalities", "modalities: %.80q, must be text", c.Modalities)
	case given(c.Audio):
		return invalid(codeUnsupported, "audio", "audio: is not supported")
	case c.Logprobs:
		return invalid(codeUnsupported, "logprobs", "logprobs: are not supported")
	case c.TopLogprobs != nil && *c.TopLogprobs != 0:
		return invalid(codeUnsupported, "top_logprobs", "top_logprobs: are not supported")
	default:
		return nil
	}
}

// checkTools refuses tools, and what asks for a call of one.
func (c chatCall) checkTools() error {
	const free, without = `"auto"`, `"none"`
	asks := func(choice json.RawMessage) bool {
		return given(choice) && string(choice) != free && string(choice) != without
	}
	for _, field := range []struct {
		name  string
		asked bool
	}{
		{"tools", given(c.Tools)},
		{"functions", given(c.Functions)},
		{"tool_choice", asks(c.ToolChoice)},
		{"function_call", asks(c.FunctionCall)},
	} {
		if field.asked {
			return invalid(codeUnsupported, field.name, "%s: tools are not supported", field.name)
		}
	}
	return nil
}

// checkStop refuses more ends than the API takes, and one that would end each answer.
func (c chatCall) checkStop() error {
	if len(c.Stop) > maxStops || slices.Contains(c.Stop, "") {
		return invalid(codeInvalidBody, "stop", "stop: %d texts, must be at most %d, none of them empty", len(c.Stop),
			maxStops)
	}
	return nil
}

// given tells whether a field has something in it.
func given(value json.RawMessage) bool {
	return len(value) > 0 && string(value) != "null" && string(value) != "[]"
}
