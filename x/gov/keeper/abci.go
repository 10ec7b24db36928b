package keeper

import "context"

// EndBlock resolves the votes that have ended, before the SDK's governance looks at them, notices those that were
// cancelled, and sweeps what nobody needs any more. Each step is bounded by a parameter.
func (k *Keeper) EndBlock(ctx context.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if err := k.resolveEnded(ctx, params); err != nil {
		return err
	}
	if err := k.noticeCancelled(ctx, uint64(params.SweepPerBlock)); err != nil {
		return err
	}
	return k.sweep(ctx, params)
}
