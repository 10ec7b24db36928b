package client

import (
	"context"
	"errors"

	"cosmossdk.io/math"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// terms are how much gas a transaction may use, what it pays for it, and who pays if not its signer.
type terms struct {
	gas   uint64
	fee   sdk.Coins
	payer sdk.AccAddress
}

// settle finds the terms of a transaction that pays: the operator pays if the key acts for it and its allowance is
// enough, otherwise the key.
func (s *Signer) settle(ctx context.Context, factory clienttx.Factory, msgs []sdk.Msg) (terms, error) {
	allowance, payer, err := s.payer(ctx)
	if err != nil {
		return terms{}, err
	}
	used, err := s.estimate(ctx, factory.WithFeeGranter(payer), msgs)
	if err != nil {
		return terms{}, err
	}
	gas := used + used/2
	fee := s.fee(gas)
	if !payer.Empty() && !allowance.Pays(fee, s.Payers.Now()) {
		payer = nil
	}
	return terms{gas: gas, fee: fee, payer: payer}, nil
}

// payer is the operator with its allowance if it pays fees of the key, nobody otherwise.
func (s *Signer) payer(ctx context.Context) (Allowance, sdk.AccAddress, error) {
	if !s.isHot() || s.Payers == nil {
		return Allowance{}, nil, nil
	}
	allowance, err := s.Payers.Allowance(ctx, s.Operator, s.address)
	switch {
	case errors.Is(err, ErrNoAllowance):
		return Allowance{}, nil, nil
	case err != nil:
		return Allowance{}, nil, err
	case !allowance.Pays(nil, s.Payers.Now()):
		return Allowance{}, nil, nil // for other messages, or over: a simulation with it fails
	default:
		return allowance, s.Operator, nil
	}
}

// fee is the smallest amount that pays the gas.
func (s *Signer) fee(gas uint64) sdk.Coins {
	amount := s.GasPrice.MulInt(math.NewIntFromUint64(gas)).Ceil().TruncateInt()
	return sdk.NewCoins(sdk.NewCoin(stakingtypes.BondDenom, amount))
}
