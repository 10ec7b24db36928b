package app

import (
	"encoding/json"
	"errors"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"
	cryptocodec "github.com/cosmos/cosmos-sdk/crypto/codec"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// ErrForZeroHeight says why --for-zero-height is refused.
var ErrForZeroHeight = errors.New("for-zero-height: heights in the state are absolute and an export keeps them; " +
	"begin the new chain at the initial_height that the export names")

// commitInfos is what the store knows of its versions.
type commitInfos interface {
	GetCommitInfo(version int64) (*storetypes.CommitInfo, error)
}

// State is the committed state of the version that was loaded, with the time of its block, for reading.
func (app *App) State() sdk.Context {
	header := cmtproto.Header{Height: app.LastBlockHeight(), ChainID: app.ChainID()}
	if known, ok := app.CommitMultiStore().(commitInfos); ok {
		if info, err := known.GetCommitInfo(header.Height); err == nil {
			header.Time = info.Timestamp
		}
	}
	return sdk.NewContext(app.CommitMultiStore(), header, true, app.Logger())
}

// Export writes the state down as it stands, mid-epoch or not: heights stay absolute, so the chain that begins from it
// begins at the next height. Modules named restrict the export to their part.
func (app *App) Export(modules []string) (servertypes.ExportedApp, error) {
	return app.ExportState(app.State(), modules)
}

// ExportState writes down the state that a context sees.
func (app *App) ExportState(ctx sdk.Context, modules []string) (servertypes.ExportedApp, error) {
	genesis, err := app.manager.ExportGenesisForModules(ctx, app.cdc, modules)
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	validators, err := app.exportValidators(genesis[validatorsettypes.ModuleName])
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	state, err := json.MarshalIndent(genesis, "", "  ")
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	return servertypes.ExportedApp{
		AppState:        state,
		Validators:      validators,
		Height:          ctx.BlockHeight() + 1,
		ConsensusParams: app.GetConsensusParams(ctx),
	}, nil
}

// exportValidators lists the validators as CometBFT was last told of them.
func (app *App) exportValidators(exported json.RawMessage) ([]cmttypes.GenesisValidator, error) {
	if exported == nil {
		return nil, nil
	}
	var state validatorsettypes.GenesisState
	if err := app.cdc.UnmarshalJSON(exported, &state); err != nil {
		return nil, err
	}
	var validators []cmttypes.GenesisValidator
	for _, v := range state.Validators {
		if v.Power == 0 {
			continue
		}
		var key cryptotypes.PubKey
		if err := app.registry.UnpackAny(v.ConsensusPubkey, &key); err != nil {
			return nil, err
		}
		public, err := cryptocodec.ToCmtPubKeyInterface(key)
		if err != nil {
			return nil, err
		}
		validators = append(validators, cmttypes.GenesisValidator{
			Address: public.Address(), PubKey: public, Power: v.Power, Name: v.Description.Moniker,
		})
	}
	return validators, nil
}
