package safeitem

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

// Run calls fn in a cache context of its own. Writes and events reach ctx only if fn returns nil. A panic counts as
// the error ErrItemPanic, which names it; it is the only place in the state machine where a panic ends.
func Run(ctx sdk.Context, fn func(sdk.Context) error) error {
	cached, write := ctx.CacheContext()
	if err := call(cached, fn); err != nil {
		return err
	}
	write()
	return nil
}

func call(ctx sdk.Context, fn func(sdk.Context) error) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = types.ErrItemPanic.Wrapf("%v", caught)
		}
	}()
	return fn(ctx)
}
