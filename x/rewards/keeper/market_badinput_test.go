package keeper

import (
	"reflect"
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// stages is a market with a request in every stage.
type stages struct {
	*market
	open, assigned, judged, revealing, settled types.Request
	item, shown, done                          types.Item
}

func newStages(t *testing.T) *stages {
	t.Helper()
	m := newMarketWith(t, 7, 4, 2)
	m.keepPrice()
	s := &stages{market: m}
	s.settled, s.done = m.answered()
	m.must(&types.MsgAcceptResponse{Oracle: s.settled.Oracle, Request: s.settled.Id})
	m.judge(s.done, 7, func(int) types.Opinion { return good.opinion })
	m.untilSettled(s.settled.Id)
	s.revealing, s.shown = m.answered()
	for _, member := range s.shown.Committee {
		m.must(m.commitMsg(s.shown, member.Operator, good.opinion))
	}
	m.next()
	m.must(m.revealMsg(s.shown, s.shown.Committee[0].Operator, good.opinion))
	s.shown = m.itemOfRequest(s.revealing.Id)
	s.judged, s.item = m.answered()
	m.must(m.commitMsg(s.item, s.item.Committee[0].Operator, good.opinion))
	s.assigned = m.assigned()
	s.open = m.request(m.submitRequest(m.ask(oracles)))
	require.Equal(t, types.PhaseReveal, m.phase(s.shown))
	return s
}

// bad is a message that must be refused.
type bad struct {
	name string
	msg  sdk.Msg
	err  error
	word string // that the error must name
}

// refuse sends each bad message: the error is the expected one, and no store has changed.
func (s *stages) refuse(t *testing.T, rows []bad) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			before := s.Dump()
			err := s.send(row.msg)
			require.ErrorIs(t, err, row.err)
			require.Contains(t, err.Error(), row.word)
			require.True(t, reflect.DeepEqual(before, s.Dump()), "something changed") // a diff would fill the screen
		})
	}
}

func with[M any](msg *M, change func(*M)) *M {
	change(msg)
	return msg
}

