package sim

import (
	"maps"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// crowded makes a chain with more validators than seats.
func crowded(options ...testapp.Option) []testapp.Option {
	return append([]testapp.Option{
		testapp.WithValidators(6), testapp.WithAccounts(12),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.Slots, g.Params.MinValidators = 5, 3
		})),
		// So little that the pipeline stops in the middle of its phases.
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.WorkPerBlock = 12
			for i := range g.Params.Roles { // requirements that move fast make positions lapse
				g.Params.Roles[i].RampUp = math.LegacyNewDecWithPrec(5, 1)
				g.Params.Roles[i].RampDown = math.LegacyNewDecWithPrec(5, 1)
			}
		})),
	}, options...)
}

func TestRandomOperationsKeepEveryInvariant(t *testing.T) {
	tr := newTraffic(newWorld(t, crowded()...), scale.Seed(t))
	tr.populate()
	blocks, operations := scale.N(80, 500), scale.N(25, 100)
	for range blocks {
		tr.next(operations)
	}
	for _, kind := range slices.Sorted(maps.Keys(tr.bad)) {
		t.Logf("%-20s %5d done %5d refused", kind, tr.good[kind], tr.bad[kind])
	}
	t.Logf("outcomes %v", tr.outcomes)
	t.Logf("refusals %v", tr.codes)

	always := map[string]bool{"params": true, "garbage": true}
	for kind := range tr.bad {
		require.True(t, always[kind] || tr.good[kind] > 0, "no %q was ever done", kind)
		require.False(t, always[kind] && tr.good[kind] > 0, "%q was done", kind)
	}
	for outcome := rewardstypes.OutcomePaid; outcome <= rewardstypes.OutcomeExpired; outcome++ {
		require.Positive(t, tr.outcomes[outcome.String()], "no request ended as %s", outcome)
	}
}

func TestTwoInstancesAgreeOnRandomOperations(t *testing.T) {
	stm := map[string]any{server.FlagBlockExecutor: "block-stm", server.FlagBlockSTMWorkers: 2}
	tr := newTraffic(newWorld(t, crowded(testapp.WithTwin(nil), testapp.WithTwin(stm))...), scale.Seed(t)+1)
	tr.populate()
	for range scale.N(15, 200) {
		tr.next(scale.N(10, 40))
	}
}
