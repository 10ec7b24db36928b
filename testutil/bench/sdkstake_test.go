package bench

import (
	"context"

	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec/address"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/runtime"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/testutil"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	sdkgovkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	sdkstakingkeeper "github.com/cosmos/cosmos-sdk/x/staking/keeper"
	sdkstaking "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
)

// sdkStaking is the SDK's own x/staking with the stake of a democracy, as the SDK's tally reads it: one validator, to
// whom everybody delegates. It lies in a store of its own, committed before it is read, as a chain's is.
type sdkStaking struct{ *sdkstakingkeeper.Keeper }

// sdkStaking writes the stake of the democracy into the SDK's x/staking.
func (d *democracy) sdkStaking() sdkStaking {
	key := storetypes.NewKVStoreKey(sdkstaking.StoreKey)
	own := testutil.DefaultContextWithDB(d.t, key, storetypes.NewTransientStoreKey("transient"))
	validators := address.NewBech32Codec(sdk.GetConfig().GetBech32ValidatorAddrPrefix())
	k := sdkStaking{sdkstakingkeeper.NewKeeper(
		d.App.AppCodec(), ownStore{runtime.NewKVStoreService(key), own.Ctx}, withPools{d.App.Account}, nil, app.Authority(),
		validators, address.NewBech32Codec(sdk.GetConfig().GetBech32ConsensusAddrPrefix()),
	)}
	operator := sdk.ValAddress(d.delegate.Address).String()
	validator, err := sdkstaking.NewValidator(operator, ed25519.GenPrivKeyFromSecret([]byte("bench")).PubKey(),
		sdkstaking.Description{})
	require.NoError(d.t, err)
	everybody := append([]testapp.Account{d.delegate}, d.delegators...)
	validator.Status = sdkstaking.Bonded
	validator.Tokens = math.NewInt(stake).MulRaw(int64(len(everybody)))
	validator.DelegatorShares = math.LegacyNewDecFromInt(validator.Tokens)
	require.NoError(d.t, k.SetParams(own.Ctx, sdkstaking.DefaultParams()))
	require.NoError(d.t, k.SetValidator(own.Ctx, validator))
	require.NoError(d.t, k.SetValidatorByPowerIndex(own.Ctx, validator))
	for _, who := range everybody {
		delegation := sdkstaking.NewDelegation(who.String(), operator, math.LegacyNewDec(stake))
		require.NoError(d.t, k.SetDelegation(own.Ctx, delegation))
	}
	own.CMS.Commit()
	return k
}

// tally is the SDK's own.
func (k sdkStaking) tally() sdkgovkeeper.CalculateVoteResultsAndVotingPowerFn {
	return sdkgovkeeper.NewDefaultCalculateVoteResultsAndVotingPower(k)
}

// ownStore is a store outside the chain's.
type ownStore struct {
	service store.KVStoreService
	ctx     sdk.Context
}

// OpenKVStore implements store.KVStoreService.
func (s ownStore) OpenKVStore(context.Context) store.KVStore { return s.service.OpenKVStore(s.ctx) }

// withPools gives the accounts the pools that the SDK's x/staking insists on.
type withPools struct{ authkeeper.AccountKeeper }

// GetModuleAddress tells the address of any module.
func (withPools) GetModuleAddress(name string) sdk.AccAddress {
	return authtypes.NewModuleAddress(name)
}
