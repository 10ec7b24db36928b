package keeper_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strconv"
	"testing"
	"time"

	"cosmossdk.io/core/comet"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// consensusKey is the i-th account's consensus address.
func consensusKey(i int) sdk.ConsAddress {
	hash := sha256.Sum256([]byte("consensus" + strconv.Itoa(i)))
	return hash[:20]
}

// seat gives the i-th account a validator's position with a consensus key.
func (c *court) seat(i int, stake int64) {
	c.t.Helper()
	coin := sdk.NewInt64Coin(stakingtypes.BondDenom, stake)
	c.bank.Fund(c.Ctx, c.Addr(i), coin)
	require.NoError(c.t, c.ledger.OpenPosition(c.Ctx, validator, c.Addr(i), coin))
	c.seats.Register(c.Ctx, c.Addr(i), consensusKey(i))
}

func (c *court) validatorStake(i int) int64 {
	c.t.Helper()
	p, err := c.ledger.Position(c.Ctx, validator, c.Addr(i))
	require.NoError(c.t, err)
	return p.Masa.Int64()
}

func (c *court) custody(i int) (jailed, tombstoned bool) {
	c.t.Helper()
	custody, err := c.seats.Custody(c.Ctx, c.Addr(i))
	require.NoError(c.t, err)
	return custody.Jailed, custody.Tombstoned
}

// fault is evidence against a key, of an age in blocks.
func (c *court) fault(kind abci.MisbehaviorType, key sdk.ConsAddress, age int64) abci.Misbehavior {
	return abci.Misbehavior{
		Type: kind, Validator: abci.Validator{Address: key, Power: 1}, Height: c.Ctx.BlockHeight() - age,
		Time: c.Ctx.BlockTime().Add(-time.Duration(age) * time.Second),
	}
}

// begin runs the beginning of the next block with evidence, in which the absent did not sign the last.
func (c *court) begin(evidence []abci.Misbehavior, signers int, absent ...int) {
	c.t.Helper()
	c.NextBlock(1)
	info := baseapp.NewBlockInfo(evidence, nil, nil, abci.CommitInfo{})
	votes := make([]abci.VoteInfo, signers)
	for i := range votes {
		votes[i] = abci.VoteInfo{
			Validator: abci.Validator{Address: consensusKey(i), Power: 1}, BlockIdFlag: cmtproto.BlockIDFlagCommit,
		}
	}
	for _, i := range absent {
		votes[i].BlockIdFlag = cmtproto.BlockIDFlagAbsent
	}
	c.Ctx = c.Ctx.WithCometInfo(info).WithVoteInfos(votes).WithConsensusParams(cmtproto.ConsensusParams{
		Evidence: &cmtproto.EvidenceParams{MaxAgeNumBlocks: 100, MaxAgeDuration: 100 * time.Second},
	})
	require.NoError(c.t, c.k.BeginBlock(c.Ctx))
	require.NoError(c.t, c.k.CheckInvariants(c.Ctx))
}

var _ comet.BlockInfo = baseapp.NewBlockInfo(nil, nil, nil, abci.CommitInfo{})

func TestFaultsCostStakeAndSeat(t *testing.T) {
	for word, kind := range map[string]abci.MisbehaviorType{
		"double_sign": abci.MisbehaviorType_DUPLICATE_VOTE, "light_client_attack": abci.MisbehaviorType_LIGHT_CLIENT_ATTACK,
	} {
		t.Run(word, func(t *testing.T) {
			c := newCourt(t)
			c.NextBlock(500)
			c.seat(1, 1001)
			evidence := []abci.Misbehavior{c.fault(kind, consensusKey(1), 3)}
			c.begin(evidence, 0)
			require.Equal(t, int64(1001-51), c.validatorStake(1), "5 %, rounded up")
			jailed, tombstoned := c.custody(1)
			require.True(t, jailed && tombstoned)
			id := fmt.Sprintf("%s/%X/%d", word, []byte(consensusKey(1)), evidence[0].Height)
			answer, err := c.query.Offence(c.Ctx, &types.QueryOffenceRequest{Id: id})
			require.NoError(t, err)
			require.Equal(t, int64(1001), answer.Offence.Base.Int64())

			c.begin(evidence, 0)
			c.begin([]abci.Misbehavior{c.fault(kind, consensusKey(1), 1), c.fault(kind, consensusKey(1), 2)}, 0)
			require.Equal(t, int64(1001-51), c.validatorStake(1), "once for all faults")
			_, err = c.msg.Unjail(c.Ctx, &types.MsgUnjail{Operator: c.Addr(1).String()})
			require.Error(t, err)
		})
	}
}

