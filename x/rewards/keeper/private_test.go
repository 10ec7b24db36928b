package keeper

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

var encryptionKey = []byte("an X25519 key of thirty-two byte")

// newPrivateMarket opens a market of ten validators, seven of them with a key, four workers, two of them with a key,
// and an oracle with a key after one without.
func newPrivateMarket(tb testing.TB) *market {
	tb.Helper()
	m := newMarketWith(tb, 10, 4, 1)
	m.keepPrice()
	m.seats.Keys = make(map[string]bool)
	for i := range 7 {
		m.seats.Keys[m.name(validators+i)] = true
	}
	for i := range 2 {
		m.must(&types.MsgEditWorker{
			Owner: m.name(workers + i), Services: []string{llm}, MinPrice: math.NewInt(1), MaxReward: math.NewInt(0),
			Capacity: 2, EncryptionPubkey: encryptionKey,
		})
	}
	m.fund(oracles + 1)
	m.must(&types.MsgRegisterOracle{
		Owner: m.name(oracles + 1), EncryptionPubkey: encryptionKey, Stake: umasa(requirement),
	})
	return m
}

// sealed is a payload that shows nothing.
func sealed(content string) types.Payload {
	sum := sha256.Sum256([]byte(content))
	return types.Payload{Hash: sum[:], Uri: fmt.Sprintf("https://a.example/payload/%x", sum), Size_: uint64(len(content))}
}

func (m *market) askPrivately() *types.MsgSubmitRequest {
	msg := m.ask(oracles + 1)
	msg.Payload, msg.Private = sealed("What is a mountain?"), true
	return msg
}

func TestAPrivateRequestIsDrawnAmongThoseWithAKey(t *testing.T) {
	m := newPrivateMarket(t)
	for range 6 {
		id := m.submitRequest(m.askPrivately())
		for m.request(id).Status == types.StatusOpen {
			m.next() // a draw of few tries may find none of the two
		}
		req := m.request(id)
		require.True(t, req.Private)
		require.Contains(t, []string{m.name(workers), m.name(workers + 1)}, only(req).Worker)
		answer := m.answer(req)
		require.ErrorIs(t, m.try(answer), types.ErrInvalidPayload, "the answer must not be there to be read")
		require.ErrorContains(t, m.try(answer), "payload.inline")
		answer.Payload = sealed("A large hill.")
		m.must(answer)
		m.next()
		item := m.itemOfRequest(id)
		require.Len(t, item.Committee, 7)
		for _, member := range item.Committee {
			require.True(t, m.seats.Keys[member.Operator], member.Operator)
		}
		m.judge(item, 7, func(int) types.Opinion { return good.opinion })
		m.untilSettled(id)
		require.Equal(t, types.OutcomePaid, m.request(id).Outcome)
		requireSameAfterImport(t, m)
	}
}

func TestAPublicRequestIsDrawnAmongAll(t *testing.T) {
	m := newPrivateMarket(t)
	drawn, judged := map[string]bool{}, map[string]bool{}
	for range 12 {
		req, item := m.answered()
		drawn[only(req).Worker] = true
		for _, member := range item.Committee {
			judged[member.Operator] = true
		}
	}
	require.Greater(t, len(drawn), 2)
	require.Len(t, judged, 10)
}

func TestARequestThatCannotBePrivateIsRefused(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(m *market, msg *types.MsgSubmitRequest)
		err   error
		says  string
	}{
		{"its payload can be read", func(_ *market, msg *types.MsgSubmitRequest) {
			msg.Payload = types.Payload{Inline: []byte("What is a mountain?")}
		}, types.ErrInvalidPayload, "payload.inline: 19 bytes"},
		{
			"its oracle has no key", func(m *market, msg *types.MsgSubmitRequest) { msg.Oracle = m.name(oracles) },
			types.ErrInvalidField, "private: oracle",
		},
		{"too few validators have one", func(m *market, _ *types.MsgSubmitRequest) {
			delete(m.seats.Keys, m.name(validators))
		}, types.ErrInvalidField, "private: 6 validators have an encryption_pubkey, must be at least 7"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			m := newPrivateMarket(t)
			msg := m.askPrivately()
			tc.spoil(m, msg)
			err := m.try(msg)
			require.ErrorIs(t, err, tc.err)
			require.ErrorContains(t, err, tc.says)
			msg.Private = false
			require.NoError(t, m.try(msg), "it may be asked in public")
		})
	}
}

func TestAPrivateRequestWithoutAWorkerExpires(t *testing.T) {
	m := newPrivateMarket(t)
	for i := range 2 {
		m.must(&types.MsgEditWorker{
			Owner: m.name(workers + i), Services: []string{llm}, MinPrice: math.NewInt(1), MaxReward: math.NewInt(0),
			Capacity: 2,
		})
	}
	id := m.submitRequest(m.askPrivately())
	m.untilSettled(id)
	require.Equal(t, types.OutcomeExpired, m.request(id).Outcome)
}

func TestAnImportShowsNothingPrivate(t *testing.T) {
	m := newPrivateMarket(t)
	m.submitRequest(m.askPrivately())
	m.end()
	state, bytes := m.exported()
	require.NotContains(t, string(bytes), "mountain")
	require.NoError(t, state.Validate())
	state.Requests[0].Payload = types.Payload{Inline: []byte("What is a mountain?")}
	require.ErrorContains(t, state.Validate(), "request.payload.inline")
}

// TestAFewWithKeysDoNotJudgeForAll: less than a third of the set must not become half of the judges by being among the
// few that have a key.
func TestAFewWithKeysDoNotJudgeForAll(t *testing.T) {
	m := newMarketWith(t, 31, 1, 1)
	m.seats.Keys = make(map[string]bool)
	m.fund(oracles + 1)
	m.must(&types.MsgRegisterOracle{
		Owner: m.name(oracles + 1), EncryptionPubkey: encryptionKey, Stake: umasa(requirement),
	})
	for i := range 20 {
		m.seats.Keys[m.name(validators+i)] = true
	}
	require.ErrorContains(t, m.try(m.askPrivately()),
		"private: 20 validators have an encryption_pubkey, must be at least 21")
	m.seats.Keys[m.name(validators+20)] = true
	m.must(m.askPrivately())
}

func TestAnOracleReplacesItsEncryptionKey(t *testing.T) {
	m := newPrivateMarket(t)
	before, found, err := m.findOracle(m.Ctx, m.Addr(oracles+1))
	require.NoError(t, err)
	require.True(t, found)
	id := m.submitRequest(m.askPrivately())

	m.must(&types.MsgEditOracle{Owner: m.name(oracles + 1)})
	require.ErrorContains(t, m.try(m.askPrivately()), "has no encryption_pubkey")
	require.True(t, m.request(id).Private, "what was asked before goes on")
	other := []byte("other X25519 key of thirty-two b")
	m.must(&types.MsgEditOracle{Owner: m.name(oracles + 1), EncryptionPubkey: other})
	m.must(m.askPrivately())
	after, _, err := m.findOracle(m.Ctx, m.Addr(oracles+1))
	require.NoError(t, err)
	require.Equal(t, other, after.EncryptionPubkey)
	require.Equal(t, before.Requests+2, after.Requests, "the counter of its requests goes on")
}
