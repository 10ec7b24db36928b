package gateway

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// published gives a rig a store that is served, with room for so many bytes.
func published(t *testing.T, r *rig, room int64) {
	t.Helper()
	store, err := payload.OpenStore(filepath.Join(t.TempDir(), "payloads"), payload.StoreOptions{MaxBytes: room})
	require.NoError(t, err)
	server := httptest.NewServer(payload.NewServer(store).Handler())
	t.Cleanup(func() {
		server.Close()
		require.NoError(t, store.Close())
	})
	r.publisher, err = payload.NewPublisher(store, server.URL)
	require.NoError(t, err)
}

func TestALongPromptIsPublished(t *testing.T) {
	r := newRig(t)
	published(t, r, 1<<20)
	r.start()
	prompt := strings.Repeat("why? ", 10_000)
	got := r.ask(prompt)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	asked := r.market.requests[got.header.Get(headerRequest)].Payload
	require.Empty(t, asked.Inline)
	content, err := payload.NewFetcher(payload.Options{AllowPrivate: true}).Fetch(context.Background(), asked)
	require.NoError(t, err)
	require.Equal(t, prompt, string(content))

	short := r.ask("why?")
	require.Equal(t, "why?", string(r.market.requests[short.header.Get(headerRequest)].Payload.Inline))
}

func TestAPromptThatCannotBePublishedCostsNothing(t *testing.T) {
	long := strings.Repeat("x", rewardstypes.MaxInline+1)
	r := newRig(t).started()
	got := r.ask(long)
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Equal(t, codeTooLong, got.code())
	require.Contains(t, string(got.body), "limit 4096")

	r = newRig(t)
	published(t, r, 4_000)
	r.start()
	got = r.ask(long)
	require.Equal(t, http.StatusServiceUnavailable, got.status)
	require.Equal(t, codeNotPublished, got.code())
	require.Zero(t, r.market.asked())
	r.settled()
	require.Zero(t, r.used(""))
}

func TestTheLongestPromptAndAnswerFitIntoTheJournal(t *testing.T) {
	r := newRig(t)
	published(t, r, 1<<20)
	r.options.MaxBodyBytes = 1 << 20
	r.start()
	require.Equal(t, maxPrompt, r.gateway.longest())
	prompt := strings.Repeat("<", maxPrompt) // six bytes of JSON each
	got := r.ask(prompt)
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	call, known := r.gateway.memory.requestOf(got.header.Get(headerRequest))
	require.True(t, known)
	require.NoError(t, r.gateway.memory.note(record{
		Call: call.Call, Answer: &answer{Worker: "masa1worker", Text: make([]byte, maxAnswer)},
	}))
	r.stop()
	r.start()
	_, known = r.gateway.memory.requestOf(got.header.Get(headerRequest))
	require.True(t, known, "the line of the whole call is in the journal")
}
