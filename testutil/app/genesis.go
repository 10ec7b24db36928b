package app

import (
	"encoding/json"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	"github.com/stretchr/testify/require"

	masad "github.com/masa-finance/masad/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// genesis is the application state that the chain begins from.
func (c *Chain) genesis(s settings) State {
	state := State(c.App.DefaultGenesis())
	c.fund(state, s)
	EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
		g.Params.EpochBlocks = s.epochBlocks
	})(c.App.AppCodec(), state)
	for _, edit := range s.edits {
		edit(c.App.AppCodec(), state)
	}
	c.fitAudits(state)
	c.protectNewcomers(state)
	c.addGenTxs(state, s)
	return state
}

// fitAudits makes the windows of audits as short as the epochs of this genesis ask for.
func (c *Chain) fitAudits(state State) {
	cdc := c.App.AppCodec()
	var ledger stakingtypes.GenesisState
	cdc.MustUnmarshalJSON(state[stakingtypes.ModuleName], &ledger)
	EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
		if masad.CheckAudits(ledger.Params, g.Params) != nil {
			g.Params.Data.AuditCommitBlocks = max(1, ledger.Params.EpochBlocks/4)
			g.Params.Data.AuditRevealBlocks = max(1, ledger.Params.EpochBlocks/5)
		}
	})(cdc, state)
}

// protectNewcomers makes immunity as long as the epochs and windows of this genesis ask for.
func (c *Chain) protectNewcomers(state State) {
	cdc := c.App.AppCodec()
	var ledger stakingtypes.GenesisState
	var market rewardstypes.GenesisState
	cdc.MustUnmarshalJSON(state[stakingtypes.ModuleName], &ledger)
	cdc.MustUnmarshalJSON(state[rewardstypes.ModuleName], &market)
	EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
		for g.Params.ImmunityEpochs < validatorsettypes.MaxImmunityEpochs &&
			masad.CheckImmunity(ledger.Params, g.Params, market.Params) != nil {
			g.Params.ImmunityEpochs++
		}
	})(cdc, state)
}

// fund gives every account its coins.
func (c *Chain) fund(state State, s settings) {
	everybody := c.everybody()
	accounts := make(authtypes.GenesisAccounts, 0, len(everybody))
	balances := make([]banktypes.Balance, 0, len(everybody))
	for _, account := range everybody {
		accounts = append(accounts, authtypes.NewBaseAccount(account.Address, nil, 0, 0))
		balances = append(balances, banktypes.Balance{Address: account.String(), Coins: s.balance})
	}
	packed, err := authtypes.PackAccounts(accounts)
	require.NoError(c.t, err)
	cdc := c.App.AppCodec()
	EditModule(authtypes.ModuleName, func(g *authtypes.GenesisState) { g.Accounts = packed })(cdc, state)
	EditModule(banktypes.ModuleName, func(g *banktypes.GenesisState) { g.Balances = balances })(cdc, state)
}

// addGenTxs adds the founding validators' transactions.
func (c *Chain) addGenTxs(state State, s settings) {
	txs := make([]sdk.Tx, 0, len(c.Validators))
	for _, v := range c.Validators {
		key, err := codectypes.NewAnyWithValue(v.Consensus.PubKey())
		require.NoError(c.t, err)
		raw := c.sign(txSettings{signer: v.Account, gas: 1_000_000}, &validatorsettypes.MsgRegisterValidator{
			Operator:        v.String(),
			ConsensusPubkey: key,
			Description:     validatorsettypes.Description{Moniker: v.Name},
			Stake:           sdk.NewCoin(stakingtypes.BondDenom, s.stake),
			BeaconTip:       c.Tip(v, 0),
		})
		tx, err := c.App.TxConfig().TxDecoder()(raw)
		require.NoError(c.t, err)
		txs = append(txs, tx)
	}
	changed, err := genutil.SetGenTxsInAppGenesisState(
		c.App.AppCodec(), c.App.TxConfig().TxJSONEncoder(), map[string]json.RawMessage(state), txs,
	)
	require.NoError(c.t, err)
	for module, raw := range changed {
		state[module] = raw
	}
}
