package datajob_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/testutil/scale"
)

func TestJobsOfMasasWorkersAreRead(t *testing.T) {
	job, err := datajob.Parse([]byte(`{"type":"twitter-scraper","arguments":{"type":"searchbyquery","query":"x"},
"worker_id":"w","target_worker":"t","timeout":300000000000,"quote":"q"}`))
	require.NoError(t, err)
	require.Equal(t, "twitter", job.Type, "the older name")
	require.Equal(t, "searchbyquery", job.Capability)
	job, err = datajob.Parse([]byte(`{"type":"twitter","arguments":{"type":"SearchByQuery","query":"X"}}`))
	require.NoError(t, err)
	require.Equal(t, "searchbyquery", job.Capability, "Masa's workers read it in small letters")
	job, err = datajob.Parse([]byte(`{"type":"web-scraper","arguments":{"url":"https://x","depth":1}}`))
	require.NoError(t, err)
	require.Equal(t, "web", job.Type)
	capability, err := job.Is([]string{"web"}, []string{"scraper"})
	require.NoError(t, err)
	require.Equal(t, "scraper", capability, "the default")
}

func TestWhatIsNoJobIsRefusedWithTheField(t *testing.T) {
	deep := `{"type":"web","arguments":{"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`
	huge := `{"type":"web","arguments":{"x":"` + strings.Repeat("x", datajob.MaxBytes) + `"}}`
	for payload, reason := range map[string]string{
		"":                                       "job: is not JSON",
		"https://example.com":                    "job: is not JSON",
		`[]`:                                     "job: must be an object",
		`"web"`:                                  "job: must be an object",
		`null`:                                   "job: must be an object",
		`{}`:                                     "type: is missing",
		`{"type":7,"arguments":{}}`:              "job.type: a number, must be a text",
		`{"type":"web"}`:                         "arguments: must be an object",
		`{"type":"web","arguments":[]}`:          "arguments: must be an object",
		`{"type":"web","arguments":null}`:        "arguments: must be an object",
		`{"type":"web","arguments":{"type":1}}`:  "arguments.type: must be a text",
		`{"type":"web","arguments":{},"more":1}`: `unknown field "more"`,
		`{"type":"web","arguments":{}} {}`:       "job: is not JSON",
		`{"type":"web","type":"x","arguments":{}}`:         `"type" is given twice`,
		`{"type":"web","Type":"x","arguments":{}}`:         `"Type" is given twice`,
		`{"type":"web","arguments":{"a":[{"b":1,"b":2}]}}`: `"b" is given twice`,
		deep: "deeper than 16",
		huge: "limit 65536",
	} {
		_, err := datajob.Parse([]byte(payload))
		var refusal *backend.Refusal
		require.ErrorAs(t, err, &refusal, "%.60s", payload)
		require.Contains(t, refusal.Reason, reason, "%.60s", payload)
		require.Less(t, len(refusal.Reason), 256)
	}
	_, err := datajob.Parse([]byte(`{"type":"web","arguments":{"a":[{"b":1},{"b":2}],"c":{"a":{},"b":"b"}}}`))
	require.NoError(t, err, "the same name in different objects")
}

func TestNoPayloadBreaksTheParser(t *testing.T) {
	parts := []string{
		`{`, `}`, `[`, `]`, `"type"`, `:`, `,`, `"web"`, `"arguments"`, `1`, `null`, `true`, ` `, "\xff", `"\u0000"`,
	}
	scale.Check(t, 500, 50_000, func(t *rapid.T) {
		payload := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 30).Draw(t, "parts"), "")
		if _, err := datajob.Parse([]byte(payload)); err != nil {
			require.ErrorIs(t, err, backend.ErrRefused)
		}
	})
}

// TestAResultIsCutToWholeItems: whatever the items and the limit, the answer is JSON, fits, and has the first items.
func TestAResultIsCutToWholeItems(t *testing.T) {
	scale.Check(t, 300, 30_000, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringN(0, 40, -1), 0, 12).Draw(t, "texts")
		result := datajob.Result{Bare: rapid.Bool().Draw(t, "bare"), More: rapid.Bool().Draw(t, "more")}
		for i, text := range texts {
			encoded, err := datajob.Encoded(text)
			require.NoError(t, err)
			result.Items = append(result.Items, datajob.Item{JSON: encoded, Cursor: strings.Repeat("c", i+1)})
		}
		limit := rapid.IntRange(1, 400).Draw(t, "limit")
		encoded, err := result.Encode(limit)
		if err != nil {
			require.ErrorIs(t, err, backend.ErrRefused)
			return
		}
		require.LessOrEqual(t, len(encoded), limit)
		var shown struct {
			Data       []string `json:"data"`
			NextCursor string   `json:"next_cursor"`
		}
		if result.Bare {
			require.NoError(t, json.Unmarshal([]byte(encoded), &shown.Data))
		} else {
			require.NoError(t, json.Unmarshal([]byte(encoded), &shown))
			complete := len(shown.Data) == len(texts) && !result.More
			require.Equal(t, complete || len(texts) == 0, shown.NextCursor == "")
		}
		require.NotEqual(t, len(texts) > 0, len(shown.Data) == 0, "an answer has an item if there is one")
		for i, text := range shown.Data {
			require.Equal(t, strings.ToValidUTF8(texts[i], "\ufffd"), text)
		}
	})
}