func TestBadRequests(t *testing.T) {
	s := newStages(t)
	type M = types.MsgSubmitRequest
	row := func(name string, err error, word string, change func(*M)) bad {
		return bad{name, with(s.ask(oracles), change), err, word}
	}
	uri := types.Payload{Hash: make([]byte, 32), Uri: "https://example.org/a", Size_: 10}
	s.refuse(t, []bad{
		row("no oracle", types.ErrInvalidAddress, "oracle", func(m *M) { m.Oracle = "" }),
		row("a malformed oracle", types.ErrInvalidAddress, "oracle", func(m *M) { m.Oracle = "masa1xyz" }),
		row("an oracle of another chain", types.ErrInvalidAddress, "oracle", func(m *M) {
			m.Oracle = "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu"
		}),
		row("an oracle that is none", types.ErrOracleNotFound, "oracle", func(m *M) { m.Oracle = s.name(workers) }),
		row("no service", types.ErrInvalidService, "service", func(m *M) { m.Service = "" }),
		row("a service in capitals", types.ErrInvalidService, "service", func(m *M) { m.Service = "LLM/a" }),
		row("a service without a name", types.ErrInvalidService, "service", func(m *M) { m.Service = "llm/" }),
		row("a long service", types.ErrInvalidService, "64", func(m *M) { m.Service = "llm/" + strings.Repeat("a", 61) }),
		row("a service of no class", types.ErrInvalidService, "service", func(m *M) { m.Service = "art/paint" }),
		row("no payload", types.ErrInvalidPayload, "payload.hash", func(m *M) { m.Payload = types.Payload{} }),
		row("a large payload", types.ErrInvalidPayload, "4096", func(m *M) { m.Payload.Inline = make([]byte, 4_097) }),
		row("a payload twice", types.ErrInvalidPayload, "payload.uri", func(m *M) { m.Payload.Uri = uri.Uri }),
		row("a wrong hash", types.ErrInvalidPayload, "payload.hash", func(m *M) { m.Payload.Hash = make([]byte, 32) }),
		row("a wrong size", types.ErrInvalidPayload, "payload.size", func(m *M) { m.Payload.Size_ = 1 }),
		row("a short hash", types.ErrInvalidPayload, "payload.hash", func(m *M) {
			m.Payload = types.Payload{Hash: make([]byte, 31), Uri: uri.Uri, Size_: 1}
		}),
		row("no uri", types.ErrInvalidPayload, "payload.uri", func(m *M) {
			m.Payload = types.Payload{Hash: uri.Hash, Size_: 1}
		}),
		row("a uri without scheme", types.ErrInvalidPayload, "payload.uri", func(m *M) {
			m.Payload = types.Payload{Hash: uri.Hash, Uri: "example.org", Size_: 1}
		}),
		row("a long uri", types.ErrInvalidPayload, "512", func(m *M) {
			m.Payload = types.Payload{Hash: uri.Hash, Uri: "https:" + strings.Repeat("a", 507), Size_: 1}
		}),
		row("no size", types.ErrInvalidPayload, "payload.size", func(m *M) {
			m.Payload = types.Payload{Hash: uri.Hash, Uri: uri.Uri}
		}),
		row("a huge size", types.ErrInvalidPayload, "67108864", func(m *M) {
			m.Payload = types.Payload{Hash: uri.Hash, Uri: uri.Uri, Size_: 1<<26 + 1}
		}),
		row("no units", types.ErrInvalidField, "max_units", func(m *M) { m.MaxUnits = 0 }),
		row("huge units", types.ErrInvalidField, "32768", func(m *M) { m.MaxUnits = 1 << 63 }),
		row("no reward", types.ErrInvalidAmount, "base_reward", func(m *M) { m.BaseReward = sdk.Coin{} }),
		row("an absent amount", types.ErrInvalidAmount, "base_reward", func(m *M) { m.BaseReward.Amount = math.Int{} }),
		row("a reward of zero", types.ErrInvalidAmount, "base_reward", func(m *M) { m.BaseReward = umasa(0) }),
		row("a negative reward", types.ErrInvalidAmount, "base_reward", func(m *M) { m.BaseReward.Amount = math.NewInt(-1) }),
		row("a reward in rao", types.ErrInvalidAmount, "base_reward", func(m *M) { m.BaseReward.Denom = "rao" }),
		row("a small reward", types.ErrInvalidAmount, "10000", func(m *M) { m.BaseReward = umasa(9_999) }),
		row("a reward of more than ten fees", types.ErrInvalidAmount, "base_reward", func(m *M) {
			m.BaseReward = umasa(1_000_000)
		}),
		row("a huge reward", types.ErrInvalidAmount, "base_reward", func(m *M) {
			m.BaseReward.Amount = math.NewIntFromUint64(1 << 63)
		}),
		row("no redundancy", types.ErrInvalidField, "redundancy", func(m *M) { m.Redundancy = 0 }),
		row("a redundancy of four", types.ErrInvalidField, "redundancy: 4 is outside 1..3", func(m *M) { m.Redundancy = 4 }),
		row("a huge redundancy", types.ErrInvalidField, "1..3", func(m *M) { m.Redundancy = 1<<32 - 1 }),
		row("no deadline", types.ErrInvalidField, "deadline_blocks", func(m *M) { m.DeadlineBlocks = 0 }),
		row("a short deadline", types.ErrInvalidField, "2..600", func(m *M) { m.DeadlineBlocks = 1 }),
		row("a long deadline", types.ErrInvalidField, "2..600", func(m *M) { m.DeadlineBlocks = 601 }),
		row("no max_fee", types.ErrInvalidAmount, "max_fee", func(m *M) { m.MaxFee = sdk.Coin{} }),
		row("a low max_fee", types.ErrFeeTooHigh, "max_fee", func(m *M) { m.MaxFee = umasa(1) }),
		row("an unknown data pool", types.ErrPoolNotFound, "data_pools", func(m *M) { m.DataPools = []string{"web"} }),
		row("no pool's id", types.ErrInvalidID, "data_pools", func(m *M) { m.DataPools = []string{"Web"} }),
		row("a data pool twice", types.ErrDuplicate, "data_pools", func(m *M) { m.DataPools = []string{"web", "web"} }),
		row("nine data pools", types.ErrInvalidField, "data_pools: 9 given, limit 8", func(m *M) {
			m.DataPools = strings.Split("abcdefghi", "")
		}),
	})
}

func TestOracleWithoutMoneyOrStanding(t *testing.T) {
	s := newStages(t)
	poor := s.Addr(oracles)
	all := s.bank.GetBalance(s.Ctx, poor, types.BondDenom)
	require.NoError(t, s.bank.SendCoins(s.Ctx, poor, s.Addr(strangers), sdk.NewCoins(all)))
	require.NoError(t, s.ledger.left.Set(s.Ctx, position(asOracle, s.Addr(oracles+1))))
	s.refuse(t, []bad{
		{"an oracle without money", s.ask(oracles), types.ErrEscrow, "base_reward"},
		{"an oracle that left", s.ask(oracles + 1), types.ErrOracleInactive, "STATUS_LEFT"},
	})
}

