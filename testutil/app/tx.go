package app

import (
	"context"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// Gas is what a transaction asks for unless it says otherwise.
	Gas = 2_000_000
	// Fee is what it pays, in umasa: 0.01 for a unit of gas.
	Fee = Gas / 100
)

// Result is what a transaction came to.
type Result struct{ abci.ExecTxResult }

// OK tells whether it succeeded.
func (r Result) OK() bool { return r.Code == abci.CodeTypeOK }

// Is tells whether it failed with this error.
func (r Result) Is(codespace string, code uint32) bool {
	return r.Codespace == codespace && r.Code == code
}

// Event returns the first typed event of the message's type.
func (r Result) Event(message proto.Message) (abci.Event, bool) {
	name := proto.MessageName(message)
	for _, event := range r.Events {
		if event.Type == name {
			return event, true
		}
	}
	return abci.Event{}, false
}

// TxOption changes a transaction before it is signed.
type TxOption func(*txSettings)

type txSettings struct {
	signer  Account
	gas     uint64
	fee     int64
	granter sdk.AccAddress
	// ahead is how many earlier transactions of the signer are in the same block.
	ahead uint64
	// number and sequence are those of the account.
	number, sequence uint64
}

// WithGas sets what the transaction asks for.
func WithGas(gas uint64) TxOption { return func(s *txSettings) { s.gas = gas } }

// WithFee sets what the transaction pays, in umasa.
func WithFee(umasa int64) TxOption { return func(s *txSettings) { s.fee = umasa } }

// WithGranter lets another account pay.
func WithGranter(granter sdk.AccAddress) TxOption { return func(s *txSettings) { s.granter = granter } }

// Ahead says how many earlier transactions of the signer are not in a block yet.
func Ahead(n uint64) TxOption { return func(s *txSettings) { s.ahead = n } }

// Sign signs messages as a transaction of the account.
func (c *Chain) Sign(signer Account, msgs []sdk.Msg, options ...TxOption) []byte {
	c.t.Helper()
	s := txSettings{signer: signer, gas: Gas, fee: Fee}
	for _, option := range options {
		option(&s)
	}
	account := c.App.Account.GetAccount(c.Ctx(), signer.Address)
	require.NotNil(c.t, account, "%s has no account", signer.Name)
	s.number, s.sequence = account.GetAccountNumber(), account.GetSequence()+s.ahead
	return c.sign(s, msgs...)
}

// Deliver executes a block with one transaction and returns its result.
func (c *Chain) Deliver(signer Account, msgs ...sdk.Msg) Result {
	c.t.Helper()
	return c.NextBlock(c.Sign(signer, msgs)).Results[0]
}

// MustDeliver is Deliver of a transaction that must succeed.
func (c *Chain) MustDeliver(signer Account, msgs ...sdk.Msg) Result {
	c.t.Helper()
	result := c.Deliver(signer, msgs...)
	require.True(c.t, result.OK(), "%s/%d: %s", result.Codespace, result.Code, result.Log)
	return result
}

// Check tells what a node's mempool thinks of a transaction.
func (c *Chain) Check(raw []byte) *abci.ResponseCheckTx {
	c.t.Helper()
	response, err := c.App.CheckTx(&abci.RequestCheckTx{Tx: raw, Type: abci.CheckTxType_New})
	require.NoError(c.t, err)
	return response
}

func (c *Chain) sign(s txSettings, msgs ...sdk.Msg) []byte {
	c.t.Helper()
	config := c.App.TxConfig()
	builder := config.NewTxBuilder()
	require.NoError(c.t, builder.SetMsgs(msgs...))
	builder.SetGasLimit(s.gas)
	if s.fee > 0 {
		builder.SetFeeAmount(sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, s.fee)))
	}
	builder.SetFeeGranter(s.granter)
	mode := signing.SignMode_SIGN_MODE_DIRECT
	empty := signing.SignatureV2{
		PubKey:   s.signer.Key.PubKey(),
		Data:     &signing.SingleSignatureData{SignMode: mode},
		Sequence: s.sequence,
	}
	require.NoError(c.t, builder.SetSignatures(empty))
	signature, err := tx.SignWithPrivKey(context.Background(), mode, authsigning.SignerData{
		Address: s.signer.String(), ChainID: ChainID, AccountNumber: s.number, Sequence: s.sequence,
		PubKey: s.signer.Key.PubKey(),
	}, builder, s.signer.Key, config, s.sequence)
	require.NoError(c.t, err)
	require.NoError(c.t, builder.SetSignatures(signature))
	raw, err := config.TxEncoder()(builder.GetTx())
	require.NoError(c.t, err)
	return raw
}
