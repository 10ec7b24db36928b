package types

import (
	"cmp"
	"slices"
	"strings"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// passing are the amounts of a book that no sum over epochs means anything for: the supply, and what is left of a pool
// or weighs in it while an epoch is being paid. Whatever else a book holds is added up.
var passing = []string{
	"supply", "weighted", "rebate_weight", "availability_weight", "availability_left", "tao_pool", "tao_left",
}

// Add counts an entry. There are at most as many sums as kinds and denominations of the role.
func (t *ActorTotals) Add(e Entry) error {
	at, known := slices.BinarySearchFunc(t.Kinds, KindTotal{Kind: e.Kind, Denom: e.Denom}, compareKinds)
	if !known {
		t.Kinds = slices.Insert(t.Kinds, at, KindTotal{Kind: e.Kind, Denom: e.Denom, Amount: math.ZeroInt()})
	}
	sum := &t.Kinds[at]
	grown, err := sum.Amount.SafeAdd(e.Amount)
	if err != nil {
		return ErrInvalidAmount.Wrapf("totals of %s: %s: %s and %s: %s", e.Owner, e.Kind, sum.Amount, e.Amount, err)
	}
	sum.Amount, sum.Count = grown, sum.Count+1
	return nil
}

func compareKinds(a, b KindTotal) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Denom, b.Denom))
}

// Earned is what was credited, but for refunds: these are the owner's own money. Zero coins are absent.
func (t ActorTotals) Earned() sdk.Coins {
	return t.coins(func(kind string) bool { return !IsSlash(kind) && kind != EntryRefund })
}

// Refunded is what of escrows came back.
func (t ActorTotals) Refunded() sdk.Coins {
	return t.coins(func(kind string) bool { return kind == EntryRefund })
}

// Slashed is what settlements took, in umasa. Second collateral that was taken beside it, and what other offences cost,
// is on record with x/slashing.
func (t ActorTotals) Slashed() sdk.Coins { return t.coins(IsSlash) }

func (t ActorTotals) coins(of func(kind string) bool) sdk.Coins {
	total := sdk.NewCoins()
	for _, sum := range t.Kinds {
		if of(sum.Kind) && sum.Amount.IsPositive() {
			total = total.Add(CoinOf(sum.Denom, sum.Amount))
		}
	}
	return total
}

// Validate refuses totals that no entries sum up to.
func (t ActorTotals) Validate() error {
	if _, err := checkAddress("actor_totals.owner", t.Owner); err != nil {
		return err
	}
	if err := checkRole("actor_totals.role", t.Role); err != nil {
		return err
	}
	if len(t.Kinds) == 0 {
		return ErrInvalidField.Wrap("actor_totals.kinds: none, must be given")
	}
	for i, sum := range t.Kinds {
		if i > 0 && compareKinds(t.Kinds[i-1], sum) >= 0 {
			return ErrInvalidField.Wrapf("actor_totals.kinds: %s is out of order", truncate(sum.Kind))
		}
		if sum.Count == 0 {
			return ErrInvalidField.Wrapf("actor_totals.kinds.count: 0 of %s, must be at least 1", truncate(sum.Kind))
		}
		if err := checkTotal("actor_totals.kinds", sum.Kind, sum.Denom, sum.Amount); err != nil {
			return err
		}
	}
	return nil
}

// checkTotal refuses a sum without a name, below 0, or of a denomination that is spelled wrong.
func checkTotal(field, name, denom string, amount math.Int) error {
	if name == "" {
		return ErrInvalidField.Wrapf("%s: must have a name", field)
	}
	if err := checkText(field, name, maxReference); err != nil {
		return err
	}
	if amount.IsNil() || amount.IsNegative() {
		return ErrInvalidAmount.Wrapf("%s.amount: %s: %s is below 0", field, name, amount)
	}
	return checkOtherDenom(field+".denom", denom)
}

