package types

import (
	"cosmossdk.io/math"
)

// States of a book. It is open while its epoch runs, paying from the boundary until the PAY phase has ended, then
// closed. Settlements are booked in open books only.
const (
	BookOpen   = "open"
	BookPaying = "paying"
	BookClosed = "closed"
)

// NewBook returns the open book of an epoch in which nothing has happened yet.
func NewBook(epoch uint64) Book {
	b := Book{Epoch: epoch, State: BookOpen, JudgedR: math.LegacyZeroDec(), JudgedD: math.LegacyZeroDec()}
	for _, amount := range b.amounts() {
		*amount.at = math.ZeroInt()
	}
	return b
}

// Income is what the PAY phase had to give: the emission and the gas fees of the epoch.
func (b Book) Income() math.Int { return b.Emission.Add(b.GasFees) }

// PaidOut is what the PAY phase credited, of all kinds, and what it set aside for the rounds of data sets; later also
// what went to governance.
func (b Book) PaidOut() math.Int {
	return b.PaidConsensus.Add(b.PaidJudging).Add(b.PaidRequests).Add(b.PaidRebates).Add(b.PaidAvailability).
		Add(b.PaidDataJudging).Add(b.Pools).Add(b.PaidGovernance())
}

// Rest is what of the income neither was paid nor went to the treasury.
func (b Book) Rest() math.Int { return b.Income().Sub(b.Treasury).Sub(b.PaidOut()) }

// Validate refuses a book whose parts do not add up to their wholes.
func (b Book) Validate() error {
	if b.Epoch == 0 {
		return ErrInvalidField.Wrap("book.epoch: 0, must be at least 1")
	}
	for _, amount := range b.amounts() {
		if amount.at.IsNil() || amount.at.IsNegative() {
			return ErrInvalidAmount.Wrapf("book %d: %s: %s is below 0", b.Epoch, amount.name, *amount.at)
		}
	}
	if b.JudgedR.IsNil() || b.JudgedR.IsNegative() {
		return ErrInvalidField.Wrapf("book %d: judged_r: %s is below 0", b.Epoch, b.JudgedR)
	}
	if b.JudgedD.IsNil() || b.JudgedD.IsNegative() {
		return ErrInvalidField.Wrapf("book %d: judged_d: %s is below 0", b.Epoch, b.JudgedD)
	}
	if b.Pools.GT(b.Data) {
		return ErrInvalidAmount.Wrapf("book %d: pools: %s, limit %s, which is data", b.Epoch, b.Pools, b.Data)
	}
	for _, sum := range b.sums() {
		if !sum.whole.Equal(sum.parts) {
			return ErrInvalidAmount.Wrapf("book %d: %s: parts sum to %s, must be %s", b.Epoch, sum.name, sum.parts,
				sum.whole)
		}
	}
	for _, check := range []func() error{b.checkTao, b.checkGovernance, b.checkSpent} {
		if err := check(); err != nil {
			return err
		}
	}
	return b.checkState()
}

// checkState refuses amounts that the book's state does not allow.
func (b Book) checkState() error {
	switch b.State {
	case BookOpen:
		if b.Income().Add(b.PaidOut()).Add(b.ReserveBack).IsPositive() {
			return ErrInvalidAmount.Wrapf("book %d: emission: %s before the end of the epoch", b.Epoch, b.Emission)
		}
		if b.TaoEmission.IsPositive() {
			return ErrInvalidAmount.Wrapf("book %d: tao_emission: %s before the end of the epoch", b.Epoch, b.TaoEmission)
		}
	case BookPaying:
		if b.Rest().IsNegative() || b.ReserveBack.IsPositive() {
			return ErrInvalidAmount.Wrapf("book %d: paid: %s of %s", b.Epoch, b.PaidOut(), b.Income())
		}
	case BookClosed:
		if !b.Rest().Equal(b.ReserveBack) {
			return ErrInvalidAmount.Wrapf("book %d: reserve_back: %s, must be %s", b.Epoch, b.ReserveBack, b.Rest())
		}
	default:
		return ErrInvalidField.Wrapf("book %d: state: %q, must be %s, %s or %s", b.Epoch, truncate(b.State), BookOpen,
			BookPaying, BookClosed)
	}
	return nil
}

// sum is a whole with the sum of its parts.
type sum struct {
	name         string
	whole, parts math.Int
}

func (b Book) sums() []sum {
	split := b.Validators.Add(b.Workers).Add(b.Oracles).Add(b.Governance).Add(b.Treasury)
	minted := b.Emission
	if split.GT(minted) { // nobody kept the blocks: the gas fees went to the treasury
		minted = b.Income()
	}
	return []sum{
		{"emission", minted, split},
		{"workers", b.Workers, b.Requests.Add(b.Data).Add(b.Availability)},
		{"tao_emission", b.TaoEmission, b.TaoValidators.Add(b.TaoWorkers).Add(b.TaoTreasury)},
		{"fees", b.Fees, b.FeesBurned.Add(b.FeesEvaluators).Add(b.FeesTreasury)},
	}
}

// named is an amount of the book with its name.
type named struct {
	name string
	at   *math.Int
}

func (b *Book) amounts() []named {
	return []named{
		{"supply", &b.Supply},
		{"emission", &b.Emission},
		{"validators", &b.Validators},
		{"workers", &b.Workers},
		{"oracles", &b.Oracles},
		{"governance", &b.Governance},
		{"treasury", &b.Treasury},
		{"requests", &b.Requests},
		{"data", &b.Data},
		{"availability", &b.Availability},
		{"gas_fees", &b.GasFees},
		{"paid_consensus", &b.PaidConsensus},
		{"paid_judging", &b.PaidJudging},
		{"paid_requests", &b.PaidRequests},
		{"paid_rebates", &b.PaidRebates},
		{"paid_availability", &b.PaidAvailability},
		{"availability_weight", &b.AvailabilityWeight},
		{"availability_left", &b.AvailabilityLeft},
		{"pools", &b.Pools},
		{"paid_data_judging", &b.PaidDataJudging},
		{reserveBack, &b.ReserveBack},
		{paidParticipation, &b.PaidParticipation},
		{paidDelegateShare, &b.PaidDelegateShare},
		{setAside, &b.SetAside},
		{"fees", &b.Fees},
		{"fees_burned", &b.FeesBurned},
		{"fees_evaluators", &b.FeesEvaluators},
		{"fees_treasury", &b.FeesTreasury},
		{"rewards", &b.Rewards},
		{"refunds", &b.Refunds},
		{"royalties", &b.Royalties},
		{"slashed", &b.Slashed},
		{"bonds_returned", &b.BondsReturned},
		{"bonds_burned", &b.BondsBurned},
		{"weighted", &b.Weighted},
		{"rebate_weight", &b.RebateWeight},
		{"tao_pool", &b.TaoPool},
		{"tao_emission", &b.TaoEmission},
		{"tao_validators", &b.TaoValidators},
		{"tao_workers", &b.TaoWorkers},
		{"tao_treasury", &b.TaoTreasury},
		{"tao_paid_validators", &b.TaoPaidValidators},
		{"tao_paid_workers", &b.TaoPaidWorkers},
		{"tao_left", &b.TaoLeft},
	}
}
