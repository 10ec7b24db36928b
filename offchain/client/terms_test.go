package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// payers answers for one operator.
type payers struct {
	allowance client.Allowance
	now       time.Time
	err       error
	asked     int
}

func (p *payers) Now() time.Time { return p.now }

func (p *payers) Allowance(context.Context, sdk.AccAddress, sdk.AccAddress) (client.Allowance, error) {
	p.asked++
	return p.allowance, p.err
}

// paying lets a key send one message, for an operator if there is one, and returns who paid for it; nobody if the key.
func paying(t *testing.T, operator sdk.AccAddress, payers client.Payers, duty bool) (sdk.AccAddress, error) {
	t.Helper()
	return payingOn(t, newWorld(t, operator), payers, duty)
}

func payingOn(t *testing.T, w world, payers client.Payers, duty bool) (sdk.AccAddress, error) {
	t.Helper()
	w.config.Payers = payers
	signer, err := client.NewSigner(w.chain, w.config)
	require.NoError(t, err)
	var granter sdk.AccAddress
	w.onBroadcast = func(raw []byte) {
		tx, err := w.txs.TxDecoder()(raw)
		require.NoError(t, err)
		granter = tx.(sdk.FeeTx).FeeGranter()
	}
	if duty {
		_, err = signer.SendDuty(context.Background(), 400_000, w.msg)
	} else {
		_, err = signer.Send(context.Background(), nil, w.msg)
	}
	if err != nil {
		require.Zero(t, w.executed())
	}
	return granter, err
}

func TestTheOperatorPaysIfItAllowsTo(t *testing.T) {
	umasa := func(amount int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin("umasa", amount)) }
	for name, row := range map[string]struct {
		payers payers
		pays   bool
	}{
		"an allowance without bounds": {payers{}, true},
		"just enough":                 {payers{allowance: client.Allowance{Limit: umasa(1_500)}}, true},
		"too little is left":          {payers{allowance: client.Allowance{Limit: umasa(1_499)}}, false},
		"it has ended": {
			payers{allowance: client.Allowance{End: time.Unix(2_000, 0)}, now: time.Unix(2_000, 0)}, false,
		},
		"it has not ended on a chain whose clock is behind": {
			payers{allowance: client.Allowance{End: time.Unix(2_000, 0)}, now: time.Unix(1_999, 0)}, true,
		},
		"it has ended on a chain whose clock is ahead": {
			payers{allowance: client.Allowance{End: time.Now().Add(time.Hour)}, now: time.Now().Add(2 * time.Hour)}, false,
		},
		"the chain's clock is not known": {payers{allowance: client.Allowance{End: time.Unix(1, 0)}}, true},
		"no allowance":                   {payers{err: client.ErrNoAllowance}, false},
		"it is for other messages": {
			payers{allowance: client.Allowance{Messages: []string{"/cosmos.bank.v1beta1.MsgSend"}}}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			payer, err := paying(t, owner, &row.payers, false)
			require.NoError(t, err)
			if !row.pays {
				require.Empty(t, payer, "the key pays its own")
				return
			}
			require.Equal(t, owner, payer)
		})
	}
}

func TestNobodyIsAskedToPayWhereTheKeyDoes(t *testing.T) {
	asked := &payers{}
	payer, err := paying(t, nil, asked, false)
	require.NoError(t, err)
	require.Empty(t, payer, "the key acts for itself")
	payer, err = paying(t, owner, asked, true)
	require.NoError(t, err)
	require.Empty(t, payer, "a duty is free")
	require.Zero(t, asked.asked)
	payer, err = paying(t, owner, nil, false)
	require.NoError(t, err)
	require.Empty(t, payer, "nobody can be asked")
}

func TestNothingIsSentWhileItIsUnknownWhoPays(t *testing.T) {
	gone := errors.New("connection refused")
	_, err := paying(t, owner, &payers{err: gone}, false)
	require.ErrorIs(t, err, gone)
}

// TestAnAllowanceForOtherThingsIsNotTried: a simulation with it fails, although the key could pay.
func TestAnAllowanceForOtherThingsIsNotTried(t *testing.T) {
	for name, allowance := range map[string]client.Allowance{
		"for other messages": {Messages: []string{"/cosmos.bank.v1beta1.MsgSend"}},
		"over":               {End: time.Unix(2_000, 0)},
	} {
		w := newWorld(t, owner)
		w.unpaid = true
		payer, err := payingOn(t, w, &payers{allowance: allowance, now: time.Unix(2_000, 0)}, false)
		require.NoError(t, err, name)
		require.Empty(t, payer, name)
	}
}
