package explain

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/price"
	"github.com/masa-finance/masad/mech/royalty"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// formulas are how the amounts of the kinds of entries follow from their factors.
var formulas = map[string]func(*factors) math.Int{
	types.EntryResponse:        (*factors).response,
	types.EntryRefund:          (*factors).refund,
	types.EntryEvaluationFee:   (*factors).evaluationFee,
	types.EntryConsensus:       (*factors).consensus,
	types.EntryDataJudging:     (*factors).judging,
	types.EntryResponseJudging: (*factors).judging,
	types.EntryRequestEmission: (*factors).requestEmission,
	types.EntryRebate:          (*factors).rebate,
	types.EntryAvailability:    (*factors).availability,
	types.EntryData:            (*factors).data,
	types.EntryBadSketch:       (*factors).badSketch,
	types.EntryResubmission:    (*factors).slash,
	types.EntryValidatorTao:    (*factors).tao,
	types.EntryWorkerTao:       (*factors).tao,
	types.EntryLowQuality:      (*factors).slash,
	types.EntryFraud:           (*factors).slash,
	types.EntryTimeout:         (*factors).slash,
	types.EntryRoyalty:         (*factors).royalty,
	types.EntryParticipation:   (*factors).participation,
	types.EntryDelegateShare:   (*factors).delegateShare,
	types.EntryDelegation:      (*factors).delegation,
	types.EntryDisputeBond:     (*factors).bondBack,
	types.EntryDisputeBurn:     (*factors).bondBurned,
}

// Amount is what an entry's factors come to, in umasa or the entry's denom. It fails if a factor is missing, is not a
// number, or contradicts the others.
func Amount(entry types.Entry) (math.Int, error) {
	f := &factors{entry: entry}
	formula, known := formulas[entry.Kind]
	if !known {
		f.fail("kind: has no formula")
		return math.Int{}, f.err
	}
	amount := formula(f)
	return amount, f.err
}

// response is floor(portion·base_reward·q) for a good answer, floor(portion·base_reward·q_hat) for an accepted one that
// nobody judged if q_hat ≥ tau, else 0.
func (f *factors) response() math.Int {
	reward := func(q math.Int) math.Int {
		return f.int("base_reward").Mul(f.whole("portion")).Mul(q).Quo(one.Mul(one))
	}
	decision := f.text("decision")
	accepted := decision == types.Decision_DECISION_ACCEPTED.String() ||
		decision == types.Decision_DECISION_DEFAULT.String()
	if f.text("outcome") == types.Outcome_OUTCOME_NO_QUORUM.String() {
		if accepted && f.dec("q_hat").GTE(f.dec("tau")) {
			return reward(f.whole("q_hat"))
		}
		return math.ZeroInt()
	}
	q := math.ZeroInt()
	for _, part := range [][2]string{{"alpha", "r"}, {"beta", "c"}, {"gamma", "f"}, {"delta", "t"}} {
		q = q.Add(f.whole(part[0]).Mul(f.whole(part[1])))
	}
	f.same("q", f.whole("q"), q.Quo(one))
	if f.text("outcome") != types.Outcome_OUTCOME_PAID.String() {
		return math.ZeroInt()
	}
	if !accepted || f.dec("q").LT(f.dec("tau")) {
		f.fail("outcome: paid, but decision is %s, q %s and tau %s", decision, f.text("q"), f.text("tau"))
	}
	return reward(f.whole("q"))
}

// refund is fee + base_reward + consolations + royalty − fee_due − reward − reward_treasury − royalty_due: fee_due the
// fee for what was used, royalty_due = floor(royalty·royalty_quality).
func (f *factors) refund() math.Int {
	due, err := price.Fee(f.dec("price"), f.uint("allowance"), f.uint("consumed"), f.uint("used"))
	if err != nil {
		f.fail("fee_due: %v", err)
		return math.ZeroInt()
	}
	f.same("fee_due", f.int("fee_due"), math.MinInt(due, f.int("fee")))
	f.same("royalty_due", f.int("royalty_due"), royalty.Due(f.int("royalty"), f.dec("royalty_quality")))
	escrow := f.int("fee").Add(f.int("base_reward")).Add(f.int("consolations")).Add(f.int("royalty"))
	return escrow.Sub(f.int("fee_due")).Sub(f.int("reward")).Sub(f.int("reward_treasury")).Sub(f.int("royalty_due"))
}

// royalty is floor((owed + shares·(index_to − index_from)) / 10¹⁸), what a contributor's shares earned of a pool since
// it was credited last.
func (f *factors) royalty() math.Int {
	owed := f.int("owed")
	if owed.GTE(one) {
		f.fail("owed: %s, limit 10^18 - 1", owed)
	}
	board := royalty.Board{Shares: f.int("shares"), Index: f.int("index_to"), Remainder: math.ZeroInt()}
	amount, _, err := board.Credit(royalty.Share{Shares: board.Shares, Index: f.int("index_from"), Owed: owed})
	if err != nil {
		f.fail("index_to: %v", err)
		return math.ZeroInt()
	}
	return amount
}

