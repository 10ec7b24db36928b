package abci_test

import (
	"encoding/json"
	"errors"
	"testing"

	"cosmossdk.io/log/v2"
	abcitypes "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"
	protov2 "google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/app/abci"
)

// fakeTx is a transaction that says itself what it is.
type fakeTx struct {
	Sender string
	Gas    uint64
	Duty   bool
	// Padding makes it longer.
	Padding string
	// Number tells transactions of one sender apart, in order.
	Number int
}

func (t fakeTx) GetMsgs() []sdk.Msg                        { return []sdk.Msg{&banktypes.MsgSend{}} }
func (t fakeTx) GetMsgsV2() ([]protov2.Message, error)     { return nil, nil }
func (t fakeTx) GetGas() uint64                            { return t.Gas }
func (t fakeTx) GetFee() sdk.Coins                         { return nil }
func (t fakeTx) FeePayer() []byte                          { return []byte(t.Sender) }
func (t fakeTx) FeeGranter() []byte                        { return nil }
func (t fakeTx) GetSigners() ([][]byte, error)             { return [][]byte{[]byte(t.Sender)}, nil }
func (t fakeTx) GetPubKeys() ([]cryptotypes.PubKey, error) { return nil, nil }
func (t fakeTx) GetSignaturesV2() ([]signing.SignatureV2, error) {
	return make([]signing.SignatureV2, 1), nil
}

// raw encodes a transaction.
func (t fakeTx) raw() []byte {
	out, err := json.Marshal(t)
	if err != nil {
		panic(err)
	}
	return out
}

// decode decodes one; some bytes make it panic.
func decode(raw []byte) (sdk.Tx, error) {
	var t fakeTx
	if err := json.Unmarshal(raw, &t); err != nil {
		return nil, err
	}
	if t.Sender == "panic" {
		panic(errors.New("a decoder with a hole"))
	}
	return t, nil
}

// lane admits what says that it is a duty.
type lane struct{}

func (lane) Admits(_ sdk.Context, tx sdk.Tx) bool { return tx.(fakeTx).Duty }

func context(maxGas, maxBytes int64) sdk.Context {
	return sdk.Context{}.WithConsensusParams(cmtproto.ConsensusParams{
		Block: &cmtproto.BlockParams{MaxGas: maxGas, MaxBytes: maxBytes},
	})
}

// prepare makes a proposal and lets a judge look at it.
func prepare(t require.TestingT, ctx sdk.Context, maxBytes int64, mempool ...[]byte) []fakeTx {
	logger := log.NewNopLogger()
	made, err := abci.NewPreparer(decode, lane{}, logger).Handle(ctx,
		&abcitypes.RequestPrepareProposal{Txs: mempool, MaxTxBytes: maxBytes})
	require.NoError(t, err)
	judged, err := abci.NewJudge(decode, logger).Handle(ctx, &abcitypes.RequestProcessProposal{Txs: made.Txs})
	require.NoError(t, err)
	require.Equal(t, abcitypes.ResponseProcessProposal_ACCEPT, judged.Status, "an honest proposal is accepted")
	proposal := make([]fakeTx, 0, len(made.Txs))
	for _, raw := range made.Txs {
		tx, err := decode(raw)
		require.NoError(t, err)
		proposal = append(proposal, tx.(fakeTx))
	}
	return proposal
}

func TestDutiesTakeAtMostTheirShareBeforeOthers(t *testing.T) {
	var mempool [][]byte
	mempool = append(mempool, fakeTx{Sender: "payer", Gas: 10}.raw())
	for i := range 5 {
		mempool = append(mempool, fakeTx{Sender: string(rune('a' + i)), Gas: 10, Duty: true}.raw())
	}
	proposal := prepare(t, context(100, -1), 1_000_000, mempool...)
	require.Len(t, proposal, 6, "there is room for all")
	require.True(t, proposal[0].Duty && proposal[1].Duty, "a fifth of the gas goes to duties first")
	require.Equal(t, "payer", proposal[2].Sender)
}

func TestDutyDoesNotOvertakeItsSendersEarlierTransaction(t *testing.T) {
	first := fakeTx{Sender: "a", Gas: 10, Number: 1}
	second := fakeTx{Sender: "a", Gas: 10, Duty: true, Number: 2}
	require.Equal(t, []fakeTx{first, second}, prepare(t, context(1000, -1), 1_000_000, first.raw(), second.raw()))
}

func TestPanicGivesAnEmptyBlock(t *testing.T) {
	good := fakeTx{Sender: "a", Gas: 10}
	require.Empty(t, prepare(t, context(1000, -1), 1_000_000, good.raw(), fakeTx{Sender: "panic", Gas: 1}.raw()))
}

func TestPanicRejectsAProposal(t *testing.T) {
	judged, err := abci.NewJudge(decode, log.NewNopLogger()).Handle(context(1000, -1),
		&abcitypes.RequestProcessProposal{Txs: [][]byte{fakeTx{Sender: "panic", Gas: 1}.raw()}})
	require.NoError(t, err)
	require.Equal(t, abcitypes.ResponseProcessProposal_REJECT, judged.Status)
}

func TestProposalsFitAndKeepEverySendersOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		maxGas := rapid.Int64Range(1, 500).Draw(t, "max gas")
		maxBytes := rapid.Int64Range(1, 3000).Draw(t, "max bytes")
		numbers := make(map[string]int)
		var mempool [][]byte
		for range rapid.IntRange(0, 30).Draw(t, "transactions") {
			sender := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "sender")
			numbers[sender]++
			mempool = append(mempool, fakeTx{
				Sender: sender, Gas: rapid.Uint64Range(0, 200).Draw(t, "gas"), Duty: rapid.Bool().Draw(t, "duty"),
				Padding: string(make([]byte, rapid.IntRange(0, 50).Draw(t, "padding"))), Number: numbers[sender],
			}.raw())
		}
		gas, size := uint64(0), 0
		last := make(map[string]int)
		for _, tx := range prepare(t, context(maxGas, -1), maxBytes, mempool...) {
			gas += tx.Gas
			size += len(tx.raw())
			require.Greater(t, tx.Number, last[tx.Sender])
			last[tx.Sender] = tx.Number
		}
		require.LessOrEqual(t, gas, uint64(maxGas))
		require.LessOrEqual(t, int64(size), maxBytes)
	})
}