// echo answers with the job's type.
type echo struct{}

func (echo) Do(_ context.Context, job datajob.Job, _ int) (backend.Response, error) {
	return backend.Response{Text: job.Type}, nil
}

func TestABackendDoesTheJobOfThePayload(t *testing.T) {
	b := datajob.Backend{Source: echo{}}
	got, err := b.Answer(context.Background(), backend.Request{Prompt: `{"type":"web","arguments":{}}`})
	require.NoError(t, err)
	require.Equal(t, "web", got.Text)
	_, err = b.Answer(context.Background(), backend.Request{Prompt: "Why is the sky blue?"})
	require.ErrorIs(t, err, backend.ErrRefused)
}

func TestDocumentsAreCutWhereTheyCan(t *testing.T) {
	for document, want := range map[string]string{
		`[{"a": 1}, {"b": 2}, {"c": 3}]`:          `[{"a":1},{"b":2}]`,
		`{"x": 1}`:                                `{"x":1}`,
		`{"more": "than twenty-four", "bytes":1}`: "",
		`"` + strings.Repeat("x", 30) + `"`:       "",
		`[]`:                                      `[]`,
	} {
		got, err := datajob.Document(json.RawMessage(document), 24)
		if want == "" {
			require.ErrorIs(t, err, backend.ErrRefused, document)
			continue
		}
		require.NoError(t, err, document)
		require.Equal(t, want, got.Text)
	}
	long := `{"data":["aaaaaa","bbbbbbbbbbbb"],"x":"` + strings.Repeat("x", 40) + `"}`
	got, err := datajob.Document(json.RawMessage(long), 40)
	require.NoError(t, err)
	require.Equal(t, `{"data":["aaaaaa"],"truncated":true}`, got.Text)
}

func TestATextIsCutToFit(t *testing.T) {
	for limit, want := range map[int]string{
		0: `{"data":"word é"}`, 18: `{"data":"word é"}`, 17: "", 29: `{"data":"word é"}`,
	} {
		got, err := datajob.Text("word é", limit)
		if want == "" {
			require.ErrorIs(t, err, backend.ErrRefused, "%d", limit)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, backend.Response{Text: want, JSON: true}, got, "%d", limit)
	}
	got, err := datajob.Text(strings.Repeat("é", 20), 33)
	require.NoError(t, err)
	require.Equal(t, `{"data":"éé","truncated":true}`, got.Text, "whole characters")
}

// TestASourcesOwnCursorStandsBehindItsLastItem: it would skip what is cut off.
func TestASourcesOwnCursorStandsBehindItsLastItem(t *testing.T) {
	for _, row := range []struct {
		document, cursor, want string
		limit                  int
	}{
		{`["a","b"]`, `"c-1"`, `{"data":["a","b"],"next_cursor":"c-1"}`, 0},
		{`["a","b"]`, `17`, `{"data":["a","b"],"next_cursor":"17"}`, 0},
		{`["a","b"]`, `"` + strings.Repeat("c", 40) + `"`, `{"data":["a"],"truncated":true}`, 40},
		{`[]`, `"c"`, `{"data":[],"next_cursor":"c"}`, 0},
		{`["a"]`, `""`, `{"data":["a"]}`, 0},
		{`["a"]`, `null`, `{"data":["a"]}`, 0},
		{`["a"]`, `{"x":1}`, `{"data":["a"]}`, 0},
		{`["a"]`, ``, `{"data":["a"]}`, 0},
		{`null`, ``, `{"data":[]}`, 0}, // as Go writes a list without entries
	} {
		got, err := datajob.List(json.RawMessage(row.document), json.RawMessage(row.cursor), row.limit)
		require.NoError(t, err)
		require.Equal(t, row.want, got.Text, row.document+row.cursor)
	}
	long := `{"data":["a","b"],"next_cursor":"c","more":"` + strings.Repeat("x", 40) + `"}`
	got, err := datajob.Document(json.RawMessage(long), 60)
	require.NoError(t, err)
	require.Equal(t, `{"data":["a","b"],"next_cursor":"c"}`, got.Text)
	got, err = datajob.Document(json.RawMessage(long), 34)
	require.NoError(t, err)
	require.Equal(t, `{"data":["a"],"truncated":true}`, got.Text)
}