// uint is a whole number of 64 bits.
func (f *factors) uint(name string) uint64 {
	value := f.int(name)
	if !value.IsUint64() {
		f.fail("%s: %s is above 2⁶⁴−1", name, value)
		return 0
	}
	return value.Uint64()
}

// evaluationFee is a seat's part of a fee, as far as the opinion earned it: min(1, agreement/full) of it, all if there
// was no other one to agree with.
func (f *factors) evaluationFee() math.Int {
	credit := one
	if f.text("counted") == "true" {
		credit = math.MinInt(one, f.quo(f.whole("agreement").Mul(one), "full", f.whole("full")))
	}
	return f.part(credit, f.int("seats").Mul(one))
}

// part is floor(pool·weight/total), and the unit that rounding left over.
func (f *factors) part(weight, total math.Int) math.Int {
	return f.quo(f.int("pool").Mul(weight), "total", total).Add(f.leftover())
}

// leftover is the unit beyond the floor, for those with the largest remainders.
func (f *factors) leftover() math.Int {
	value := f.int("leftover")
	if value.GT(math.OneInt()) {
		f.fail("leftover: %s is above 1", value)
	}
	return value
}

func (f *factors) consensus() math.Int {
	return f.covered(f.part(f.int("power").Mul(f.whole("C")), f.int("total")))
}

// judging goes by what the opinions earned: items·min(1, metric/full), or floor(credit·scale), but not by more than the
// seats: floor(items·total/seats).
func (f *factors) judging() math.Int {
	earned := f.whole("credit").Mul(f.whole("scale")).Quo(one)
	if basis := f.text("basis"); basis != "credit" {
		share := f.quo(f.whole(basis).Mul(one), "full", f.whole("full"))
		earned = f.int("items").Mul(math.MinInt(one, share))
	}
	f.same("earned", f.whole("earned"), earned)
	most := f.quo(f.int("items").Mul(f.int("total")), "seats", f.int("seats"))
	return f.covered(f.part(math.MinInt(earned, most), f.int("total")))
}

func (f *factors) tao() math.Int { return f.part(f.int("masa"), f.int("total")) }

func (f *factors) requestEmission() math.Int {
	return f.covered(f.bounded(f.int("F").Mul(f.whole("Q")), "theta", "F"))
}

// rebate goes by the fees whose oracle agreed with the committee; weight = floor(fees·agreed/judged).
func (f *factors) rebate() math.Int {
	weight := f.int("fees")
	if judged := f.int("judged"); judged.IsPositive() {
		weight = weight.Mul(f.int("agreed")).Quo(judged)
	}
	f.same("weight", f.int("weight"), weight)
	return f.covered(f.bounded(weight, "theta_o", "fees"))
}

// availability goes by weight = floor(min(s, 4·req)·min(1, s/req)), for those whose role is open.
func (f *factors) availability() math.Int {
	s, req := f.int("s"), f.int("req")
	weight := math.MinInt(s, req.MulRaw(4))
	if s.LT(req) {
		weight = s.Mul(s).Quo(req)
	}
	f.same("weight", f.int("weight"), weight)
	if f.text("status") == stakingtypes.Status_STATUS_LEFT.String() {
		f.fail("status: left, but there is a share")
	}
	return f.participating(f.part(weight, f.int("total")))
}

// bounded is min(floor(pool·weight/total), floor(bound·fee)).
func (f *factors) bounded(weight math.Int, bound, fee string) math.Int {
	share := f.quo(f.int("pool").Mul(weight), "total", f.int("total"))
	return math.MinInt(share, f.whole(bound).Mul(f.int(fee)).Quo(one))
}

// covered scales a share by s/req if the stake s was below the requirement, and by participation; who had left gets
// nothing.
func (f *factors) covered(share math.Int) math.Int {
	f.same("share", f.int("share"), share)
	switch s, req := f.int("s"), f.int("req"); {
	case f.text("status") == stakingtypes.Status_STATUS_LEFT.String():
		return math.ZeroInt()
	case s.GTE(req):
		return f.participating(share)
	default:
		return f.participating(share.Mul(s).Quo(req))
	}
}

// slash is min(masa, ceil(coefficient·base_reward)); due is the same of the whole counted stake s.
func (f *factors) slash() math.Int {
	loss := f.whole("coefficient").Mul(f.int("base_reward")).Add(one).SubRaw(1).Quo(one)
	f.same("due", f.int("due"), math.MinInt(f.int("s"), loss))
	return math.MinInt(f.int("masa"), loss)
}
