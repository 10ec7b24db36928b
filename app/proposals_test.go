package app_test

import (
	"slices"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

func TestHonestProposalIsAccepted(t *testing.T) {
	c := testapp.New(t)
	mempool := crowd(c)
	proposal, accepted := c.Propose(append([][]byte{[]byte("not a transaction")}, mempool...)...)
	require.True(t, accepted)
	require.Equal(t, mempool, proposal, "in the order of the mempool, without what does not decode")
	c.NextBlock(proposal...)
}

func TestProposalStaysWithinTheBlock(t *testing.T) {
	c := testapp.New(t, testapp.WithMaxGas(6*testapp.Gas))
	proposal, accepted := c.Propose(crowd(c)...)
	require.True(t, accepted)
	require.Len(t, proposal, 6)
	for i, result := range c.NextBlock(proposal...).Results {
		require.True(t, result.OK(), "tx %d: %s", i, result.Log)
	}
}

func TestProposalKeepsASendersOrderWhenOneDoesNotFit(t *testing.T) {
	c := testapp.New(t, testapp.WithMaxGas(6*testapp.Gas))
	a, b := c.Accounts[0], c.Accounts[1]
	large := c.Sign(a, []sdk.Msg{send(a, b, 1)}, testapp.WithGas(7*testapp.Gas))
	after := c.Sign(a, []sdk.Msg{send(a, b, 1)}, testapp.Ahead(1))
	other := c.Sign(b, []sdk.Msg{send(b, a, 1)})
	proposal, accepted := c.Propose(large, after, other)
	require.True(t, accepted)
	require.Equal(t, [][]byte{other}, proposal)
}

func TestBadProposalsAreRejected(t *testing.T) {
	c := testapp.New(t, testapp.WithMaxGas(6*testapp.Gas))
	a, b := c.Accounts[0], c.Accounts[1]
	good := c.Sign(a, []sdk.Msg{send(a, b, 1)})
	require.True(t, c.Judge(good))
	require.True(t, c.Judge(), "an empty block")
	for name, txs := range map[string][][]byte{
		"bytes that do not decode":    {[]byte("not a transaction")},
		"an empty transaction":        {{}},
		"a good one and a bad one":    {good, []byte{0x0a}},
		"no signature":                {changed(t, good, func(raw *tx.TxRaw) { raw.Signatures = nil })},
		"a signature too many":        {changed(t, good, doubleSignature)},
		"no gas":                      {c.Sign(a, []sdk.Msg{send(a, b, 1)}, testapp.WithGas(0))},
		"a message of a wrong form":   {c.Sign(a, []sdk.Msg{&stakingtypes.MsgBond{Owner: a.String(), Amount: umasa(1)[0]}})},
		"one that takes a block more": {c.Sign(a, []sdk.Msg{send(a, b, 1)}, testapp.WithGas(6*testapp.Gas+1))},
		"all together too much gas":   slices.Repeat([][]byte{good}, 7),
		"gas that overflows": {
			good, c.Sign(a, []sdk.Msg{send(a, b, 1)}, testapp.WithGas(1<<64-1)),
		},
	} {
		require.False(t, c.Judge(txs...), name)
	}
	small := testapp.New(t)
	require.False(t, small.Judge(make([]byte, 5<<20)), "more bytes than a block holds")
}

// changed decodes a transaction, changes it and encodes it again.
func changed(t *testing.T, raw []byte, change func(*tx.TxRaw)) []byte {
	t.Helper()
	var decoded tx.TxRaw
	require.NoError(t, decoded.Unmarshal(raw))
	change(&decoded)
	again, err := decoded.Marshal()
	require.NoError(t, err)
	return again
}

func doubleSignature(raw *tx.TxRaw) { raw.Signatures = append(raw.Signatures, raw.Signatures[0]) }
