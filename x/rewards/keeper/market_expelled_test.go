package keeper

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"
)

// TestWhoIsExpelledStaysBusy: a worker that loses its role with work under way and registers anew is busy with that
// work until it has ended.
func TestWhoIsExpelledStaysBusy(t *testing.T) {
	m := newMarket(t)
	req := m.assigned()
	owner, err := sdk.AccAddressFromBech32(only(req).Worker)
	require.NoError(t, err)
	require.NoError(t, m.ledger.leave(m.Ctx, asWorker, owner))
	m.next()
	again := m.registerWorker(workers)
	again.Owner = only(req).Worker
	m.must(again)
	require.Equal(t, uint32(1), m.worker(only(req).Worker).Open)
	m.next()
	for m.Ctx.BlockHeight() <= only(req).DeadlineHeight {
		m.next()
	}
	require.Zero(t, m.worker(only(req).Worker).Open)
}

// TestWhoIsExpelledIsForgottenInTheEnd: nothing is kept of one that does not come back.
func TestWhoIsExpelledIsForgottenInTheEnd(t *testing.T) {
	m := newMarket(t)
	req := m.assigned()
	owner, err := sdk.AccAddressFromBech32(only(req).Worker)
	require.NoError(t, err)
	require.NoError(t, m.ledger.leave(m.Ctx, asWorker, owner))
	busy, err := m.busy.Get(m.Ctx, owner)
	require.NoError(t, err)
	require.Equal(t, uint32(1), busy)
	for m.Ctx.BlockHeight() <= only(req).DeadlineHeight {
		m.next()
	}
	kept, err := m.busy.Has(m.Ctx, owner)
	require.NoError(t, err)
	require.False(t, kept)
}
