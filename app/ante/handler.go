package ante

import (
	"errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkante "github.com/cosmos/cosmos-sdk/x/auth/ante"
	"github.com/cosmos/cosmos-sdk/x/tx/signing"
	ibcante "github.com/cosmos/ibc-go/v11/modules/core/ante"
	ibckeeper "github.com/cosmos/ibc-go/v11/modules/core/keeper"
)

// Options are what the chain needs to know.
type Options struct {
	Accounts  sdkante.AccountKeeper
	Bank      BankKeeper
	FeeGrants sdkante.FeegrantKeeper
	Lane      Lane
	SignModes *signing.HandlerMap
	IBC       *ibckeeper.Keeper
}

// NewHandler returns the chain of checks, in the order in which a transaction meets them.
func NewHandler(o Options) (sdk.AnteHandler, error) {
	if o.Accounts == nil || o.Bank == nil || o.FeeGrants == nil || o.Lane == nil || o.SignModes == nil || o.IBC == nil {
		return nil, errors.New("ante: every option is needed")
	}
	return sdk.ChainAnteDecorators(
		sdkante.NewSetUpContextDecorator(),                  // the gas meter, and what happens when it runs out
		revealDecorator{},                                   // a reveal of the beacon ends here: it passes at its place only
		sdkante.NewExtensionOptionsDecorator(nil),           // no extension is known, so none is accepted
		sdkante.NewValidateBasicDecorator(),                 // form before anything that costs a read
		sdkante.NewTxTimeoutHeightDecorator(),               // a transaction that came too late costs nobody a fee
		sdkante.NewValidateMemoDecorator(o.Accounts),        // size of the memo
		sdkante.NewConsumeGasForTxSizeDecorator(o.Accounts), // bytes cost gas, also those of free transactions
		newFeeDecorator(o),                                  // the fee, or the duty lane
		sdkante.NewSetPubKeyDecorator(o.Accounts),           // before the checks of signatures, which need the key
		sdkante.NewValidateSigCountDecorator(o.Accounts),    // a bound before the work that it bounds
		sdkante.NewSigGasConsumeDecorator(o.Accounts, sdkante.DefaultSigVerificationGasConsumer),
		sdkante.NewSigVerificationDecorator(o.Accounts, o.SignModes),
		sdkante.NewIncrementSequenceDecorator(o.Accounts), // only a signer may use up a sequence
		ibcante.NewRedundantRelayDecorator(o.IBC),         // drops packets that another relayer delivered first
	), nil
}
