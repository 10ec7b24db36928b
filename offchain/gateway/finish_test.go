package gateway

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/openai"
)

func TestAnAnswerTellsWhetherItIsWhole(t *testing.T) {
	r := newRig(t).started()
	for name, row := range map[string]struct{ prompt, fields, text, finish string }{
		"one that is shorter":          {"Why?", ``, "answer to Why?", "stop"},
		"one of all units":             {"Why?", `"max_tokens":7,`, "answer to Why?", "length"},
		"one that no block has room":   {"full", ``, "", "length"},
		"one that is ended":            {"Why?", `"stop":"to",`, "answer ", "stop"},
		"one that is ended by another": {"Why?", `"stop":["?","Why","zzz"],`, "answer to ", "stop"},
		"one that is not ended":        {"Why?", `"stop":["why"],"max_tokens":7,`, "answer to Why?", "length"},
		"one that is ended before":     {"Why?", `"stop":["?"],"max_tokens":7,`, "answer to Why", "stop"},
		"one that ends at once":        {"Why?", `"stop":"answer","max_tokens":5,`, "", "stop"},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.call(http.MethodPost, "/v1/chat/completions", with(row.fields, chat(row.prompt)))
			require.Equal(t, http.StatusOK, got.status, string(got.body))
			var whole openai.Completion
			require.NoError(t, json.Unmarshal(got.body, &whole))
			require.Equal(t, row.finish, whole.Choices[0].FinishReason)
			if row.prompt != "full" {
				require.Equal(t, row.text, got.text())
			}
			chunks := r.chunks(with(`"stream":true,`+row.fields, chat(row.prompt)))
			require.Equal(t, got.text(), chunks[0].Choices[0].Delta.Content)
			require.Equal(t, row.finish, *chunks[1].Choices[0].FinishReason)
		})
	}
}

func TestAnotherEndIsAnotherQuestion(t *testing.T) {
	r := newRig(t).started()
	ask := func(fields string) reply {
		return r.call(http.MethodPost, "/v1/chat/completions", with(fields, chat("Why?")), headerKey, "a")
	}
	require.Equal(t, "answer ", ask(`"stop":"to",`).text())
	require.Equal(t, "answer ", ask(`"stop":["to"],`).text())
	require.Equal(t, codeReused, ask(``).code())
}
