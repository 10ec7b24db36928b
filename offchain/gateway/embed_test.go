package gateway

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

const embedService = "embed/local"

// vectors asks for embeddings; fields come after the model.
func (r *rig) vectors(fields string, headers ...string) reply {
	r.t.Helper()
	body := fmt.Sprintf(`{"model":%q,%s}`, embedService, fields)
	return r.call(http.MethodPost, "/v1/embeddings", body, headers...)
}

func TestEmbeddingsAreAskedAndTold(t *testing.T) {
	r := newRig(t).started()
	got := r.vectors(`"input":["the sky","grass <i>"]`)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	require.JSONEq(t, `{"object":"list","model":"embed/local","usage":{"prompt_tokens":4,"total_tokens":4},"data":[
		{"object":"embedding","index":0,"embedding":[0,-0.5,0.001]},
		{"object":"embedding","index":1,"embedding":[1,-0.5,0.001]}]}`, string(got.body))
	require.Equal(t, "masa1worker", got.header.Get(headerWorker))
	id := got.header.Get(headerRequest)
	require.Equal(t, `{"input":["the sky","grass <i>"]}`, string(r.market.requests[id].Payload.Inline))
	r.settled()
	require.Equal(t, []string{"accepted"}, r.market.said())
	shown := r.call(http.MethodGet, "/v1/requests/"+id, "")
	require.Contains(t, string(shown.body), `"embeddings":{"object":"list"`)
	require.NotContains(t, string(shown.body), `"answer"`)
}

func TestVectorsAreToldInBase64(t *testing.T) {
	r := newRig(t).started()
	got := r.vectors(`"input":"the sky","encoding_format":"base64"`)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	var body struct {
		Data []struct{ Embedding string }
	}
	require.NoError(t, json.Unmarshal(got.body, &body))
	content, err := base64.StdEncoding.DecodeString(body.Data[0].Embedding)
	require.NoError(t, err)
	require.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 0xbf, 0x6f, 0x12, 0x83, 0x3a}, content)
}

func TestVectorsThatAreNoneAreRejected(t *testing.T) {
	for name, row := range map[string]struct{ said, reason string }{
		"text":            {`hello`, "is not a list of vectors"},
		"nothing":         {`{}`, "0 vectors for 1 texts"},
		"too many":        {`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}`, "2 vectors for 1 texts"},
		"another number":  {`{"data":[{"index":1,"embedding":[1]}]}`, "number"},
		"below":           {`{"data":[{"index":-1,"embedding":[1]}]}`, "number"},
		"an empty vector": {`{"data":[{"index":0,"embedding":[]}]}`, "list of numbers"},
		"no vector":       {`{"data":[{"index":0}]}`, "list of numbers"},
		"a text":          {`{"data":[{"index":0,"embedding":"AAAA"}]}`, "list of numbers"},
		"null":            {`{"data":[{"index":0,"embedding":[null]}]}`, "32-bit"},
		"infinity":        {`{"data":[{"index":0,"embedding":[1e999]}]}`, "list of numbers"},
		"a large number":  {`{"data":[{"index":0,"embedding":[1e39]}]}`, "32-bit"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t).started()
			got := r.vectors(fmt.Sprintf(`"input":%q`, "say "+row.said))
			require.Equal(t, http.StatusBadGateway, got.status, string(got.body))
			require.Equal(t, codeRejected, got.code())
			require.Contains(t, string(got.body), row.reason)
			r.settled()
			require.Len(t, r.market.said(), 1)
			require.Contains(t, r.market.said()[0], "rejected: the response")
		})
	}
	_, err := vectorsOf(2, []byte(`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}`))
	require.ErrorContains(t, err, "different lengths")
	_, err = vectorsOf(2, []byte(`{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}`))
	require.ErrorContains(t, err, "number")
}

func TestWhatNoWorkerCanEmbedIsRefused(t *testing.T) {
	long := strings.Repeat("x", rewardstypes.MaxInline)
	many := strings.TrimSuffix(strings.Repeat(`"a",`, maxInputs+1), ",")
	r := newRig(t).started()
	for name, row := range map[string]struct {
		fields, code string
	}{
		"no input":        {`"input":[]`, codeInvalidBody},
		"none at all":     {`"user":"me"`, codeInvalidBody},
		"an empty text":   {`"input":["a",""]`, codeInvalidBody},
		"tokens":          {`"input":[1,2]`, codeInvalidBody},
		"too many":        {`"input":[` + many + `]`, codeInvalidBody},
		"dimensions":      {`"input":"a","dimensions":2`, codeUnsupported},
		"another format":  {`"input":"a","encoding_format":"int8"`, codeUnsupported},
		"a long text":     {`"input":"` + long + `"`, codeTooLong},
		"a text's model":  {`"input":"a","model":"llm/local"`, codeModel},
		"a model of none": {`"input":"a","model":"no/such"`, codeModel},
	} {
		t.Run(name, func(t *testing.T) {
			got := r.vectors(row.fields)
			require.Equal(t, row.code, got.code(), string(got.body))
		})
	}
	got := r.call(http.MethodPost, "/v1/chat/completions", strings.Replace(chat("Why?"), service, embedService, 1))
	require.Equal(t, codeModel, got.code(), "vectors are no chat")
	require.Zero(t, r.market.asked())
}
