package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// requireValid checks an export as `masad genesis validate` does.
func requireValid(t testing.TB, c *testapp.Chain, exported testapp.Exported) {
	t.Helper()
	var state map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(exported.AppState, &state))
	require.NoError(t, c.App.Basics().ValidateGenesis(c.App.AppCodec(), c.App.TxConfig(), state))
}

// setAside begins the keys of candidates that are not looked at for a while.
var setAside = fmt.Sprintf("%s/%x", validatorsettypes.StoreKey, validatorsettypes.SetAsidePrefix.Bytes())

// ours are the entries of a dump that belong to our stores.
func ours(all dump) dump {
	mine := maps.Clone(all)
	maps.DeleteFunc(mine, func(key, _ string) bool {
		store, _, _ := strings.Cut(key, "/")
		return !slices.Contains(ourStores(), store)
	})
	return mine
}

// unfinished names what is in the middle of something.
func (w *world) unfinished() map[string]bool {
	found := map[string]bool{}
	market, ledger := w.rewards(), w.staking()
	for _, request := range market.Requests {
		found[request.Status.String()] = true
	}
	for _, item := range market.Items {
		for _, c := range market.Commitments {
			if c.Item == item.Id && item.Phase == rewardstypes.PhaseCommit {
				found["open commitment"] = true
			}
		}
		for _, e := range market.Evaluations {
			if e.Item == item.Id && item.Phase == rewardstypes.PhaseReveal {
				found["open reveal"] = true
			}
		}
	}
	for _, epoch := range ledger.Epochs {
		if epoch.Waits() {
			found["waiting pipeline"] = true
			if len(epoch.Cursor) > 0 {
				found["pipeline in the middle of a phase"] = true
			}
		}
	}
	for key := range dumpAll(w.Ctx(), w.App) {
		if strings.HasPrefix(key, setAside) {
			found["candidate set aside"] = true
		}
	}
	if seats := w.validatorset(); len(seats.PriceReports) > 0 {
		found["price report"] = true
	}
	if ledger.TaoPrice != nil {
		found["price"] = true
	}
	for name, n := range w.votesUnfinished() {
		if n > 0 {
			found[name] = true
		}
	}
	for name, n := range map[string]int{
		"share of TAO": len(market.PayShares), "answer to a roll call": len(market.Answers),
		"epoch that is swept": int(market.History.Until - market.History.Swept),
		"unbonding":           len(ledger.Unbondings), "claim": len(market.Claimables), "hold": len(ledger.Holds),
		"attempt": len(market.Attempts), "activity": len(market.Activities), "paid request": len(market.PaidRequests),
	} {
		if n > 0 {
			found[name] = true
		}
	}
	return found
}

// votesUnfinished counts what is in the middle of a vote.
func (w *world) votesUnfinished() map[string]int {
	state := w.gov()
	found := map[string]int{
		"claimed vote": len(state.Claims), "version": len(state.Versions), "list": len(state.Delegations),
		"reputation": len(state.Reputations), "round": len(state.Rounds),
		"vote that waits for its result": len(state.Waiting),
	}
	for _, ballot := range state.Ballots {
		switch ballot.State {
		case govtypes.BALLOT_STATE_OPEN:
			if ballot.Tally.Voters > 0 {
				found["open vote"]++
			}
		case govtypes.BALLOT_STATE_ENDED:
			found["vote that waits for its epoch"]++
		case govtypes.BALLOT_STATE_PAID:
			found["paid vote"]++
		}
	}
	return found
}

// everythingUnfinished is what exports of the test below are to find.
var everythingUnfinished = []string{
	rewardstypes.StatusOpen.String(), rewardstypes.StatusAssigned.String(), rewardstypes.StatusResponded.String(),
	"open commitment", "open reveal", "waiting pipeline", "pipeline in the middle of a phase", "candidate set aside",
	"unbonding", "claim", "hold", "attempt", "activity", "paid request", "price report", "price", "share of TAO",
	"answer to a roll call", "epoch that is swept", "open vote", "vote that waits for its epoch", "paid vote",
	"claimed vote", "vote that waits for its result",
	"version", "list", "reputation", "round",
}

