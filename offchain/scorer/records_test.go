package scorer_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

const full = scorer.Full

func TestWhatADataServiceFoundIsJudgedByItsRecords(t *testing.T) {
	const search = `{"type":"twitter","arguments":{"type":"searchbyquery","query":"bitcoin price","max_results":2}}`
	const page = `{"type":"web","arguments":{"url":"https://www.example.org/news"}}`
	cases := []struct {
		name, job, answer string
		want              scorer.Scores
	}{
		{
			"two records of the query", search,
			`[{"id":"1","text":"Bitcoin is up"},{"id":"2","text":"The price fell"}]`,
			scorer.Scores{R: full, C: full, F: full},
		},
		{
			"in an object, with a cursor", search, `{"next_cursor":"","items":[{"id":"1","text":"bitcoin"}]}`,
			scorer.Scores{R: full, C: full, F: full},
		},
		{
			"half of them beside the point", search, `[{"id":"1","text":"Bitcoin"},{"id":"2","text":"My cat"}]`,
			scorer.Scores{R: 500_000, C: full, F: full},
		},
		{
			"padded beyond what was asked for", search,
			`[{"id":"1","text":"bitcoin"},{"id":"2","text":"bitcoin"},{"id":"3","text":"bitcoin"},{"id":"4","text":"bitcoin"}]`,
			scorer.Scores{R: 500_000, C: full, F: full},
		},
		{
			"one record twice", search, `[{"id":"1","text":"bitcoin"},{"id":"1","text":"bitcoin"}]`,
			scorer.Scores{R: full, C: 500_000, F: 500_000},
		},
		{
			"fields left blank, nobody knows from where", search, `[{"id":"","text":"bitcoin"},{"id":"2","text":" price "}]`,
			scorer.Scores{R: full, C: 750_000, F: 500_000},
		},
		{
			"a page of the host", page, `[{"url":"https://example.org/news","text":"Some words"}]`,
			scorer.Scores{R: full, C: full, F: full},
		},
		{
			"a page of another host", page, `[{"url":"https://other.net/","text":"Some words"}]`,
			scorer.Scores{C: full, F: full},
		},
		{
			"one record by itself, with lists in it", page,
			`{"url":"https://example.org","text":"Some words","links":[{"href":"x"}]}`,
			scorer.Scores{R: full, C: full, F: full},
		},
		{"an error", search, `{"error":"rate limited","items":[{"id":"1","text":"bitcoin"}]}`, scorer.Scores{}},
		{"nothing found", search, `[]`, scorer.Scores{}},
		{"no records", search, `[1,2,3]`, scorer.Scores{}},
		{"no JSON", search, `bitcoin price is up`, scorer.Scores{}},
		{"two answers", search, `[{"id":"1","text":"bitcoin"}] []`, scorer.Scores{}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			for range 5 { // maps come in any order
				got, err := scorer.Records{}.Score(context.Background(), item(tc.job, tc.answer))
				require.NoError(t, err)
				require.Equal(t, tc.want, got)
			}
		})
	}
}

func TestHostileRecordsAreJudgedInNoTime(t *testing.T) {
	for _, answer := range []string{
		strings.Repeat("[", 1<<20), strings.Repeat(`{"a":`, 1<<18), "[" + strings.Repeat("{},", 1<<18) + "{}]",
		`[{"id":1e999999999}]`, `[null]`, `null`, `[{"a":` + strings.Repeat("[", 5_000) + strings.Repeat("]", 5_000) + "}]",
	} {
		_, err := scorer.Records{}.Score(context.Background(), item("not a job", answer))
		require.NoError(t, err)
	}
}

func TestVectorsAreJudgedByTheirForm(t *testing.T) {
	const ask = `{"input":["moon","bread","moon"]}`
	const good = `{"data":[{"index":2,"embedding":[1,0]},{"index":0,"embedding":[1,0]},{"index":1,"embedding":[0,1]}]}`
	own := topics{"moon", "bread"}
	all := scorer.Scores{R: full, C: full, F: full}
	cases := []struct {
		name, ask, answer string
		embedder          scorer.Embedder
		want              scorer.Scores
	}{
		{"in any order", ask, good, nil, all},
		{"compared with the model's own", ask, good, own, all},
		{"a single text", `{"input":"moon"}`, `{"data":[{"index":0,"embedding":[1,0]}]}`, own, all},
		{"of another model", `{"input":"moon"}`, `{"data":[{"index":0,"embedding":[1,1]}]}`, own, scorer.Scores{C: full}},
		{"of another length", `{"input":"moon"}`, `{"data":[{"index":0,"embedding":[1,0,0]}]}`, own, scorer.Scores{C: full}},
		{"too few", ask, `{"data":[{"index":0,"embedding":[1,0]}]}`, nil, scorer.Scores{}},
		{
			"one twice", `{"input":["a","b"]}`, `{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}`, nil,
			scorer.Scores{},
		},
		{
			"the same for all", `{"input":["a","b"]}`, `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]}]}`, nil,
			scorer.Scores{},
		},
		{
			"another for the same", `{"input":["a","a"]}`, `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]}]}`,
			nil,
			scorer.Scores{},
		},
		{"nought", `{"input":"a"}`, `{"data":[{"index":0,"embedding":[0,0]}]}`, nil, scorer.Scores{}},
		{"out of bounds", `{"input":"a"}`, `{"data":[{"index":1,"embedding":[1]}]}`, nil, scorer.Scores{}},
		{"infinite", `{"input":"a"}`, `{"data":[{"index":0,"embedding":[1e999]}]}`, nil, scorer.Scores{}},
		{"an answer to no question", `{"input":7}`, good, nil, scorer.Scores{}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := scorer.Vectors{Embedder: tc.embedder}.Score(context.Background(), item(tc.ask, tc.answer))
			require.NoError(t, err)
			require.Equal(t, tc.want, got)
		})
	}
}