func TestBadRegistrations(t *testing.T) {
	s := newStages(t)
	type M = types.MsgRegisterWorker
	row := func(name string, err error, word string, change func(*M)) bad {
		return bad{name, with(s.registerWorker(strangers), change), err, word}
	}
	many := make([]string, 17)
	for i := range many {
		many[i] = "llm/" + strings.Repeat("a", i+1)
	}
	edit := &types.MsgEditWorker{
		Owner: s.name(strangers), Services: []string{llm}, MinPrice: math.OneInt(), MaxReward: math.ZeroInt(), Capacity: 1,
	}
	oracle := types.MsgRegisterOracle{Owner: s.name(strangers), Stake: umasa(requirement)}
	s.refuse(t, []bad{
		row("no owner", types.ErrInvalidAddress, "owner", func(m *M) { m.Owner = "" }),
		row("a worker twice", types.ErrWorkerExists, "owner", func(m *M) { m.Owner = s.name(workers) }),
		row("no services", types.ErrInvalidService, "services", func(m *M) { m.Services = nil }),
		row("too many services", types.ErrInvalidService, "1..16", func(m *M) { m.Services = many }),
		row("a service twice", types.ErrDuplicate, "services", func(m *M) { m.Services = []string{llm, llm} }),
		row("a service of no class", types.ErrInvalidService, "service", func(m *M) { m.Services = []string{"x/y"} }),
		row("a long endpoint", types.ErrInvalidField, "256", func(m *M) { m.Endpoint = strings.Repeat("a", 257) }),
		row("an unprintable endpoint", types.ErrInvalidField, "endpoint", func(m *M) { m.Endpoint = "a\x00b" }),
		row("no min_price", types.ErrInvalidAmount, "min_price", func(m *M) { m.MinPrice = math.Int{} }),
		row("a negative min_price", types.ErrInvalidAmount, "min_price", func(m *M) { m.MinPrice = math.NewInt(-1) }),
		row("no max_reward", types.ErrInvalidAmount, "max_reward", func(m *M) { m.MaxReward = math.Int{} }),
		row("a max_reward below min_price", types.ErrInvalidAmount, "max_reward", func(m *M) {
			m.MinPrice, m.MaxReward = math.NewInt(2), math.OneInt()
		}),
		row("no capacity", types.ErrInvalidField, "capacity: 0", func(m *M) { m.Capacity = 0 }),
		row("a huge capacity", types.ErrInvalidField, "1..64", func(m *M) { m.Capacity = 65 }),
		row("a short key", types.ErrInvalidField, "encryption_pubkey", func(m *M) { m.EncryptionPubkey = []byte{1} }),
		row("no stake", types.ErrInvalidAmount, "stake", func(m *M) { m.Stake = sdk.Coin{} }),
		row("a stake in rao", types.ErrInvalidAmount, "stake", func(m *M) { m.Stake.Denom = "rao" }),
		row("too little stake", stakingtypes.ErrBelowRequirement, "stake", func(m *M) { m.Stake = umasa(1) }),
		row("more stake than money", stakingtypes.ErrTransfer, "stake", func(m *M) { m.Stake = umasa(1 << 62) }),
		{"an edit by a stranger", edit, types.ErrWorkerNotFound, "worker"},
		{"an edit to nothing", &types.MsgEditWorker{Owner: s.name(workers)}, types.ErrInvalidService, "services"},
		{
			"an oracle twice", with(&oracle, func(m *types.MsgRegisterOracle) { m.Owner = s.name(oracles) }),
			stakingtypes.ErrPositionExists, "owner",
		},
		{"an oracle without stake", &types.MsgRegisterOracle{Owner: s.name(strangers)}, types.ErrInvalidAmount, "stake"},
		{"an oracle with half a key", &types.MsgRegisterOracle{
			Owner: s.name(strangers), EncryptionPubkey: make([]byte, 16), Stake: umasa(requirement),
		}, types.ErrInvalidField, "encryption_pubkey"},
		{"an oracle nobody knows", &types.MsgEditOracle{Owner: s.name(strangers)}, types.ErrOracleNotFound, "owner"},
		{"another half of a key", &types.MsgEditOracle{
			Owner: s.name(oracles), EncryptionPubkey: make([]byte, 16),
		}, types.ErrInvalidField, "encryption_pubkey"},
	})
}
