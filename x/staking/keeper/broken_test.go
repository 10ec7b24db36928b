package keeper_test

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/staking/types"
)

// brokenSupply panics when the supply is read for the given role: the roles read it one after another.
type brokenSupply struct {
	*fakes.Bank
	at    types.Role
	calls int
}

func (b *brokenSupply) GetSupply(ctx context.Context, denom string) sdk.Coin {
	b.calls++
	if types.Role((b.calls-1)%3+1) == b.at {
		panic("no supply")
	}
	return b.Bank.GetSupply(ctx, denom)
}
