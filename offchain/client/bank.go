package client

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
)

// Balances are all coins of an account, at most a page of the chain's.
func (c *Comet) Balances(ctx context.Context, address sdk.AccAddress) (sdk.Coins, error) {
	request := &banktypes.QueryAllBalancesRequest{Address: address.String()}
	response, err := banktypes.NewQueryClient(c).AllBalances(ctx, request)
	if err != nil {
		return nil, err
	}
	return response.Balances, nil
}
