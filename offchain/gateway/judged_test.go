package gateway

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const found = "0.800000000000000000"

// TestWhoWaitsForTheJudgesIsToldTheQuality: others are answered before.
func TestWhoWaitsForTheJudgesIsToldTheQuality(t *testing.T) {
	r := newRig(t).started()
	r.market.set(func(m *market) { m.judging = 1_000_000 })
	got := r.ask("Why?")
	require.Equal(t, "answer to Why?", got.text())
	require.Empty(t, got.header.Get(headerQuality))
	r.market.set(func(m *market) { m.judging = 3 })
	r.settled()
	for name, row := range map[string]struct {
		path, body string
	}{
		"a completion": {"/v1/chat/completions", chat("Why not?")},
		"a stream":     {"/v1/chat/completions", with(`"stream":true,`, chat("Why then?"))},
		"vectors":      {"/v1/embeddings", `{"model":"embed/local","input":"vector"}`},
	} {
		r.market.set(func(m *market) { m.judging = 3 })
		got = r.call(http.MethodPost, row.path, row.body, headerJudged, "true")
		require.Equal(t, http.StatusOK, got.status, "%s: %s", name, got.body)
		require.Equal(t, found, got.header.Get(headerQuality), name)
		require.Equal(t, "masa1worker", got.header.Get(headerWorker), name)
	}
	got = r.ask("Why?", headerJudged, "perhaps")
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Contains(t, string(got.body), `X-Masa-Judged: \"perhaps\", must be true or false`)
}

// TestWhoWaitsTooLongForTheJudgesHasItsAnswer: it is paid for.
func TestWhoWaitsTooLongForTheJudgesHasItsAnswer(t *testing.T) {
	r := newRig(t)
	r.options.Timeout = 1500 * time.Millisecond
	r.market.judging = 1_000_000
	r.start()
	got := r.ask("Why?", headerJudged, "true")
	require.Equal(t, http.StatusOK, got.status)
	require.Equal(t, "answer to Why?", got.text())
	require.Empty(t, got.header.Get(headerQuality))
	r.market.set(func(m *market) { m.judging = 0 })
	r.settled()
}
