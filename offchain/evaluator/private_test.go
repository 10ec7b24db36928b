package evaluator

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// readers are those of the court's one request: the operator, if it is in the committee.
type readers struct {
	request   rewardstypes.Request
	committee []string
	key       seal.PrivateKey
}

func (r *readers) Request(context.Context, string) (rewardstypes.Request, error) {
	return r.request, nil
}

func (r *readers) Committee(context.Context, string) ([]string, error) { return r.committee, nil }

func (r *readers) EncryptionKey(context.Context, stakingtypes.Role, string) ([]byte, error) {
	return r.key.Public(), nil
}

// seal publishes a text for an account.
func (r *readers) seal(t *testing.T, account, content string) rewardstypes.Payload {
	t.Helper()
	store, err := payload.OpenStore(filepath.Join(t.TempDir(), "payloads"), payload.StoreOptions{})
	require.NoError(t, err)
	server := payload.NewServer(store)
	server.ShareKeys(account, r)
	at := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		at.Close()
		require.NoError(t, store.Close())
	})
	publisher, err := payload.NewPublisher(store, at.URL)
	require.NoError(t, err)
	sealed, err := publisher.Seal([]byte(content))
	require.NoError(t, err)
	return sealed
}

// private puts a private request before the court.
func private(t *testing.T, c *court) *readers {
	t.Helper()
	key, err := seal.NewPrivateKey()
	require.NoError(t, err)
	r := &readers{key: key, committee: []string{operator.String()}}
	const id = "0123456789abcdef0123456789abcdef"
	item := c.draw(1, 0)
	r.request = rewardstypes.Request{
		Id: id, Oracle: "oracle", Private: true, Payload: r.seal(t, "oracle", prompt),
		Assignments: answered(r.seal(t, "worker", answer)),
	}
	r.request.Assignments[1].Item = item
	c.requests[id] = r.request
	c.seats[item].duty.Item.Request = id
	c.fetching = payload.Options{AllowPrivate: true, Account: operator.String(), Key: &key}
	return r
}

func TestAPrivateAnswerIsJudgedLikeAnother(t *testing.T) {
	c := newCourt(t)
	private(t, c)
	c.run(func() bool { return c.committed() == 1 })
	c.open()
	c.run(func() bool { return c.revealed() == 1 })
	for _, s := range c.seats {
		require.Greater(t, s.revealed.R, uint32(600_000))
		require.Greater(t, s.revealed.F, uint32(600_000))
		require.False(t, s.revealed.Flag)
	}
}

func TestWhoCannotReadAPrivatePromptDoesNotJudge(t *testing.T) {
	for name, spoil := range map[string]func(c *court, r *readers){
		"it is not in the committee": func(_ *court, r *readers) { r.committee = nil },
		"it has no key":              func(c *court, _ *readers) { c.fetching.Key = nil },
	} {
		t.Run(name, func(t *testing.T) {
			c := newCourt(t)
			spoil(c, private(t, c))
			c.live()
			require.Zero(t, c.committed())
		})
	}
}
