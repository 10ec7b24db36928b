package worker

import (
	"context"
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

// fetched are the bytes that a payload stands for.
func fetched(t *testing.T, p rewardstypes.Payload) string {
	t.Helper()
	content, err := payload.NewFetcher(payload.Options{AllowPrivate: true}).Fetch(context.Background(), p)
	require.NoError(t, err)
	return string(content)
}

var longPrompt = strings.Repeat("é", 3_000)

func TestALongAnswerIsPublishedBeforeItIsSigned(t *testing.T) {
	r := newRig(t)
	published(t, r, 1<<20)
	r.market.assign("a", longPrompt)
	// Killed between the signature and the network: what was signed speaks of bytes that are served already.
	r.market.dieBefore = true
	r.run(func() bool {
		r.market.mu.Lock()
		defer r.market.mu.Unlock()
		return r.market.lost > 0
	})
	memory, err := openMemory(r.options.Journal)
	require.NoError(t, err)
	known := memory.recall("a", 100)
	require.NoError(t, memory.close())
	require.NotNil(t, known.Raw)
	require.Equal(t, "answer 1 to "+longPrompt, fetched(t, *known.Payload))

	r.market.dieBefore = false
	r.run(func() bool { return len(r.market.given("a")) > 0 })
	require.Len(t, r.market.carried, 1)
	sent := r.market.carried[0]
	require.NoError(t, sent.Validate())
	require.Empty(t, sent.Inline)
	require.Equal(t, "answer 1 to "+longPrompt, fetched(t, sent))
	require.Equal(t, 1, r.backend.calls)
}

func TestAnAnswerThatIsNotPublishedIsCut(t *testing.T) {
	cases := []struct {
		name    string
		prepare func(t *testing.T, r *rig)
	}{
		{"nothing publishes", func(*testing.T, *rig) {}},
		{"the store is full", func(t *testing.T, r *rig) {
			t.Helper()
			published(t, r, 1_000)
		}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			tc.prepare(t, r)
			r.market.assign("a", longPrompt)
			r.run(func() bool { return len(r.market.given("a")) > 0 })
			require.NoError(t, r.market.carried[0].Validate())
			require.Equal(t, ("answer 1 to " + longPrompt)[:rewardstypes.MaxInline], r.market.given("a")[0])
		})
	}
}

func TestAShortAnswerStaysInline(t *testing.T) {
	r := newRig(t)
	published(t, r, 1<<20)
	r.market.assign("a", "prompt")
	r.run(func() bool { return len(r.market.given("a")) > 0 })
	require.Equal(t, []string{"answer 1 to prompt"}, r.market.given("a"))
}
