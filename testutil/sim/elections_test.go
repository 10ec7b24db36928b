package sim

import (
	"fmt"
	"slices"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// propose proposes a small change, one kind after the other so that few proposals are of each, and now and then what
// no proposal may hold.
func (tr *traffic) propose() {
	if !tr.chance(politics()) {
		return
	}
	changes := tr.changes()
	msg := changes[tr.turn%len(changes)]
	tr.turn++
	if tr.chance(6) {
		msg = &stakingtypes.MsgBond{Owner: authority, Role: workerRole, Amount: umasa(1)}
	}
	who := tr.anybody()
	if tr.chance(2) {
		who, _, _ = tr.position()
	}
	if !tr.chance(4) {
		tr.op("propose", who, proposal(tr.world, who, msg))
		return
	}
	fast := proposal(tr.world, who, msg)
	fast.Expedited, fast.InitialDeposit = true, sdk.NewCoins(umasa(2*masa))
	tr.op("propose in haste", who, fast)
}

// politics is how many times rarer than other operations proposals are, and their ends: a block of the long run has
// eight times the operations, and its votes would end faster than they are resolved and paid for.
func politics() int { return scale.N(1, 6) }

// cancelProposal withdraws a proposal that is voted on, mostly its own.
func (tr *traffic) cancelProposal() {
	if !tr.chance(politics()) {
		return
	}
	who, id := tr.anybody(), uint64(1)
	for _, ballot := range tr.votes.Ballots {
		if ballot.State == govtypes.BALLOT_STATE_OPEN && !tr.chance(3) {
			who, id = tr.account(ballot.Proposer), ballot.ProposalId
		}
	}
	tr.op("cancel proposal", who, sdkgovv1.NewMsgCancelProposal(id, who.String()))
}

// changes is a small change for each of our modules, of the pools of data, the treasury and the classes of services.
func (tr *traffic) changes() []sdk.Msg {
	ledger, market, seats := tr.ledger.Params, tr.market.Params, tr.seats.Params
	ledger.EpochBlocks = uint64(stakingtypes.MinEpochBlocks + tr.rng.Intn(4))
	ledger.Roles = slices.Clone(ledger.Roles)
	ledger.Roles[0].Phi = math.LegacyNewDecWithPrec(2+tr.rng.Int63n(28), 2)
	ledger.Roles[1].Phi = math.LegacyNewDecWithPrec(2+tr.rng.Int63n(15), 2)
	market.Market.AcceptBlocks = uint64(3 + tr.rng.Intn(3))
	market.Evaluation.Committee = uint32(3 + tr.rng.Intn(4))
	market.Disputes.DisputeBlocks = uint64(tr.rng.Intn(5))
	seats.Slots = uint32(4 + tr.rng.Intn(3))
	penalties := shortJail(slashingtypes.DefaultParams())
	penalties.Kappa = math.LegacyNewDecWithPrec(3+tr.rng.Int63n(5), 1)
	penalties.KappaTimeout = math.LegacyNewDecWithPrec(5+tr.rng.Int63n(20), 2)
	votes := tr.votes.Params
	votes.SweepPerBlock, votes.ClaimEpochs = uint32(2+tr.rng.Intn(20)), uint64(2+tr.rng.Intn(3))
	votes.SnapshotInterval, votes.ResolvePerBlock = uint64(1+tr.rng.Intn(4)), uint32(1+tr.rng.Intn(3))
	return []sdk.Msg{
		&govtypes.MsgUpdateParams{Authority: authority, Params: votes},
		&stakingtypes.MsgUpdateParams{Authority: authority, Params: ledger},
		&rewardstypes.MsgUpdateParams{Authority: authority, Params: market},
		&slashingtypes.MsgUpdateParams{Authority: authority, Params: penalties},
		&validatorsettypes.MsgUpdateParams{Authority: authority, Params: seats},
		&rewardstypes.MsgCreatePool{
			Authority: authority, Id: fmt.Sprintf("pool-%d", tr.rng.Intn(4)), Categories: []string{"news", "code"},
			Weight: uint64(tr.rng.Intn(3)), Diversity: uint64(tr.rng.Intn(2)) * 2_000_000, Service: "llm/",
		},
		&rewardstypes.MsgUpdatePool{
			Authority: authority, Id: pick(tr.rng, tr.market.Pools).Id, Weight: uint64(tr.rng.Intn(4)),
			Service: pick(tr.rng, []string{"", "data/web", "llm/local"}),
		},
		&rewardstypes.MsgSpendTreasury{
			Authority: authority, Recipient: tr.anybody().String(), Amount: sdk.Coins{tr.amount(20 * masa)},
		},
		tr.classes(),
	}
}

// classes is a small change of what one kind of service costs, and of how much of it a request may be.
func (tr *traffic) classes() sdk.Msg {
	classes := slices.Clone(tr.market.Params.Market.Classes)
	one := &classes[tr.rng.Intn(len(classes))]
	one.Multiplier = math.LegacyNewDecWithPrec(8+tr.rng.Int63n(5), 1)
	one.MaxUnits = uint64(30_000 + tr.rng.Intn(4_000))
	return &rewardstypes.MsgUpdateClasses{Authority: authority, Classes: classes}
}

// elect lets all validators say yes to one of two proposals in the block after it was made. Votes on the others come as
// they come.
func (tr *traffic) elect() {
	tr.t.Helper()
	next, err := tr.App.SDKGov.ProposalID.Peek(tr.Ctx())
	require.NoError(tr.t, err)
	for ; tr.seen < next; tr.seen++ {
		if tr.chance(2) {
			continue
		}
		for _, v := range tr.Validators {
			tr.op("vote", v.Account, sdkgovv1.NewMsgVote(v.Address, tr.seen, sdkgovv1.OptionYes, ""))
		}
	}
}
