package safeitem_test

import (
	"errors"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/staking/safeitem"
	"github.com/masa-finance/masad/x/staking/types"
)

// TestRun: an item's writes and events reach the block only if it succeeds.
func TestRun(t *testing.T) {
	failure := errors.New("failure")
	rows := []struct {
		name string
		end  func() error
		want error
	}{
		{"a success is written", func() error { return nil }, nil},
		{"an error undoes everything", func() error { return failure }, failure},
		{"a panic is an error", func() error { panic("text") }, types.ErrItemPanic},
		{"a panic with an error is one too", func() error { panic(failure) }, types.ErrItemPanic},
		{"so is one of the runtime", func() error { return []error{}[len("text")] }, types.ErrItemPanic},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			f := fixture.New(t)
			bank := fakes.NewBank(f.Service(fixture.BankStore))
			err := safeitem.Run(f.Ctx, func(ctx sdk.Context) error {
				bank.Fund(ctx, f.Addr(1), sdk.NewInt64Coin(types.BondDenom, 1))
				if err := ctx.EventManager().EmitTypedEvent(&types.EventEpochFinished{Epoch: 1}); err != nil {
					return err
				}
				return row.end()
			})
			require.ErrorIs(t, err, row.want)
			require.Equal(t, row.want == nil, len(f.Dump()) > 0)
			require.Equal(t, row.want == nil, len(f.Ctx.EventManager().Events()) == 1)
		})
	}
}
