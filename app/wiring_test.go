package app_test

import (
	"maps"
	"slices"
	"testing"

	"cosmossdk.io/core/appmodule"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

func TestOnlyTheValidatorSetReturnsValidatorUpdates(t *testing.T) {
	c := testapp.New(t)
	for name, m := range c.App.Manager().Modules {
		if _, ok := m.(module.HasABCIEndBlock); ok {
			require.Equal(t, validatorsettypes.ModuleName, name, "returns updates at the end of a block")
		}
		if _, ok := m.(module.HasABCIGenesis); ok {
			// The SDK's genutil hands on what the validator set answers to the genesis transactions.
			require.Contains(t, []string{validatorsettypes.ModuleName, genutiltypes.ModuleName}, name,
				"returns updates at genesis")
		}
	}
	order := c.App.Manager().OrderEndBlockers
	require.Equal(t, validatorsettypes.ModuleName, order[len(order)-1], "updates are returned last")
}

func TestOrdersNameModulesThatHaveTheStep(t *testing.T) {
	manager := testapp.New(t).App.Manager()
	for _, order := range []struct {
		step  string
		names []string
		has   func(any) bool
	}{
		{"PreBlock", manager.OrderPreBlockers, is[appmodule.HasPreBlocker]},
		{"BeginBlock", manager.OrderBeginBlockers, is[appmodule.HasBeginBlocker]},
		{"EndBlock", manager.OrderEndBlockers, func(m any) bool {
			return is[appmodule.HasEndBlocker](m) || is[module.HasABCIEndBlock](m)
		}},
	} {
		for _, name := range order.names {
			require.Contains(t, manager.Modules, name, order.step)
			require.True(t, order.has(manager.Modules[name]), "%s of %s", order.step, name)
		}
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(order.names))), len(order.names), order.step)
	}
	require.Equal(t, "bank", manager.OrderEndBlockers[0], "money leaves modules after it was credited")
}

func is[T any](m any) bool {
	_, ok := m.(T)
	return ok
}

func TestParallelExecutorKnowsEveryMountedStore(t *testing.T) {
	c := testapp.New(t)
	var told []string
	for _, key := range c.App.StoreKeys() {
		told = append(told, key.Name())
	}
	stores, ok := c.App.CommitMultiStore().(interface {
		StoreKeysByName() map[string]storetypes.StoreKey
	})
	require.True(t, ok)
	mounted := slices.Collect(maps.Keys(stores.StoreKeysByName()))
	require.NotEmpty(t, mounted)
	require.ElementsMatch(t, mounted, told)
}

func TestClosingTwiceIsClosingOnce(t *testing.T) {
	c := testapp.New(t)
	require.NoError(t, c.App.Close())
	require.NoError(t, c.App.Close())
}
