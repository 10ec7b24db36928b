package sim

import (
	"strings"

	"cosmossdk.io/math"
	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/comet"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// watcher checks after every block what the modules do not see alone.
type watcher struct {
	*world
	supply math.Int
	comet  *comet.Set
	// outcomes counts how requests ended, disputes whether their bonds went back, events what the market told, and
	// datasets blocks in which one had a status.
	outcomes, disputes, events, datasets map[string]int
	// The state after the last block.
	market *rewardstypes.GenesisState
	ledger *stakingtypes.GenesisState
	seats  *validatorsettypes.GenesisState
	votes  *govtypes.GenesisState
	// memberCount and slots are the number of members after the last block, and of the seats that there may be.
	memberCount, slots int
	// line is how epochs waited for their work.
	line line
	// mayFail allows records of failures.
	mayFail bool
}

// watch begins to check a world from its present state on.
func watch(w *world) *watcher {
	w.t.Helper()
	exported := w.Export()
	var updates []abci.ValidatorUpdate
	for _, v := range exported.Validators {
		updates = append(updates, abci.Ed25519ValidatorUpdate(v.PubKey.Bytes(), v.Power))
	}
	seer := &watcher{
		world: w, supply: supplyOf(w), comet: comet.NewSet(w.t, updates), outcomes: map[string]int{},
		disputes: map[string]int{}, events: map[string]int{}, datasets: map[string]int{},
	}
	w.watched = seer.check
	seer.read()
	return seer
}

func supplyOf(w *world) math.Int {
	return w.App.Bank.GetSupply(w.Ctx(), stakingtypes.BondDenom).Amount
}

// check is done after every block, beside the invariants of the modules, which the chain checks itself.
func (w *watcher) check(block testapp.Block) {
	w.t.Helper()
	w.read()
	events := block.Events
	for _, result := range block.Results {
		events = append(events, result.Events...)
	}
	for _, event := range events {
		w.see(event)
	}
	for _, dataset := range w.market.Datasets {
		w.datasets[dataset.Status.String()]++
	}
	require.Equal(w.t, supplyOf(w.world).String(), w.supply.String(), "I1: supply after block %d", block.Height)
	w.checkSet(block)
	w.checkPower(block)
	w.checkOverdue(block)
	w.checkLine(block)
	w.checkBooks()
	require.NoError(w.t, w.market.Validate(), "I16: block %d", block.Height)
	require.NoError(w.t, w.votes.Validate(), "I16: block %d", block.Height)
	if !w.mayFail {
		require.Empty(w.t, w.ledger.Failures, "block %d", block.Height)
	}
}

// read looks at the state once a block.
func (w *watcher) read() {
	w.market, w.ledger, w.seats, w.votes = w.rewards(), w.staking(), w.validatorset(), w.gov()
}

// see reads one event.
func (w *watcher) see(event abci.Event) {
	w.t.Helper()
	if name, ok := strings.CutPrefix(event.Type, "masa.rewards.v1."); ok {
		w.events[name]++
	}
	switch event.Type {
	case banktypes.EventTypeCoinMint:
		w.supply = w.supply.Add(w.amount(event))
	case banktypes.EventTypeCoinBurn:
		w.supply = w.supply.Sub(w.amount(event))
	case "masa.staking.v1.EventItemFailed":
		require.True(w.t, w.mayFail, "block %d: %s", w.Height(), event.String())
	case "masa.staking.v1.EventEpochFinished":
		w.finish(event)
	case "masa.rewards.v1.EventRequestSettled":
		w.outcomes[strings.Trim(attribute(event, "outcome"), `"`)]++
	case "masa.rewards.v1.EventDisputeDecided":
		w.disputes["returned "+attribute(event, "returned")]++
	}
}

func (w *watcher) amount(event abci.Event) math.Int {
	coins, err := sdk.ParseCoinsNormalized(attribute(event, sdk.AttributeKeyAmount))
	require.NoError(w.t, err)
	return coins.AmountOf(stakingtypes.BondDenom)
}

func attribute(event abci.Event, key string) string {
	for _, a := range event.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// checkSet applies the updates as CometBFT does and compares the result with the records (I6).
func (w *watcher) checkSet(block testapp.Block) {
	w.t.Helper()
	w.comet.Apply(w.t, block.Updates)
	recorded := map[string]int64{}
	for _, v := range w.seats.Validators {
		if v.Power == 0 {
			continue
		}
		address, err := v.ConsensusAddress()
		require.NoError(w.t, err)
		recorded[string(address)] = v.Power
	}
	require.Equal(w.t, w.comet.Powers(), recorded, "I6: block %d", block.Height)
	params, err := w.App.ValidatorSet.Params(w.Ctx())
	require.NoError(w.t, err)
	members, err := w.App.ValidatorSet.Members(w.Ctx())
	require.NoError(w.t, err)
	require.NotEmpty(w.t, members, "I6: block %d", block.Height)
	// A set that governance has made too large shrinks epoch by epoch, and never grows meanwhile. Seats may have been
	// given in this block just before a vote took them away.
	most := max(int(params.Slots), w.slots, w.memberCount)
	require.LessOrEqual(w.t, len(members), most, "I6: block %d", block.Height)
	w.memberCount, w.slots = len(members), int(params.Slots)
}

// checkPower compares everybody's power in votes with what is bonded (I11).
func (w *watcher) checkPower(block testapp.Block) {
	w.t.Helper()
	power, bonded := math.ZeroInt(), math.ZeroInt()
	for _, a := range w.everybody() {
		own, err := w.App.Staking.BondedMasa(w.Ctx(), a.Address)
		require.NoError(w.t, err)
		power = power.Add(own)
	}
	for _, p := range w.ledger.Positions {
		bonded = bonded.Add(p.Masa)
	}
	total, err := w.App.Staking.TotalBondedMasa(w.Ctx())
	require.NoError(w.t, err)
	require.Equal(w.t, bonded.String(), total.String(), "I11: block %d", block.Height)
	require.True(w.t, power.LTE(total), "I11: block %d: power %s of %s", block.Height, power, total)
}

// checkOverdue finds what should have happened by now (I15).
func (w *watcher) checkOverdue(block testapp.Block) {
	w.t.Helper()
	state, ledger, now := w.market, w.ledger, block.Height
	for _, item := range state.Queue {
		require.Greater(w.t, item.Height, now, "I15: %v", item)
	}
	for _, request := range state.Requests {
		// One that is declined after its deadline expires in the next block.
		declined := int64(state.Params.Market.DeclineBlocks)
		for _, a := range request.Assignments {
			overdue := a.IsOpen() && request.DeadlineHeight+declined < now ||
				a.AwaitsResponse() && a.DeadlineHeight <= now || a.AwaitsDecision() && a.AcceptHeight <= now ||
				a.IsContestable() && a.DisputeHeight <= now || a.AwaitsRuling()
			require.False(w.t, overdue, "I15: block %d: request %v", now, request)
		}
		require.False(w.t, request.IsDone() && !request.IsSettled(), "I15: block %d: request %v", now, request)
	}
	for _, item := range state.Items {
		overdue := item.Phase == rewardstypes.PhaseCommit && item.CommitHeight <= now ||
			item.Phase == rewardstypes.PhaseReveal && item.RevealHeight <= now ||
			item.Phase == rewardstypes.PhaseReady && item.DrawnHeight+2 < now && item.DrawnHeight > 0
		require.False(w.t, overdue, "I15: item %s", item.Id)
	}
	for _, unbonding := range ledger.Unbondings {
		require.True(w.t, unbonding.CompletionTime.After(w.Time()), "I15: unbonding %d", unbonding.Id)
	}
}

// checkBooks compares what each epoch paid with what there was to pay (I9).
func (w *watcher) checkBooks() {
	w.t.Helper()
	for _, book := range w.market.Books {
		paid := math.ZeroInt()
		for _, part := range []math.Int{
			book.PaidConsensus, book.PaidJudging, book.PaidRequests, book.PaidRebates,
			book.PaidAvailability,
		} {
			paid = paid.Add(part)
		}
		require.True(w.t, paid.LTE(book.Emission.Add(book.GasFees)), "I9: epoch %d paid %s", book.Epoch, paid)
		tao := book.TaoTreasury.Add(book.TaoPaidValidators).Add(book.TaoPaidWorkers)
		require.True(w.t, tao.MulRaw(20).LTE(book.TaoPool), "I9: epoch %d paid %s of %s TAO", book.Epoch, tao, book.TaoPool)
		split := book.FeesBurned.Add(book.FeesEvaluators).Add(book.FeesTreasury)
		require.Equal(w.t, book.Fees.String(), split.String(), "I9: fees of epoch %d", book.Epoch)
	}
}
