package keeper

import "github.com/masa-finance/masad/x/gov/types"

// Keeper weighs votes.
type Keeper struct{ staking types.StakingKeeper }

// NewKeeper returns the keeper.
func NewKeeper(staking types.StakingKeeper) *Keeper { return &Keeper{staking: staking} }
