package app

import (
	"encoding/json"
	"fmt"
	"math"

	sdkmath "cosmossdk.io/math"
	abcitypes "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	sdkgov "github.com/cosmos/cosmos-sdk/x/gov"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const (
	// minDeposit makes a proposal serious: 1000 MASA.
	minDeposit = 1_000_000_000
	// minExpeditedDeposit is that of a proposal that asks everybody to hurry: 5000 MASA.
	minExpeditedDeposit = 5_000_000_000
)

// initChain begins the chain from a genesis.
func (app *App) initChain(ctx sdk.Context, req *abcitypes.RequestInitChain) (*abcitypes.ResponseInitChain, error) {
	var state map[string]json.RawMessage
	if err := json.Unmarshal(req.AppStateBytes, &state); err != nil {
		return nil, fmt.Errorf("app_state: %w", err)
	}
	if err := app.Upgrade.SetModuleVersionMap(ctx, app.manager.GetVersionMap()); err != nil {
		return nil, err
	}
	res, err := app.manager.InitGenesis(ctx, app.cdc, state)
	if err != nil {
		return nil, err
	}
	app.openModuleAccounts(ctx)
	return res, app.checkGenesis(ctx)
}

// checkGenesis checks what no module sees alone.
func (app *App) checkGenesis(ctx sdk.Context) error {
	supply := app.Bank.GetSupply(ctx, stakingtypes.BondDenom).Amount
	if supply.GT(sdkmath.NewInt(math.MaxInt64)) {
		return fmt.Errorf("supply: %s%s is above %d", supply, stakingtypes.BondDenom, int64(math.MaxInt64))
	}
	params, err := app.Staking.Params(ctx)
	if err != nil {
		return err
	}
	if err := CheckConsensusParams(app.GetConsensusParams(ctx), params); err != nil {
		return err
	}
	if err := checkAuthParams(app.Account.GetParams(ctx)); err != nil {
		return fmt.Errorf("auth: %w", err)
	}
	voting, err := app.SDKGov.Params.Get(ctx)
	if err != nil {
		return err
	}
	if err := checkGovParams(voting); err != nil {
		return fmt.Errorf("gov: %w", err)
	}
	judged, err := app.judgement(ctx)
	if err != nil {
		return err
	}
	return judged.check()
}

// ValidateGenTx checks the message of a founding validator's transaction.
func ValidateGenTx(msgs []sdk.Msg) error {
	if len(msgs) != 1 {
		return fmt.Errorf("gentx: %d messages, must be 1", len(msgs))
	}
	msg, ok := msgs[0].(*validatorsettypes.MsgRegisterValidator)
	if !ok {
		return fmt.Errorf("gentx: %s, must be %s",
			sdk.MsgTypeURL(msgs[0]), sdk.MsgTypeURL(&validatorsettypes.MsgRegisterValidator{}))
	}
	return msg.ValidateBasic()
}

// govBasics begins SDK governance with deposits in MASA.
type govBasics struct{ sdkgov.AppModuleBasic }

// DefaultGenesis replaces the SDK's deposits.
func (govBasics) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	genesis := sdkgovv1.DefaultGenesisState()
	genesis.Params.MinDeposit = sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, minDeposit))
	genesis.Params.ExpeditedMinDeposit = sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, minExpeditedDeposit))
	return cdc.MustMarshalJSON(genesis)
}

// bankBasics begins the bank with a description of our coins for wallets.
type bankBasics struct{ bank.AppModule }

// DefaultGenesis adds the description.
func (bankBasics) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	genesis := banktypes.DefaultGenesisState()
	genesis.DenomMetadata = denominations()
	return cdc.MustMarshalJSON(genesis)
}

// denominations describes our coins to wallets.
func denominations() []banktypes.Metadata {
	return []banktypes.Metadata{
		{
			Description: "The coin of the Masa network: stake, fees and rewards.",
			DenomUnits: []*banktypes.DenomUnit{
				{Denom: stakingtypes.BondDenom, Exponent: 0, Aliases: []string{"micromasa"}},
				{Denom: stakingtypes.DisplayDenom, Exponent: stakingtypes.DisplayExponent},
			},
			Base:    stakingtypes.BondDenom,
			Display: stakingtypes.DisplayDenom,
			Name:    "Masa",
			Symbol:  "MASA",
		},
		{
			Description: "The coin of Bittensor, accepted as a second collateral.",
			DenomUnits: []*banktypes.DenomUnit{
				{Denom: stakingtypes.CollateralDenom, Exponent: 0},
				{Denom: stakingtypes.CollateralDisplayDenom, Exponent: stakingtypes.CollateralExponent},
			},
			Base:    stakingtypes.CollateralDenom,
			Display: stakingtypes.CollateralDisplayDenom,
			Name:    "Tao",
			Symbol:  "TAO",
		},
	}
}
