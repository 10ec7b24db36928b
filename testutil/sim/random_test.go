package sim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/server"
	pruningtypes "github.com/cosmos/cosmos-sdk/store/v2/pruning/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/rewards/explain"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// crowded makes a chain with more validators than seats.
func crowded(options ...testapp.Option) []testapp.Option {
	return append([]testapp.Option{
		testapp.WithValidators(6), testapp.WithAccounts(12),
		// A thousand blocks of old versions of the stores would fill the memory.
		testapp.WithSettings(map[string]any{server.FlagPruning: pruningtypes.PruningOptionEverything}),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.Slots, g.Params.MinValidators = 5, 3
			g.Params.ImmunityEpochs, g.Params.RotationEpochs = 5, 2
		})),
		testapp.WithGenesis(testapp.EditModule(slashingtypes.ModuleName, func(g *slashingtypes.GenesisState) {
			g.Params = shortJail(g.Params)
		})),
		// A roll call in each short epoch that calls one of two, and little that is kept, removed in small steps.
		testapp.WithGenesis(testapp.EditModule(rewardstypes.ModuleName, func(g *rewardstypes.GenesisState) {
			g.Params.Availability = rewardstypes.AvailabilityParams{RollCallSize: 2, RollCallBlocks: 3}
			g.Params.Disputes.DisputeBlocks, g.Params.Disputes.GoldRate = 3, math.LegacyNewDecWithPrec(2, 1)
			g.Params.History = rewardstypes.HistoryParams{HistoryEpochs: 3, SweepPerBlock: uint32(scale.N(30, 300))}
			g.Params.Data.AuditCommitBlocks, g.Params.Data.AuditRevealBlocks = 2, 2
			g.Pools = dataPools()
		})),
		// So little that the pipeline stops in the middle of its phases; in the long run epochs wait for it in line.
		testapp.WithGenesis(testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
			g.Params.WorkPerBlock = 24
			for i := range g.Params.Roles { // requirements that move fast make positions lapse
				g.Params.Roles[i].RampUp = math.LegacyNewDecWithPrec(5, 1)
				g.Params.Roles[i].RampDown = math.LegacyNewDecWithPrec(5, 1)
			}
		})),
	}, options...)
}

// shortJail makes downtime a matter of blocks.
func shortJail(params slashingtypes.Params) slashingtypes.Params {
	params.SignedBlocksWindow, params.DowntimeJail = 20, 10*time.Second
	return params
}

// kinds are the operations that a run must do at least once, refusals those that it must try and that never succeed.
var (
	kinds = []string{
		"accept", "answer roll call", "ask", "ask for data", "ask in private", "bond", "bond tao",
		"cancel proposal", "cancel request", "cancel unbonding", "cite",
		"claim", "claim vote", "commit", "commit data set", "contest", "decline", "delegate", "delegate nothing", "dispute",
		"edit oracle", "edit validator", "edit worker", "fund data pool", "fund pool", "inherit", "leave", "propose",
		"propose in haste", "refresh", "register oracle",
		"register validator", "register worker", "reject", "report price", "respond", "respond in private",
		"reveal", "rotate key", "sketch",
		"transfer", "unbond", "unbond tao",
		"unjail", "vote", "vote in parts",
	}
	refusals = []string{"garbage", "params"}
)

// forkEvery is how often a run is written down and begun again beside itself.
const forkEvery = 25

// requireExplained recomputes every reward and slash, and compares them with the books.
func (tr *traffic) requireExplained() {
	tr.t.Helper()
	report, err := explain.Check(*tr.market)
	require.NoError(tr.t, err)
	require.Positive(tr.t, report.Books)
}

