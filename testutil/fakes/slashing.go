package fakes

import (
	"context"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Slasher takes stake away, as x/staking does.
type Slasher interface {
	Slash(ctx context.Context, role stakingtypes.Role, owner sdk.AccAddress, amount math.Int) (sdk.Coins, error)
}

// Slashing punishes each offence once, with the default coefficients.
type Slashing struct {
	// Fail makes the punishment of an offence fail.
	Fail func(id string) error

	slasher  Slasher
	offences collections.Map[string, types.Offence]
}

// NewSlashing returns a punisher without offences on a store of a fixture.
func NewSlashing(cdc codec.BinaryCodec, service store.KVStoreService, slasher Slasher) *Slashing {
	builder := collections.NewSchemaBuilder(service)
	s := &Slashing{slasher: slasher, offences: collections.NewMap(builder, collections.NewPrefix(0), "offences",
		collections.StringKey, codec.CollValue[types.Offence](cdc))}
	if _, err := builder.Build(); err != nil {
		panic(err)
	}
	return s
}

// Punish slashes ceil(coefficient · base), or what there is, and keeps the offence.
func (s *Slashing) Punish(ctx context.Context, o types.Offence) (types.Offence, error) {
	if s.Fail != nil {
		if err := s.Fail(o.Id); err != nil {
			return o, err
		}
	}
	if known, err := s.offences.Get(ctx, o.Id); err == nil {
		return known, nil
	}
	coefficient, err := types.DefaultParams().Coefficient(o.Kind)
	if err != nil {
		return o, err
	}
	owner, err := sdk.AccAddressFromBech32(o.Owner)
	if err != nil {
		return o, err
	}
	o.Height = sdk.UnwrapSDKContext(ctx).BlockHeight()
	o.Coefficient, o.Due, o.Cap = coefficient, coefficient.MulInt(o.Base).Ceil().TruncateInt(), math.ZeroInt()
	if o.Taken, err = s.slasher.Slash(ctx, o.Role, owner, o.Due); err != nil {
		return o, err
	}
	return o, s.offences.Set(ctx, o.Id, o)
}

// Offences are all that were punished, by id.
func (s *Slashing) Offences(ctx context.Context) []types.Offence {
	var all []types.Offence
	must(s.offences.Walk(ctx, nil, func(_ string, o types.Offence) (bool, error) {
		all = append(all, o)
		return false, nil
	}))
	return all
}
