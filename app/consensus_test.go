package app_test

import (
	"encoding/json"
	"testing"
	"time"

	"cosmossdk.io/log/v2"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdkgovtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// badConsensus are parameters of CometBFT that no chain may have, by the field that the error names.
func badConsensus(stranger string) map[string]func(*cmtproto.ConsensusParams) {
	return map[string]func(*cmtproto.ConsensusParams){
		"block.max_gas: -1":            func(p *cmtproto.ConsensusParams) { p.Block.MaxGas = -1 },
		"block.max_gas: 1":             func(p *cmtproto.ConsensusParams) { p.Block.MaxGas = 1 },
		"block.max_gas: 9999999":       func(p *cmtproto.ConsensusParams) { p.Block.MaxGas = 9_999_999 },
		"block.max_gas: 1000000000001": func(p *cmtproto.ConsensusParams) { p.Block.MaxGas = 1_000_000_000_001 },
		"block.max_bytes: -1":          func(p *cmtproto.ConsensusParams) { p.Block.MaxBytes = -1 },
		"block.max_bytes: 1 ": func(p *cmtproto.ConsensusParams) {
			p.Block.MaxBytes, p.Evidence.MaxBytes = 1, 0
		},
		"block.max_bytes: 1048577":   func(p *cmtproto.ConsensusParams) { p.Block.MaxBytes = 1<<20 + 1 },
		"block.max_bytes: 104857601": func(p *cmtproto.ConsensusParams) { p.Block.MaxBytes = 100<<20 + 1 },
		"evidence.max_bytes: -1":     func(p *cmtproto.ConsensusParams) { p.Evidence.MaxBytes = -1 },
		"evidence.max_age_duration":  func(p *cmtproto.ConsensusParams) { p.Evidence.MaxAgeDuration = 0 },
		"evidence.max_age_num_block": func(p *cmtproto.ConsensusParams) { p.Evidence.MaxAgeNumBlocks = 0 },
		"unbonding_time":             func(p *cmtproto.ConsensusParams) { p.Evidence.MaxAgeDuration = 22 * 24 * time.Hour },
		"pub_key_types":              func(p *cmtproto.ConsensusParams) { p.Validator.PubKeyTypes = []string{"secp256k1"} },
		"vote_extensions_enable_height": func(p *cmtproto.ConsensusParams) {
			p.Abci = &cmtproto.ABCIParams{VoteExtensionsEnableHeight: 1000}
		},
		"auth.authority": func(p *cmtproto.ConsensusParams) {
			p.Authority = &cmtproto.AuthorityParams{Authority: stranger}
		},
	}
}

func TestGovernanceCannotBreakTheConsensusParameters(t *testing.T) {
	c := testapp.New(t, quickVotes())
	before := c.App.GetConsensusParams(c.Ctx())
	for field, spoil := range badConsensus(c.Accounts[0].String()) {
		msg := consensusUpdate(50_000_000, time.Hour, "ed25519")
		params := cmtproto.ConsensusParams{Block: msg.Block, Evidence: msg.Evidence, Validator: msg.Validator}
		spoil(&params)
		msg.Abci, msg.Auth = params.Abci, params.Authority
		result := propose(t, c, msg)
		require.True(t, result.Is(sdkgovtypes.ModuleName, sdkgovtypes.ErrInvalidProposalMsg.ABCICode()), result.Log)
		require.Contains(t, result.Log, field)
		require.Equal(t, before, c.App.GetConsensusParams(c.Ctx()), field)
	}
}

// TestTheLeastBlockIsNotTooSmallForCometBFT: its proposer panics if a block has no room for data.
func TestTheLeastBlockIsNotTooSmallForCometBFT(t *testing.T) {
	for _, evidence := range []int64{0, 1 << 20} {
		params := *testapp.ConsensusParams(10_000_000)
		params.Evidence.MaxBytes = evidence
		least := int64(1)
		for step := int64(64 << 20); step > 0; step /= 2 {
			params.Block.MaxBytes = least + step
			if app.CheckConsensusParams(params, stakingtypes.DefaultParams()) != nil {
				least += step
			}
		}
		require.NotPanics(t, func() {
			room := cmttypes.MaxDataBytes(least+1, evidence, validatorsettypes.MaxSlots)
			require.Equal(t, int64(256<<10), room)
		})
	}
}

// begin begins a chain from the export of another one, with other parameters of CometBFT and another state.
func begin(
	t *testing.T, c *testapp.Chain, change func(*cmtproto.ConsensusParams), edit func(testapp.State),
) error {
	t.Helper()
	exported := c.Export()
	if change != nil {
		change(&exported.ConsensusParams)
	}
	if edit != nil {
		var state testapp.State
		require.NoError(t, json.Unmarshal(exported.AppState, &state))
		edit(state)
		var err error
		exported.AppState, err = json.Marshal(state)
		require.NoError(t, err)
	}
	made, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), simtestutil.AppOptionsMap{},
		baseapp.SetChainID(testapp.ChainID))
	require.NoError(t, err)
	defer func() { require.NoError(t, made.Close()) }()
	updates := make([]abci.ValidatorUpdate, len(exported.Validators))
	for i, v := range exported.Validators {
		updates[i] = cmttypes.TM2PB.ValidatorUpdate(cmttypes.NewValidator(v.PubKey, v.Power))
	}
	_, err = made.InitChain(&abci.RequestInitChain{
		Time: exported.Time, ChainId: testapp.ChainID, ConsensusParams: &exported.ConsensusParams,
		AppStateBytes: exported.AppState, InitialHeight: exported.Height, Validators: updates,
	})
	return err
}

func TestAGenesisIsHeldToTheSameBounds(t *testing.T) {
	c := testapp.New(t)
	require.NoError(t, begin(t, c, nil, nil))
	for field, spoil := range badConsensus(c.Accounts[0].String()) {
		require.ErrorContains(t, begin(t, c, spoil, nil), field)
	}
}

// TestTwoChangesCannotBreakWhatOneCannot: stake outlives evidence also when one proposal changes both, in either order.
// Such a proposal is refused.
func TestTwoChangesCannotBreakWhatOneCannot(t *testing.T) {
	c := testapp.New(t, quickVotes())
	params, err := c.App.Staking.Params(c.Ctx())
	require.NoError(t, err)
	shorter := params
	shorter.UnbondingTime = 20 * 24 * time.Hour
	unbonding := &stakingtypes.MsgUpdateParams{Authority: app.Authority(), Params: shorter}
	evidence := consensusUpdate(50_000_000, 21*24*time.Hour, "ed25519")
	before := c.App.GetConsensusParams(c.Ctx())
	for _, result := range []testapp.Result{propose(t, c, evidence, unbonding), propose(t, c, unbonding, evidence)} {
		require.False(t, result.OK())
		require.Contains(t, result.Log, "unbonding_time: 480h0m0s is below the evidence age 504h0m0s")
	}
	require.Equal(t, before, c.App.GetConsensusParams(c.Ctx()))
	now, err := c.App.Staking.Params(c.Ctx())
	require.NoError(t, err)
	require.Equal(t, params, now)
	shorter.UnbondingTime = 19 * 24 * time.Hour
	alone := propose(t, c, &stakingtypes.MsgUpdateParams{Authority: app.Authority(), Params: shorter})
	require.False(t, alone.OK(), "the evidence age is 20 days")
}