func TestRandomOperationsKeepEveryInvariant(t *testing.T) {
	tr := newTraffic(newWorld(t, crowded()...), scale.Seed(t))
	tr.line.most = mostWaiting
	tr.populate()
	blocks, operations := scale.N(220, 1000), scale.N(25, 200)
	began := time.Now()
	for n := range blocks {
		tr.next(operations)
		if n%forkEvery == forkEvery-1 {
			t.Run(fmt.Sprintf("import at block %d", tr.Height()), tr.requireSameImport) // which closes it
			tr.requireExplained()
			t.Logf("%4d blocks in %s: %d bytes of market", n+1, time.Since(began).Round(time.Second), tr.market.Size())
		}
	}
	tr.requireExplained()
	tr.requireAllKinds()
	tr.requireAllMessages()
	tr.requireAllEnds()
	tr.drain()
}

// requireAllEnds requires that requests and disputes ended in every way there is.
func (tr *traffic) requireAllEnds() {
	tr.t.Helper()
	for outcome := rewardstypes.OutcomePaid; outcome <= rewardstypes.OutcomeExpired; outcome++ {
		require.Positive(tr.t, tr.outcomes[outcome.String()], "no request ended as %s", outcome)
	}
	for status := rewardstypes.DatasetCommitted; status <= rewardstypes.DatasetPaid; status++ {
		require.Positive(tr.t, tr.datasets[status.String()], "no data set was ever %s", status)
	}
	for _, returned := range []string{"true", "false"} {
		require.Positive(tr.t, tr.disputes["returned "+returned], "no dispute was decided with returned %s", returned)
	}
	tr.t.Logf("outcomes %v, disputes %v, the longest line %d", tr.outcomes, tr.disputes, tr.line.longest)
	tr.t.Logf("refusals %v, events %v", tr.codes, tr.events)
}

// requireAllMessages requires that every message of ours was executed, by a transaction or by governance. A reveal is
// the proposer's: app/reveal_test.go.
func (tr *traffic) requireAllMessages() {
	tr.t.Helper()
	voted := tr.executed()
	for _, url := range tr.App.InterfaceRegistry().ListImplementations(sdk.MsgInterfaceProtoName) {
		if !strings.HasPrefix(url, "/masa.") || url == sdk.MsgTypeURL(&validatorsettypes.MsgRevealBeacon{}) {
			continue
		}
		require.Positive(tr.t, tr.done[url]+voted[url], "no %s was ever executed", url)
	}
	tr.t.Logf("executed %v, by votes %v", tr.done, voted)
}

// requireAllKinds compares what was done with what there is to do.
func (tr *traffic) requireAllKinds() {
	tr.t.Helper()
	tried := maps.Clone(tr.good)
	maps.Copy(tried, tr.bad)
	require.ElementsMatch(tr.t, append(slices.Clone(kinds), refusals...), slices.Collect(maps.Keys(tried)))
	for _, kind := range slices.Sorted(maps.Keys(tried)) {
		tr.t.Logf("%-20s %5d done %5d refused", kind, tr.good[kind], tr.bad[kind])
	}
	for _, kind := range kinds {
		require.Positive(tr.t, tr.good[kind], "no %q was ever done", kind)
	}
	for _, kind := range refusals {
		require.Zero(tr.t, tr.good[kind], "%q was done", kind)
	}
}

// executed counts the messages of proposals that passed, by type.
func (tr *traffic) executed() map[string]int {
	tr.t.Helper()
	count := map[string]int{}
	err := tr.App.SDKGov.Proposals.Walk(tr.Ctx(), nil, func(_ uint64, p sdkgovv1.Proposal) (bool, error) {
		if p.Status == sdkgovv1.StatusPassed {
			for _, msg := range p.Messages {
				count[msg.TypeUrl]++
			}
		}
		return false, nil
	})
	require.NoError(tr.t, err)
	return count
}

func TestTwoInstancesAgreeOnRandomOperations(t *testing.T) {
	stm := map[string]any{server.FlagBlockExecutor: "block-stm", server.FlagBlockSTMWorkers: 2}
	tr := newTraffic(newWorld(t, crowded(testapp.WithTwin(nil), testapp.WithTwin(stm))...), scale.Seed(t)+1)
	tr.populate()
	for range scale.N(15, 200) {
		tr.next(scale.N(10, 40))
	}
}
