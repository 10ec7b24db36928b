package gateway

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/openai"
)

func TestACallIsAskedPaidAcceptedAndAnswered(t *testing.T) {
	r := newRig(t).started()
	got := r.ask("Why is the sky blue?")
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	require.Equal(t, "answer to Why is the sky blue?", got.text())
	id := strings.Repeat("0", 32)
	require.Equal(t, id, got.header.Get(headerRequest))
	require.Equal(t, "AB01", got.header.Get(headerTx))
	require.Equal(t, "masa1worker", got.header.Get(headerWorker))
	var whole openai.Completion
	require.NoError(t, json.Unmarshal(got.body, &whole))
	require.Equal(t, "chatcmpl-"+id, whole.ID)
	require.Equal(t, openai.ObjectCompletion, whole.Object)
	require.Equal(t, service, whole.Model)
	require.Equal(t, openai.NewUsage(5, 7), whole.Usage)

	r.settled()
	require.Equal(t, []string{"accepted"}, r.market.said())
	require.Equal(t, uint64(spent), r.used(""))

	shown := r.call(http.MethodGet, "/v1/requests/"+id, "")
	var s state
	require.NoError(t, json.Unmarshal(shown.body, &s))
	require.Equal(t, "0.800000000000000000", shown.header.Get(headerQuality))
	require.Equal(t, [4]string{"settled", "paid", "0.800000000000000000", "41500umasa"},
		[4]string{s.Status, s.Outcome, s.Quality, s.Spent})
	require.Equal(t, "51500umasa", s.Escrow)
	require.Equal(t, whole, *s.Answer)
}

func TestAConversationIsWrittenDown(t *testing.T) {
	r := newRig(t).started()
	got := r.call(http.MethodPost, "/v1/chat/completions", `{"model":"llm/local","max_tokens":5,"temperature":0.3,"n":1,
		"messages":[{"role":"system","content":"Be short."},{"role":"user","content":[{"type":"text","text":"Hi"}]},
		{"role":"assistant","content":"Hello"},{"role":"user","content":"Why?"}]}`)
	require.Equal(t, "answer to system: Be short.\n\nuser: Hi\n\nassistant: Hello\n\nuser: Why?", got.text())
	require.Equal(t, uint64(5), r.market.requests[got.header.Get(headerRequest)].MaxUnits)
}

func TestAStreamSaysThatItWaitsAndEnds(t *testing.T) {
	r := newRig(t)
	r.options.Poll = r.options.KeepAlive * 4
	r.start()
	body := strings.Replace(chat("Why?"), "{", `{"stream":true,"stream_options":{"include_usage":true},`, 1)
	got := r.call(http.MethodPost, "/v1/chat/completions", body)
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "text/event-stream", got.header.Get("Content-Type"))
	require.NotEmpty(t, got.header.Get(headerRequest))
	require.Equal(t, "masa1worker", got.header.Get(headerWorker), "in the trailer")
	require.Contains(t, string(got.body), ": waiting\n\n")
	var chunks []openai.Chunk
	lines := strings.Split(strings.TrimSpace(string(got.body)), "\n\n")
	for _, line := range lines {
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok || data == "[DONE]" {
			continue
		}
		var chunk openai.Chunk
		require.NoError(t, json.Unmarshal([]byte(data), &chunk))
		require.Equal(t, openai.ObjectChunk, chunk.Object)
		chunks = append(chunks, chunk)
	}
	require.Equal(t, "data: [DONE]", lines[len(lines)-1])
	require.Len(t, chunks, 3)
	require.Equal(t, openai.Delta{Role: "assistant", Content: "answer to Why?"}, chunks[0].Choices[0].Delta)
	require.Nil(t, chunks[0].Choices[0].FinishReason)
	require.Equal(t, openai.FinishStop, *chunks[1].Choices[0].FinishReason)
	require.Empty(t, chunks[2].Choices)
	require.Equal(t, 2, strings.Count(string(got.body), `"usage":null`), "in the other chunks")
	require.Equal(t, openai.NewUsage(1, 7), *chunks[2].Usage)
}

