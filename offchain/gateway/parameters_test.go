package gateway

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/openai"
)

// faultIn is the error that a reply tells.
func faultIn(t *testing.T, got reply) (message, param string) {
	t.Helper()
	var body openai.Envelope
	require.NoError(t, json.Unmarshal(got.body, &body), string(got.body))
	if body.Error.Param != nil {
		param = *body.Error.Param
	}
	return body.Error.Message, param
}

func TestAParameterOutsideOfTheAPIIsNamed(t *testing.T) {
	r := newRig(t).started()
	for fields, row := range map[string][2]string{
		`"temperature":9,`:              {"temperature", "temperature: 9, must be 0..2"},
		`"temperature":-1,`:             {"temperature", "temperature: -1, must be 0..2"},
		`"temperature":"hot",`:          {"temperature", "temperature: a text, must be a number"},
		`"top_p":5,`:                    {"top_p", "top_p: 5, must be 0..1"},
		`"presence_penalty":-2.1,`:      {"presence_penalty", "presence_penalty: -2.1, must be -2..2"},
		`"frequency_penalty":3,`:        {"frequency_penalty", "frequency_penalty: 3, must be -2..2"},
		`"top_logprobs":3,`:             {"top_logprobs", "top_logprobs: are not supported"},
		`"audio":{"voice":"x"},`:        {"audio", "audio: is not supported"},
		`"tool_choice":"required",`:     {"tool_choice", "tool_choice: tools are not supported"},
		`"tool_choice":{"type":"x"},`:   {"tool_choice", "tool_choice: tools are not supported"},
		`"function_call":{"name":"x"},`: {"function_call", "function_call: tools are not supported"},
		`"stop":["a","b","c","d","e"],`: {"stop", "stop: 5 texts, must be at most 4, none of them empty"},
		`"stop":"",`:                    {"stop", "stop: 1 texts, must be at most 4, none of them empty"},
		`"stop":7,`:                     {"stop", "stop: the number 7, must be a text or a list of texts"},
		`"n":1.5,`:                      {"n", "n: the number 1.5, must be a whole number"},
		`"seed":1.5,`:                   {"seed", "seed: the number 1.5, must be a whole number"},
		`"seed":"5",`:                   {"seed", "seed: a text, must be a whole number"},
		`"max_tokens":-1,`: {
			"max_tokens", "max_tokens: the number -1, must be a whole number that is not negative",
		},
		`"stream":"yes",`:      {"stream", "stream: a text, must be true or false"},
		`"stream_options":[],`: {"stream_options", "stream_options: a list, must be an object"},
		`"stream_options":{"include_usage":1},`: {
			"stream_options.include_usage", "stream_options.include_usage: a number, must be true or false",
		},
		`"messages":[{"role":7}],"x":`: {"messages.role", "messages.role: a number, must be a text"},
		`"messages":[{"content":7}],"x":`: {
			"messages.content", "messages.content: the number 7, must be a text or a list of parts",
		},
		`"messages":{},"x":`: {"messages", "messages: an object, must be a list"},
		`"model":7,"x":`:     {"model", "model: a number, must be a text"},
	} {
		body := with(fields, chat("Why?"))
		if fields[len(fields)-1] == ':' {
			body = "{" + fields + "1}"
		}
		got := r.call(http.MethodPost, "/v1/chat/completions", body)
		require.Equal(t, http.StatusBadRequest, got.status, fields)
		message, param := faultIn(t, got)
		require.Equal(t, row, [2]string{param, message})
		require.Equal(t, got.body, r.call(http.MethodPost, "/v1/quote", body).body)
	}
	for body, want := range map[string]string{
		`[]`: "the body: a list, must be an object", `"x"`: "the body: a text, must be an object",
		`{"model":}`: "the body is not JSON: it breaks at byte 10", ``: "the body is not JSON: it breaks at byte 0",
	} {
		message, param := faultIn(t, r.call(http.MethodPost, "/v1/chat/completions", body))
		require.Equal(t, [2]string{"", want}, [2]string{param, message})
	}
	require.Zero(t, r.market.asked())
}

func TestAParameterInsideOfTheAPIIsTaken(t *testing.T) {
	r := newRig(t).started()
	for fields, units := range map[string]uint64{
		`"max_tokens":100.0,`: 100, `"max_completion_tokens":1e2,"max_tokens":7,`: 100, `"max_tokens":null,`: DefaultMaxUnits,
		`"seed":-5,`: DefaultMaxUnits, `"seed":9007199254740993,`: DefaultMaxUnits, `"seed":null,"n":1.0,`: DefaultMaxUnits,
		`"temperature":2,"top_p":0,"presence_penalty":-2,"top_logprobs":0,"tool_choice":"none",`: DefaultMaxUnits,
		`"tools":[],"tool_choice":"auto","audio":null,"stop":null,"logit_bias":{"7":1},`:         DefaultMaxUnits,
	} {
		got := r.call(http.MethodPost, "/v1/chat/completions", with(fields, chat("Why?")))
		require.Equal(t, http.StatusOK, got.status, string(got.body))
		r.market.set(func(m *market) {
			require.Equal(t, units, m.requests[got.header.Get(headerRequest)].MaxUnits, fields)
		})
	}
}

func TestAModelOfAnotherKindTellsWhereItAnswers(t *testing.T) {
	r := newRig(t).started()
	for _, row := range []struct{ path, model, fields, want string }{
		{"/v1/chat/completions", "embed/local", `"messages":[{"role":"user","content":"Hi"}]`, "POST /v1/embeddings"},
		{"/v1/chat/completions", "data/web", `"messages":[{"role":"user","content":"Hi"}]`, "POST /v1/data/web"},
		{"/v1/embeddings", service, `"input":"Hi"`, "POST /v1/chat/completions"},
	} {
		got := r.call(http.MethodPost, row.path, `{"model":"`+row.model+`",`+row.fields+`}`)
		require.Equal(t, http.StatusNotFound, got.status)
		message, param := faultIn(t, got)
		require.Equal(t, "model", param)
		require.Equal(t, `the model "`+row.model+`" does not answer this call; it answers `+row.want, message)
	}
	_, param := faultIn(t, r.call(http.MethodPost, "/v1/embeddings", `{}`))
	require.Equal(t, "model", param)
}