// TestEvidenceReachesWhoIsGone: it does not help to leave, to be pruned or to use another key.
func TestEvidenceReachesWhoIsGone(t *testing.T) {
	rows := []struct {
		rule string
		do   func(c *court)
	}{
		{"unbonding", func(c *court) {
			c.ledger.Change(c.Ctx, validator, c.Addr(1), func(p *fakes.Position) {
				p.Unbonding, p.Masa = p.Masa.QuoRaw(2), p.Masa.QuoRaw(2)
			})
		}},
		{"left and forgotten", func(c *court) {
			require.NoError(c.t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
			c.seats.Deregister(c.Ctx, c.Addr(1))
		}},
		{"another key", func(c *court) { c.seats.Register(c.Ctx, c.Addr(1), consensusKey(11)) }},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			c := newCourt(t)
			c.NextBlock(500)
			c.seat(1, 1000)
			row.do(c)
			before := c.supply()
			c.begin([]abci.Misbehavior{c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(1), 3)}, 0)
			require.Equal(t, before-50, c.supply())
			_, tombstoned := c.custody(1)
			require.True(t, tombstoned)
		})
	}
}

// TestEvidenceThatComesToNothing changes nothing and is announced.
func TestEvidenceThatComesToNothing(t *testing.T) {
	rows := []struct {
		reason string
		fault  func(c *court) abci.Misbehavior
	}{
		{"unknown", func(c *court) abci.Misbehavior {
			return c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(99), 3)
		}},
		{"too_old", func(c *court) abci.Misbehavior {
			return c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(1), 300)
		}},
		{"kind", func(c *court) abci.Misbehavior { return c.fault(abci.MisbehaviorType_UNKNOWN, consensusKey(1), 3) }},
		{"unknown", func(c *court) abci.Misbehavior { return c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, nil, 3) }},
	}
	for _, row := range rows {
		t.Run(row.reason, func(t *testing.T) {
			c := newCourt(t)
			c.NextBlock(500)
			c.seat(1, 1000)
			fault := row.fault(c)
			before := c.Dump()
			c.begin([]abci.Misbehavior{fault}, 0)
			require.Equal(t, before, c.Dump())
			requireEvent(t, c.Ctx, &types.EventEvidenceIgnored{
				ConsensusAddress: fault.Validator.Address, Height: fault.Height, Reason: row.reason,
			})
		})
	}
}

// TestOldByOneMeasureIsNotOld: CometBFT takes evidence until it is too old by blocks and by time.
func TestOldByOneMeasureIsNotOld(t *testing.T) {
	c := newCourt(t)
	c.NextBlock(500)
	c.seat(1, 1000)
	fault := c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(1), 300)
	fault.Time = c.Ctx.BlockTime()
	c.begin([]abci.Misbehavior{fault}, 0)
	_, tombstoned := c.custody(1)
	require.True(t, tombstoned)
}

func TestAFaultThatCannotBePunishedDoesNotStopTheChain(t *testing.T) {
	c := newCourt(t)
	c.NextBlock(500)
	c.seat(1, 1000)
	c.seat(2, 1000)
	c.ledger.Fail = func(method string, owner sdk.AccAddress) error {
		if method == "Slash" && owner.Equals(c.Addr(1)) {
			panic("unreadable")
		}
		return nil
	}
	c.begin([]abci.Misbehavior{
		c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(1), 3),
		c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(2), 2),
	}, 0)
	_, first := c.custody(1)
	_, second := c.custody(2)
	require.False(t, first, "undone as a whole")
	require.True(t, second)
	failures := c.ledger.Failures(c.Ctx)
	require.Len(t, failures, 1)
	require.Equal(t, "evidence", failures[0].Queue)
}

func TestTheEarliestFaultComesFirst(t *testing.T) {
	c := newCourt(t)
	c.NextBlock(500)
	var evidence []abci.Misbehavior
	for i, age := range []int64{2, 9, 5} {
		c.seat(i, 1000)
		evidence = append(evidence, c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(i), age))
	}
	c.begin(evidence, 0)
	var order [][]byte
	for _, event := range c.Ctx.EventManager().ABCIEvents() {
		parsed, err := sdk.ParseTypedEvent(event)
		if punished, ok := parsed.(*types.EventOffencePunished); err == nil && ok {
			order = append(order, []byte(punished.Offence.Owner))
		}
	}
	require.Len(t, order, 3)
	for at, i := range []int{1, 2, 0} {
		require.True(t, bytes.Equal(order[at], []byte(c.Addr(i).String())), "place %d", at)
	}
}

// TestNobodyIsTooRichToBePunished: second collateral at a high price may be worth more than a record's largest amount.
func TestNobodyIsTooRichToBePunished(t *testing.T) {
	c := newCourt(t)
	c.seat(1, 1000)
	c.bank.Fund(c.Ctx, c.Addr(2), sdk.NewCoin(stakingtypes.BondDenom, stakingtypes.MaxAmount))
	require.NoError(t, c.bank.SendCoinsFromAccountToModule(c.Ctx, c.Addr(2), stakingtypes.ModuleName,
		sdk.NewCoins(sdk.NewCoin(stakingtypes.BondDenom, stakingtypes.MaxAmount))))
	c.ledger.Change(c.Ctx, validator, c.Addr(1), func(p *fakes.Position) { p.Unbonding = stakingtypes.MaxAmount })
	c.begin([]abci.Misbehavior{c.fault(abci.MisbehaviorType_DUPLICATE_VOTE, consensusKey(1), 1)}, 0)
	require.Empty(t, c.ledger.Failures(c.Ctx))
	_, tombstoned := c.custody(1)
	require.True(t, tombstoned)
	require.Zero(t, c.validatorStake(1), "what is bonded goes first")
}
