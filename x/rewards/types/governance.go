package types

import (
	"cosmossdk.io/math"
)

// NewGovernanceAside is a record of nothing.
func NewGovernanceAside() GovernanceAside {
	return GovernanceAside{Held: math.ZeroInt(), Paid: math.ZeroInt(), Returned: math.ZeroInt()}
}

// Total is what was ever set aside, in umasa.
func (a GovernanceAside) Total() math.Int { return a.Held.Add(a.Paid).Add(a.Returned) }

// Validate refuses amounts below 0.
func (a GovernanceAside) Validate() error {
	for _, part := range []struct {
		name   string
		amount math.Int
	}{{"held", a.Held}, {"paid", a.Paid}, {"returned", a.Returned}} {
		if part.amount.IsNil() || part.amount.IsNegative() {
			return ErrInvalidAmount.Wrapf("governance_aside.%s: %s is below 0", part.name, part.amount)
		}
	}
	return nil
}

// PaidGovernance is what of the governance part was credited or set aside, after the PAY phase.
func (b Book) PaidGovernance() math.Int {
	return b.PaidParticipation.Add(b.PaidDelegateShare).Add(b.SetAside)
}

// GovernanceLeft is what of the governance part is in the reserve still.
func (b Book) GovernanceLeft() math.Int { return b.Governance.Sub(b.PaidGovernance()) }

// SpendGovernance counts what of the governance part of a closed book left the reserve, in the amount of the name that
// tells what for: paid_participation, paid_delegate_share or set_aside.
func (b *Book) SpendGovernance(name string, amount math.Int) error {
	sums := map[string]*math.Int{
		paidParticipation: &b.PaidParticipation, paidDelegateShare: &b.PaidDelegateShare, setAside: &b.SetAside,
	}
	sum, known := sums[name]
	if !known {
		return ErrInvalidField.Wrapf("book %d: %q, must be %s, %s or %s", b.Epoch, name, paidParticipation,
			paidDelegateShare, setAside)
	}
	if b.State != BookClosed {
		return ErrBookNotFound.Wrapf("epoch: %d is %s, must be %s", b.Epoch, b.State, BookClosed)
	}
	if left := b.GovernanceLeft(); amount.GT(left) {
		return ErrPoolExhausted.Wrapf("%s: %s of epoch %d, limit %s, which is what is left of its governance part",
			name, amount, b.Epoch, left)
	}
	*sum, b.ReserveBack = sum.Add(amount), b.ReserveBack.Sub(amount)
	return b.Validate()
}

// checkGovernance refuses a book of which more went to governance than it had, or before its epoch was paid.
func (b Book) checkGovernance() error {
	paid := b.PaidGovernance()
	if paid.GT(b.Governance) {
		return ErrInvalidAmount.Wrapf("book %d: governance: %s paid and set aside, limit %s", b.Epoch, paid, b.Governance)
	}
	if b.State != BookClosed && paid.IsPositive() {
		return ErrInvalidAmount.Wrapf("book %d: governance: %s paid and set aside while it is %s, must be %s", b.Epoch,
			paid, b.State, BookClosed)
	}
	return nil
}

// GovernanceSum is the amount of a book that entries of a kind are counted in, empty if there is none.
func GovernanceSum(kind string) string {
	switch kind {
	case EntryParticipation:
		return paidParticipation
	case EntryDelegateShare:
		return paidDelegateShare
	default:
		return ""
	}
}

// SetAsideSum is the amount of a book that counts what was set aside for passive delegators.
const SetAsideSum = setAside

// Names of the amounts of a book that come out of its governance part, and of what of the emission nobody got.
const (
	reserveBack       = "reserve_back"
	paidParticipation = "paid_participation"
	paidDelegateShare = "paid_delegate_share"
	setAside          = "set_aside"
)

// validateAside compares what is set aside with the books that it came from, given their sums, and with what owners
// were credited of it: both outlast every epoch.
func (g GenesisState) validateAside(books ChainTotals) error {
	aside := NewGovernanceAside()
	if g.GovernanceAside != nil {
		aside = *g.GovernanceAside
	}
	if err := aside.Validate(); err != nil {
		return err
	}
	if set := books.Of(setAside, ""); !set.Equal(aside.Total()) {
		return ErrInvalidField.Wrapf("governance_aside: %s held, %s paid and %s returned, must be the %s of books",
			aside.Held, aside.Paid, aside.Returned, set)
	}
	paid := math.ZeroInt()
	for _, owner := range g.ActorTotals {
		for _, sum := range owner.Kinds {
			if sum.Kind == EntryDelegation && sum.Denom == "" {
				paid = paid.Add(sum.Amount)
			}
		}
	}
	if !paid.Equal(aside.Paid) {
		return ErrInvalidField.Wrapf("governance_aside.paid: %s, must be the %s that owners had of it", aside.Paid, paid)
	}
	return nil
}