// TestAnExportInTheMiddleOfEverythingGoesOnAsIfNothingHadHappened exports whenever something is unfinished that no
// export before had, imports it, and now and then lets both chains go on with the same transactions.
func TestAnExportInTheMiddleOfEverythingGoesOnAsIfNothingHadHappened(t *testing.T) {
	tr := newTraffic(newWorld(t, crowded()...), scale.Seed(t)+2)
	tr.populate()
	seen, exports := map[string]bool{}, 0
	for n := 0; n < scale.N(500, 1000) && len(seen) < len(everythingUnfinished); n++ {
		tr.next(20)
		before := len(seen)
		for what := range tr.unfinished() {
			if slices.Contains(everythingUnfinished, what) {
				seen[what] = true
			}
		}
		if len(seen) == before {
			continue
		}
		tr.requireSameImport(t)
		exports++
		if exports%4 != 0 {
			continue
		}
		fork := tr.Fork(t)
		for range scale.N(12, 40) {
			tr.follow(fork, 10)
		}
		require.Equal(t, string(tr.Export().AppState), string(fork.Export().AppState), "block %d", tr.Height())
	}
	for _, what := range everythingUnfinished {
		require.True(t, seen[what], "no export had any: %s", what)
	}
	t.Logf("%d exports", exports)
}

// requireSameImport exports, imports and exports again; not a byte may differ, nor a key of a store.
func (tr *traffic) requireSameImport(t *testing.T) {
	t.Helper()
	exported := tr.Export()
	requireValid(t, tr.Chain, exported)
	imported := testapp.Import(t, exported)
	require.Equal(t, string(exported.AppState), string(imported.Export().AppState), "I16: block %d", tr.Height())
	require.Empty(t, differences(ours(dumpAll(tr.Ctx(), tr.App)), ours(dumpAll(imported.Ctx(), imported.App))),
		"block %d", tr.Height())
}

// follow executes one more block on a chain and on its fork.
func (tr *traffic) follow(fork *testapp.Chain, operations int) {
	tr.t.Helper()
	block := tr.next(operations)
	fork.Absent, fork.Faults = maps.Clone(tr.Absent), slices.Clone(tr.Faults)
	copied := fork.NextBlock(tr.last...)
	require.Equal(tr.t, len(block.Results), len(copied.Results))
	for i := range block.Results {
		require.Equal(tr.t, block.Results[i].Code, copied.Results[i].Code, "tx %d of block %d: %s; %s", i, block.Height,
			block.Results[i].Log, copied.Results[i].Log)
	}
	require.Equal(tr.t, block.Updates, copied.Updates, "block %d", block.Height)
	require.Empty(tr.t, differences(ours(dumpAll(tr.Ctx(), tr.App)), ours(dumpAll(fork.Ctx(), fork.App))),
		"block %d", block.Height)
}

func TestACandidateSetAsideStaysAsideAfterAnImport(t *testing.T) {
	w := newWorld(t, testapp.WithValidators(5),
		testapp.WithGenesis(testapp.EditModule(validatorsettypes.ModuleName, func(g *validatorsettypes.GenesisState) {
			g.Params.Slots = 4
		})))
	poor := w.Accounts[2]
	_, globals, err := w.App.Staking.Summary(w.Ctx(), validatorRole)
	require.NoError(t, err)
	key := packedKey(t, "poor")
	w.send(poor, &validatorsettypes.MsgRegisterValidator{
		Operator: poor.String(), ConsensusPubkey: key, Stake: umasa(globals.Base.Int64()),
		Description: validatorsettypes.Description{Moniker: "poor"},
	})
	w.mustBlock()
	params := w.staking().Params
	params.Roles[0].Phi, params.Roles[0].GraceEpochs = math.LegacyNewDecWithPrec(30, 2), 20
	w.govern(&stakingtypes.MsgUpdateParams{Authority: authority, Params: params})
	for n := 0; !w.unfinished()["candidate set aside"]; n++ {
		require.Less(t, n, 100, "nobody was set aside")
		w.NextBlock()
	}
	tr := &traffic{watcher: watch(w)}
	tr.requireSameImport(t)
	fork := tr.Fork(t)
	for range 40 {
		require.Equal(t, w.NextBlock().Updates, fork.NextBlock().Updates)
		require.Empty(t, differences(ours(dumpAll(w.Ctx(), w.App)), ours(dumpAll(fork.Ctx(), fork.App))),
			"block %d", w.Height())
	}
}