// Add counts a book that nothing is booked in any more.
func (t *ChainTotals) Add(b Book) error {
	for _, amount := range b.amounts() {
		if slices.Contains(passing, amount.name) || !amount.at.IsPositive() {
			continue
		}
		denom := ""
		if strings.HasPrefix(amount.name, "tao_") {
			denom = b.TaoDenom
		}
		if err := t.add(amount.name, denom, *amount.at); err != nil {
			return err
		}
	}
	for _, coin := range b.TreasurySpent {
		if err := t.add("treasury_spent", otherDenom(coin.Denom), coin.Amount); err != nil {
			return err
		}
	}
	t.Epochs, t.Settled, t.Paid = t.Epochs+1, t.Settled+b.Settled, t.Paid+b.Paid
	if b.State == BookClosed {
		t.LastEpoch = max(t.LastEpoch, b.Epoch)
	}
	return nil
}

// Spend counts what went to governance of a book that was added before: what was back in the reserve is under another
// name now.
func (t *ChainTotals) Spend(name string, amount math.Int) error {
	at, known := slices.BinarySearchFunc(t.Amounts, BookTotal{Name: reserveBack}, compareAmounts)
	if !known || t.Amounts[at].Amount.LT(amount) {
		return ErrInvalidAmount.Wrapf("totals: %s: %s, limit %s, which is %s", name, amount, t.Of(reserveBack, ""),
			reserveBack)
	}
	t.Amounts[at].Amount = t.Amounts[at].Amount.Sub(amount)
	if t.Amounts[at].Amount.IsZero() {
		t.Amounts = slices.Delete(t.Amounts, at, at+1)
	}
	return t.add(name, "", amount)
}

func (t *ChainTotals) add(name, denom string, amount math.Int) error {
	at, known := slices.BinarySearchFunc(t.Amounts, BookTotal{Name: name, Denom: denom}, compareAmounts)
	if !known {
		t.Amounts = slices.Insert(t.Amounts, at, BookTotal{Name: name, Denom: denom, Amount: math.ZeroInt()})
	}
	sum := &t.Amounts[at]
	grown, err := sum.Amount.SafeAdd(amount)
	if err != nil {
		return ErrInvalidAmount.Wrapf("totals: %s: %s and %s: %s", name, sum.Amount, amount, err)
	}
	sum.Amount = grown
	return nil
}

func compareAmounts(a, b BookTotal) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Denom, b.Denom))
}

// Of is the sum of an amount of all books, 0 if it was never above it.
func (t ChainTotals) Of(name, denom string) math.Int {
	at, known := slices.BinarySearchFunc(t.Amounts, BookTotal{Name: name, Denom: denom}, compareAmounts)
	if !known {
		return math.ZeroInt()
	}
	return t.Amounts[at].Amount
}

// Validate refuses totals that no books sum up to.
func (t ChainTotals) Validate() error {
	if t.Epochs == 0 && (t.LastEpoch > 0 || t.Settled > 0 || len(t.Amounts) > 0) {
		return ErrInvalidField.Wrap("chain_totals.epochs: 0, must be at least 1 beside sums")
	}
	if t.Paid > t.Settled {
		return ErrInvalidField.Wrapf("chain_totals.paid: %d is outside 0..%d (settled)", t.Paid, t.Settled)
	}
	for i, sum := range t.Amounts {
		if i > 0 && compareAmounts(t.Amounts[i-1], sum) >= 0 {
			return ErrInvalidField.Wrapf("chain_totals.amounts: %s is out of order", truncate(sum.Name))
		}
		if err := checkTotal("chain_totals.amounts", sum.Name, sum.Denom, sum.Amount); err != nil {
			return err
		}
		if sum.Amount.IsZero() {
			return ErrInvalidAmount.Wrapf("chain_totals.amounts: %s is 0, must be absent", truncate(sum.Name))
		}
	}
	return nil
}
