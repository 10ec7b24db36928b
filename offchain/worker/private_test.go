package worker

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

var asker = sdk.AccAddress(strings.Repeat("o", 20)).String()

// registry are the keys on the chain, of the worker and of the oracle that asks it.
type registry struct {
	*market
	keys map[stakingtypes.Role]*seal.PrivateKey
	// leave ends the publishers of the accounts.
	leave map[string]func()
}

func (registry) Committee(context.Context, string) ([]string, error) { return nil, nil }

func (r registry) EncryptionKey(_ context.Context, role stakingtypes.Role, _ string) ([]byte, error) {
	return r.keys[role].Public(), nil
}

// publisherOf publishes for an account.
func (r registry) publisherOf(t *testing.T, account string) *payload.Publisher {
	t.Helper()
	store, err := payload.OpenStore(filepath.Join(t.TempDir(), "payloads"), payload.StoreOptions{})
	require.NoError(t, err)
	server := payload.NewServer(store)
	server.ShareKeys(account, r)
	at := httptest.NewServer(server.Handler())
	r.leave[account] = at.Close
	t.Cleanup(func() {
		at.Close()
		require.NoError(t, store.Close())
	})
	publisher, err := payload.NewPublisher(store, at.URL)
	require.NoError(t, err)
	return publisher
}

// private assigns a private request to the rig's worker.
func private(t *testing.T, r *rig, prompt string) registry {
	t.Helper()
	chain := registry{r.market, make(map[stakingtypes.Role]*seal.PrivateKey), make(map[string]func())}
	for _, role := range []stakingtypes.Role{stakingtypes.Role_ROLE_WORKER, stakingtypes.Role_ROLE_ORACLE} {
		key, err := seal.NewPrivateKey()
		require.NoError(t, err)
		chain.keys[role] = &key
	}
	id := strings.Repeat("a", 32)
	r.market.assign(id, "")
	sealed, err := chain.publisherOf(t, asker).Seal([]byte(prompt))
	require.NoError(t, err)
	request := r.market.requests[id]
	request.Oracle, request.Private, request.Payload = asker, true, sealed
	r.fetching = payload.Options{AllowPrivate: true, Account: owner, Key: chain.keys[stakingtypes.Role_ROLE_WORKER]}
	return chain
}

func TestAPrivateRequestIsAnsweredInPrivate(t *testing.T) {
	r := newRig(t)
	chain := private(t, r, "my secret")
	r.publisher = chain.publisherOf(t, owner)
	id := strings.Repeat("a", 32)
	r.run(func() bool { return len(r.market.given(id)) > 0 })
	require.Len(t, r.market.carried, 1)
	sent := r.market.carried[0]
	require.NoError(t, sent.Validate())
	bytes, err := sent.Marshal()
	require.NoError(t, err)
	require.Empty(t, sent.Inline)
	require.NotContains(t, string(bytes), "secret", "nothing of it is on the chain")
	journal, err := os.ReadFile(r.options.Journal)
	require.NoError(t, err)
	require.NotContains(t, string(journal), "secret", "nor in the journal")

	// The oracle reads it.
	request := *r.market.requests[id]
	request.Assignments[1].Response = &rewardstypes.Response{Worker: owner, Payload: sent}
	r.market.requests[id] = &request
	answer, err := payload.NewFetcher(payload.Options{
		AllowPrivate: true, Account: asker, Key: chain.keys[stakingtypes.Role_ROLE_ORACLE],
	}).FetchFor(context.Background(), request, sent)
	require.NoError(t, err)
	require.Equal(t, "answer 1 to my secret", string(answer))
}

// TestAKilledWorkerNeedsNoPublisher: it was killed while it thought, and what it had fetched is with it.
func TestAKilledWorkerNeedsNoPublisher(t *testing.T) {
	r := newRig(t)
	chain := private(t, r, "my secret")
	r.publisher, r.larder = chain.publisherOf(t, owner), filepath.Join(t.TempDir(), "fetched")
	c := &clerk{market: r.market, hangs: true}
	r.asked = c
	r.run(func() bool { return c.wasAsked("my secret", 1) })
	chain.leave[asker]()
	r.asked = nil
	id := strings.Repeat("a", 32)
	_, stop := r.start()
	defer stop()
	r.soon(func() bool { return len(r.market.given(id)) > 0 })
	require.Empty(t, r.market.declined(id))
	r.soon(func() bool {
		left, err := os.ReadDir(r.larder)
		return err == nil && len(left) == 0
	}) // it is over
}

func TestAPrivateRequestThatCannotBeAnsweredInPrivateIsGivenBack(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(t *testing.T, r *rig, chain registry)
	}{
		{"nothing is published", func(*testing.T, *rig, registry) {}},
		{"there is no key", func(t *testing.T, r *rig, chain registry) {
			t.Helper()
			r.publisher, r.fetching.Key = chain.publisherOf(t, owner), nil
		}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			tc.spoil(t, r, private(t, r, "my secret"))
			id := strings.Repeat("a", 32)
			r.run(func() bool {
				q, err := r.market.Request(t.Context(), id)
				return err == nil && q.Place(owner) < 0
			})
			require.Equal(t, "payload not accepted", r.market.requests[id].Assignments[1].DecisionReason)
			require.Zero(t, r.backend.calls)
		})
	}
}