func TestAnErrorInAStreamHasAStatusUntilTheRequestIsPaid(t *testing.T) {
	r := newRig(t).started()
	stream := func(prompt string) reply {
		return r.call(http.MethodPost, "/v1/chat/completions", strings.Replace(chat(prompt), "{", `{"stream":true,`, 1))
	}
	got := stream("silent")
	require.Equal(t, http.StatusOK, got.status)
	last := got.body[strings.LastIndex(string(got.body), "data: ")+len("data: "):]
	require.Equal(t, codeWorkerTimeout, reply{body: last}.code())
	require.NotContains(t, string(got.body), "[DONE]")
	r.market.set(func(m *market) { m.idle = true })
	got = stream("Why?")
	require.Equal(t, http.StatusServiceUnavailable, got.status)
	require.Equal(t, codeNoWorker, got.code())
}

func TestModelsAreTheServicesThatAnswerInTextOrVectors(t *testing.T) {
	r := newRig(t)
	r.options.Models = map[string]string{"gpt": service, "gone": "llm/gone", "web": "data/web"}
	r.start()
	got := r.call(http.MethodGet, "/v1/models", "")
	require.Equal(t, http.StatusOK, got.status)
	var list openai.Models
	require.NoError(t, json.Unmarshal(got.body, &list))
	require.Equal(t, openai.Models{Object: "list", Data: []openai.Model{
		modelOf("embed/local"), modelOf("gpt"), modelOf(service),
	}}, list)
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/v1/models/llm/local", "").status)
	require.Equal(t, codeModel, r.call(http.MethodGet, "/v1/models/llm/gone", "").code())

	got = r.call(http.MethodPost, "/v1/chat/completions", strings.Replace(chat("Why?"), service, "gpt", 1))
	require.Equal(t, "answer to Why?", got.text())
	var whole openai.Completion
	require.NoError(t, json.Unmarshal(got.body, &whole))
	require.Equal(t, "gpt", whole.Model)
}

func TestAPolicyRejects(t *testing.T) {
	const notText = "rejected: the response is not text in UTF-8"
	for name, row := range map[string]struct {
		policy Policy
		prompt string
		word   string
		code   string
	}{
		"blanks are accepted by default":  {nil, "blank", "accepted", ""},
		"blanks are rejected":             {RejectEmpty{}, "blank", "rejected: the response is empty", codeRejected},
		"no text is rejected":             {RejectEmpty{}, "noise", notText, codeRejected},
		"no text is repaired by default":  {nil, "noise", "accepted", ""},
		"an answer is accepted":           {RejectEmpty{}, "Why?", "accepted", ""},
		"what is not as its hash":         {nil, "wrong", "rejected: the response does not match its hash", codeRejected},
		"what cannot be fetched, at last": {nil, "elsewhere", "rejected: the response could not be fetched", codeRejected},
		"what is too long is not fetched": {nil, "long", "rejected: the response is longer than 262144 bytes", codeRejected},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.policy = row.policy
			r.start()
			got := r.ask(row.prompt)
			require.Equal(t, row.code, got.code(), string(got.body))
			require.Equal(t, "masa1worker", got.header.Get(headerWorker))
			r.settled()
			require.Equal(t, []string{row.word}, r.market.said())
		})
	}
}

func TestHealthAndReadiness(t *testing.T) {
	r := newRig(t).started()
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/healthz", "").status)
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/readyz", "").status)
	r.market.set(func(m *market) { m.offline = true })
	require.Equal(t, http.StatusOK, r.call(http.MethodGet, "/healthz", "").status)
	got := r.call(http.MethodGet, "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, got.status)
	require.Equal(t, codeUnreachable, got.code())
}

func TestARequestThatIsSettledTellsItsEndBeforeItIsNoted(t *testing.T) {
	r := newRig(t)
	r.options.SettlePoll = time.Hour
	r.policy = slow{r.market}
	r.start()
	got := r.ask("Why?")
	require.Equal(t, http.StatusOK, got.status)
	require.Eventually(t, func() bool {
		shown := r.call(http.MethodGet, "/v1/requests/"+got.header.Get(headerRequest), "")
		var s state
		require.NoError(t, json.Unmarshal(shown.body, &s))
		return s.Status == wordSettled && s.Outcome == "paid" && s.Spent == umasa(spent).String()
	}, time.Minute, time.Millisecond)
}

// slow is a policy under which a verdict takes a while, so that the first look does not find it.
type slow struct{ market *market }

func (s slow) Judge(string, []byte) error {
	s.market.set(func(m *market) { m.judging = 3 })
	return nil
}
