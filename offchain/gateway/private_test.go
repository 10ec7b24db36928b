package gateway

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// answerer is the worker of the fake's requests; the chain has its name.
var answerer = sdk.AccAddress(strings.Repeat("w", 20)).String()

// town is what the chain knows of the oracle and its worker.
type town struct {
	t                 *testing.T
	request           func() rewardstypes.Request
	oracleKey, worker seal.PrivateKey
	// away is how many more times the publishers do not answer.
	away atomic.Int64
}

func (w *town) Request(context.Context, string) (rewardstypes.Request, error) {
	return w.request(), nil
}

func (w *town) Committee(context.Context, string) ([]string, error) { return nil, nil }

func (w *town) EncryptionKey(_ context.Context, role stakingtypes.Role, _ string) ([]byte, error) {
	if role == stakingtypes.Role_ROLE_ORACLE {
		return w.oracleKey.Public(), nil
	}
	return w.worker.Public(), nil
}

// publisherOf publishes for an account.
func (w *town) publisherOf(account string) *payload.Publisher {
	store, err := payload.OpenStore(filepath.Join(w.t.TempDir(), "payloads"), payload.StoreOptions{})
	require.NoError(w.t, err)
	server := payload.NewServer(store)
	server.ShareKeys(account, w)
	at := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, asked *http.Request) {
		if w.away.Add(-1) >= 0 {
			http.Error(out, "starting", http.StatusServiceUnavailable)
			return
		}
		server.Handler().ServeHTTP(out, asked)
	}))
	w.t.Cleanup(func() {
		at.Close()
		require.NoError(w.t, store.Close())
	})
	publisher, err := payload.NewPublisher(store, at.URL)
	require.NoError(w.t, err)
	return publisher
}

// newPrivateRig is a rig whose worker reads and answers in private.
func newPrivateRig(t *testing.T) *rig {
	t.Helper()
	r, _ := newPrivateTown(t)
	return r
}

// newPrivateTown is newPrivateRig with what the chain knows.
func newPrivateTown(t *testing.T) (*rig, *town) {
	t.Helper()
	r, w := newRig(t), &town{t: t}
	for _, key := range []*seal.PrivateKey{&w.oracleKey, &w.worker} {
		var err error
		*key, err = seal.NewPrivateKey()
		require.NoError(t, err)
	}
	r.publisher, r.key, r.options.CanOpen = w.publisherOf(oracle), &w.oracleKey, true
	own := w.publisherOf(answerer)
	answers := make(map[string]rewardstypes.Payload)
	r.market.private = func(request rewardstypes.Request) rewardstypes.Payload {
		place := rewardstypes.Assignment{Worker: answerer}
		w.request = func() rewardstypes.Request {
			now := request
			now.Assignments = []rewardstypes.Assignment{place}
			return now
		}
		prompt, err := payload.NewFetcher(payload.Options{AllowPrivate: true, Account: answerer, Key: &w.worker}).FetchFor(
			context.Background(), request, request.Payload)
		require.NoError(t, err)
		answers[request.Id], err = own.Seal([]byte("answer to " + string(prompt)))
		require.NoError(t, err)
		place.Response = &rewardstypes.Response{Worker: answerer, Payload: answers[request.Id]}
		return answers[request.Id]
	}
	r.start()
	return r, w
}

func TestAPrivateCallShowsTheChainNothing(t *testing.T) {
	r := newPrivateRig(t)
	got := r.ask("my secret", headerPrivate, "true")
	require.Equal(t, http.StatusOK, got.status, string(got.body))
	require.Equal(t, "answer to my secret", got.text())
	r.settled()
	request := r.market.requests[got.header.Get(headerRequest)]
	require.True(t, request.Private)
	require.Equal(t, uint64(len("my secret")+seal.Overhead), request.Payload.Size_)
	r.market.set(func(m *market) {
		for _, msg := range m.pending {
			bytes, err := proto.Marshal(msg)
			require.NoError(t, err)
			require.NotContains(t, string(bytes), "secret")
		}
	})
	bytes, err := request.Marshal()
	require.NoError(t, err)
	require.NotContains(t, string(bytes), "secret")
	require.Equal(t, []string{"accepted"}, r.market.said())
}

func TestAPrivateGatewayAsksAllInPrivate(t *testing.T) {
	r := newPrivateRig(t)
	r.stop()
	r.options.Private = true
	r.start()
	got := r.ask("my secret")
	require.Equal(t, "answer to my secret", got.text(), string(got.body))
	require.True(t, r.market.requests[got.header.Get(headerRequest)].Private)
	got = r.ask("my secret", headerPrivate, "false")
	require.True(t, r.market.requests[got.header.Get(headerRequest)].Private, "a caller cannot turn it off")
}

func TestWhatCannotBePrivateIsNotAsked(t *testing.T) {
	r := newPrivateRig(t)
	got := r.ask("why?", headerPrivate, "perhaps")
	require.Equal(t, http.StatusBadRequest, got.status)
	require.Contains(t, string(got.body), "X-Masa-Private")
	require.Zero(t, r.market.asked())

	r = newRig(t).started()
	got = r.ask("my secret", headerPrivate, "true")
	require.Equal(t, http.StatusNotImplemented, got.status)
	require.Equal(t, codeNotPrivate, got.code())
	require.Zero(t, r.market.asked())
	got = r.ask("why?", headerPrivate, "false")
	require.Equal(t, http.StatusOK, got.status)
}

// TestAnAnswerWhosePublisherComesBackIsNotLost: the gateway was away until the request was settled, and its worker's
// publisher is, for a moment or for good.
func TestAnAnswerWhosePublisherComesBackIsNotLost(t *testing.T) {
	for name, row := range map[string]struct {
		away int64
		text string
	}{
		"for a moment": {3, "answer to my secret"},
		"for good":     {math.MaxInt64, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, w := newPrivateTown(t)
			r.stop()
			r.killAt, r.written = 3, true
			r.start()
			_, _ = r.try(http.MethodPost, "/v1/chat/completions", chat("my secret"), headerKey, "k", headerPrivate, "true")
			r.stop()
			r.market.set(func(m *market) {
				for range 2 * deadline { // silence accepts
					m.height++
					for _, request := range m.requests {
						m.advance(request)
						require.True(t, request.Private)
					}
				}
			})
			w.away.Store(row.away)
			r.killAt = 0
			r.start()
			got := r.ask("my secret", headerKey, "k", headerPrivate, "true")
			require.Equal(t, row.text, got.text(), string(got.body))
			if row.text == "" {
				require.Equal(t, codeLost, got.code(), "it ends nevertheless")
			}
			r.settled()
			require.Equal(t, 1, r.market.asked())
		})
	}
}
