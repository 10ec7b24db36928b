package fakes

import (
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// Custody keeps who registered which consensus key, who is jailed and who is tombstoned.
type Custody struct {
	// Fail makes a method fail for an operator.
	Fail func(method string, operator sdk.AccAddress) error

	keys    collections.Map[[]byte, []byte]
	custody collections.Map[sdk.AccAddress, types.Custody]
}

// NewCustody returns a set without validators on a store of a fixture.
func NewCustody(service store.KVStoreService) *Custody {
	builder := collections.NewSchemaBuilder(service)
	c := &Custody{
		keys: collections.NewMap(
			builder, collections.NewPrefix(0), "keys", collections.BytesKey, collections.BytesValue),
		custody: collections.NewMap(builder, collections.NewPrefix(1), "custody", sdk.AccAddressKey,
			collections.NewJSONValueCodec[types.Custody]()),
	}
	if _, err := builder.Build(); err != nil {
		panic(err)
	}
	return c
}

// Register gives an operator a consensus key.
func (c *Custody) Register(ctx context.Context, operator sdk.AccAddress, key sdk.ConsAddress) {
	must(c.keys.Set(ctx, key, operator))
	custody, err := c.Custody(ctx, operator)
	must(err)
	custody.Registered = true
	must(c.custody.Set(ctx, operator, custody))
}

// Deregister forgets a validator, but neither its keys nor its tombstone.
func (c *Custody) Deregister(ctx context.Context, operator sdk.AccAddress) {
	custody, err := c.Custody(ctx, operator)
	must(err)
	must(c.custody.Set(ctx, operator, types.Custody{Tombstoned: custody.Tombstoned}))
}

// OperatorByConsAddr is who registered a consensus key.
func (c *Custody) OperatorByConsAddr(ctx context.Context, address sdk.ConsAddress) (sdk.AccAddress, error) {
	operator, err := c.keys.Get(ctx, address)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, types.ErrConsensusUnknown.Wrapf("consensus_address: %s", address)
	}
	return operator, err
}

// Custody tells whether an operator may have a seat.
func (c *Custody) Custody(ctx context.Context, operator sdk.AccAddress) (types.Custody, error) {
	if c.Fail != nil {
		if err := c.Fail("Custody", operator); err != nil {
			return types.Custody{}, err
		}
	}
	custody, err := c.custody.Get(ctx, operator)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Custody{}, nil
	}
	return custody, err
}

// Jail takes a validator's seat until it asks, from a time on.
func (c *Custody) Jail(ctx context.Context, operator sdk.AccAddress, until time.Time) error {
	if c.Fail != nil {
		if err := c.Fail("Jail", operator); err != nil {
			return err
		}
	}
	custody, err := c.Custody(ctx, operator)
	if err != nil {
		return err
	}
	if !custody.Registered {
		return types.ErrValidatorNotFound.Wrapf("operator: %s", operator)
	}
	custody.Jailed, custody.Until = true, until
	return c.custody.Set(ctx, operator, custody)
}

// Tombstone takes an operator's seat for ever.
func (c *Custody) Tombstone(ctx context.Context, operator sdk.AccAddress) error {
	custody, err := c.Custody(ctx, operator)
	if err != nil {
		return err
	}
	custody.Tombstoned, custody.Jailed = true, custody.Registered
	return c.custody.Set(ctx, operator, custody)
}

// Unjail lets a validator take a seat again.
func (c *Custody) Unjail(ctx context.Context, operator sdk.AccAddress) error {
	custody, err := c.Custody(ctx, operator)
	switch now := sdk.UnwrapSDKContext(ctx).BlockTime(); {
	case err != nil:
		return err
	case custody.Tombstoned:
		return types.ErrTombstoned.Wrapf("operator: %s", operator)
	case !custody.Jailed:
		return types.ErrNotJailed.Wrapf("operator: %s", operator)
	case now.Before(custody.Until):
		return types.ErrJailed.Wrapf("operator: %s must wait until %s", operator, custody.Until)
	}
	custody.Jailed = false
	return c.custody.Set(ctx, operator, custody)
}
