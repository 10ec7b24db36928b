package keeper

import "context"

// EndBlock sweeps what nobody needs any more, resolves the votes that have ended, before the SDK's governance looks at
// them, and notices those that were cancelled. Each step is bounded by a parameter. What ends in this block is swept
// from the next on, so that a block does not do both for the same proposal.
func (k *Keeper) EndBlock(ctx context.Context) error {
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	if err := k.sweep(ctx, params); err != nil {
		return err
	}
	if err := k.resolveEnded(ctx, params); err != nil {
		return err
	}
	return k.noticeCancelled(ctx, uint64(params.SweepPerBlock))
}
