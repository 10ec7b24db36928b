package abci_test

import (
	"encoding/json"
	"errors"
	"testing"

	"cosmossdk.io/log/v2"
	abcitypes "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	rootstore "github.com/cosmos/cosmos-sdk/store/v2"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"
	protov2 "google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/app/abci"
	"github.com/masa-finance/masad/testutil/scale"
)

// fakeTx is a transaction that says itself what it is.
type fakeTx struct {
	Sender string
	Gas    uint64
	Duty   bool
	// Useless duties are not in the lane.
	Useless bool
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

// lane lets enter what says that it is a duty and not a useless one, and panics at some.
type lane struct{}

func (lane) Enter(_ sdk.Context, tx sdk.Tx) bool {
	t := tx.(fakeTx)
	if t.Sender == "panic in the lane" {
		panic(errors.New("a lane with a hole"))
	}
	return t.Duty && !t.Useless
}

func (lane) IsFree(tx sdk.Tx) bool { return tx.(fakeTx).Duty }

func context(maxGas, maxBytes int64) sdk.Context {
	stores := rootstore.NewCommitMultiStore(dbm.NewMemDB(), log.NewNopLogger())
	ctx := sdk.NewContext(stores, cmtproto.Header{}, false, log.NewNopLogger())
	return ctx.WithConsensusParams(cmtproto.ConsensusParams{
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

func TestDutiesBeyondTheirShareComeAfterThoseWhoPay(t *testing.T) {
	var mempool [][]byte
	for i := range 10 {
		mempool = append(mempool, fakeTx{Sender: string(rune('a' + i)), Gas: 10, Duty: true}.raw())
	}
	mempool = append(mempool, fakeTx{Sender: "payer", Gas: 10}.raw())
	proposal := prepare(t, context(100, -1), 1_000_000, mempool...)
	require.Len(t, proposal, 10)
	require.Equal(t, "payer", proposal[2].Sender, "a fifth of the gas goes to duties, then who pays has room")
	require.Equal(t, "c", proposal[3].Sender, "and what is left goes to duties again")
}

func TestPayerStaysBehindItsSendersEarlierDuty(t *testing.T) {
	full := fakeTx{Sender: "x", Gas: 20, Duty: true}
	duty := fakeTx{Sender: "a", Gas: 10, Duty: true, Number: 1}
	own := fakeTx{Sender: "a", Gas: 10, Number: 2}
	other := fakeTx{Sender: "b", Gas: 10}
	require.Equal(t, []fakeTx{full, other, duty, own},
		prepare(t, context(100, -1), 1_000_000, full.raw(), duty.raw(), own.raw(), other.raw()))
}

func TestDutyThatNoBlockTakesIsLeftOut(t *testing.T) {
	useless := fakeTx{Sender: "a", Gas: 10, Duty: true, Useless: true, Number: 1}
	later := fakeTx{Sender: "a", Gas: 10, Number: 2}
	other := fakeTx{Sender: "b", Gas: 10}
	require.Equal(t, []fakeTx{other},
		prepare(t, context(1000, -1), 1_000_000, useless.raw(), later.raw(), other.raw()))
}

func TestPanicLeavesOutItsTransactionAlone(t *testing.T) {
	good := fakeTx{Sender: "a", Gas: 10}
	for _, where := range []string{"panic", "panic in the lane"} {
		require.Equal(t, []fakeTx{good}, prepare(t, context(1000, -1), 1_000_000, fakeTx{Sender: where, Gas: 1}.raw(),
			good.raw()))
	}
}

func TestPanicRejectsAProposal(t *testing.T) {
	judged, err := abci.NewJudge(decode, log.NewNopLogger()).Handle(context(1000, -1),
		&abcitypes.RequestProcessProposal{Txs: [][]byte{fakeTx{Sender: "panic", Gas: 1}.raw()}})
	require.NoError(t, err)
	require.Equal(t, abcitypes.ResponseProcessProposal_REJECT, judged.Status)
}

func TestProposalsFitAndKeepEverySendersOrder(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
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
