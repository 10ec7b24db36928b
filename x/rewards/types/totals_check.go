package types

import (
	"maps"
	"slices"

	"cosmossdk.io/math"
)

// ValidateTotals checks the sums that outlast entries and books: with those that are kept, exactly if none was swept,
// and with each other. The keeper's invariants check the same.
func (g GenesisState) ValidateTotals() error {
	if err := g.ChainTotals.Validate(); err != nil {
		return err
	}
	over, all := ChainTotals{}, g.ChainTotals
	all.Amounts = slices.Clone(all.Amounts)
	for _, book := range g.Books {
		sums := &over
		if book.State != BookClosed {
			sums = &all // not added yet
		}
		if err := sums.Add(book); err != nil {
			return err
		}
	}
	swept := over.Epochs < g.ChainTotals.Epochs // a book goes before the entries of its epoch
	if err := over.checkPart(g.ChainTotals, swept); err != nil {
		return err
	}
	if err := g.validateActorTotals(swept); err != nil {
		return err
	}
	if err := g.validateAside(all); err != nil {
		return err
	}
	return all.balance(g.ActorTotals)
}

func (g GenesisState) validateActorTotals(swept bool) error {
	kept, seen := make(entrySums), make(uniques)
	for _, entry := range g.Entries {
		if err := kept.count(entry); err != nil {
			return err
		}
	}
	for _, totals := range g.ActorTotals {
		err := totals.Validate()
		if err == nil {
			err = kept.within(totals, swept)
		}
		if err := seen.add(err, "actor totals", totals.Role.String(), totals.Owner); err != nil {
			return err
		}
	}
	return kept.rest()
}

// entrySums adds up entries that are kept, by owner and role: what the totals of an owner hold at least.
type entrySums map[string]*ActorTotals

// count adds an entry.
func (s entrySums) count(e Entry) error {
	key := e.Role.String() + "\x00" + e.Owner
	if s[key] == nil {
		s[key] = &ActorTotals{Role: e.Role, Owner: e.Owner}
	}
	return s[key].Add(e)
}

// within takes the totals of an owner out and refuses those that are less than the entries kept, or differ from them if
// none was swept.
func (s entrySums) within(t ActorTotals, swept bool) error {
	key := t.Role.String() + "\x00" + t.Owner
	kept := s[key]
	if kept == nil {
		kept = &ActorTotals{}
	}
	delete(s, key)
	counted := make(map[string]KindTotal, len(t.Kinds))
	for _, sum := range t.Kinds {
		counted[sum.Kind+"\x00"+sum.Denom] = sum
	}
	for _, sum := range kept.Kinds {
		total, known := counted[sum.Kind+"\x00"+sum.Denom]
		if !known || total.Count < sum.Count || total.Amount.LT(sum.Amount) {
			return ErrInvalidField.Wrapf("actor_totals: %s of %s is less than the entries kept, %s", sum.Kind, t.Owner,
				sum.Amount)
		}
		if !swept && (total.Count != sum.Count || !total.Amount.Equal(sum.Amount)) {
			return ErrInvalidField.Wrapf("actor_totals: %s of %s is %s, entries sum to %s", sum.Kind, t.Owner,
				total.Amount, sum.Amount)
		}
	}
	if !swept && len(kept.Kinds) != len(t.Kinds) {
		return ErrInvalidField.Wrapf("actor_totals: %d kinds of %s, its entries are of %d", len(t.Kinds), t.Owner,
			len(kept.Kinds))
	}
	return nil
}

// rest refuses entries whose owners have no totals.
func (s entrySums) rest() error {
	left := slices.Sorted(maps.Keys(s))
	if len(left) > 0 {
		return ErrInvalidField.Wrapf("actor_totals: missing of %s, who has entries", s[left[0]].Owner)
	}
	return nil
}

// receipt is an amount of a book with the kinds of the entries that it is the sum of.
type receipt struct {
	name  string
	kinds []string
}

// receipts are all such amounts.
var receipts = []receipt{
	{"fees_evaluators", []string{EntryEvaluationFee}},
	{"paid_availability", []string{EntryAvailability}},
	{"paid_consensus", []string{EntryConsensus}},
	{paidDelegateShare, []string{EntryDelegateShare}},
	{"paid_judging", []string{EntryResponseJudging}},
	{paidParticipation, []string{EntryParticipation}},
	{"paid_rebates", []string{EntryRebate}},
	{"paid_requests", []string{EntryRequestEmission}},
	{"refunds", []string{EntryRefund}},
	{"rewards", []string{EntryResponse}},
	{"slashed", []string{EntryLowQuality, EntryFraud, EntryTimeout}},
	{"tao_paid_validators", []string{EntryValidatorTao}},
	{"tao_paid_workers", []string{EntryWorkerTao}},
}

// checkPart refuses the sums of books that are kept if they are not a part of the whole, or all of it if none was
// swept.
func (t ChainTotals) checkPart(whole ChainTotals, swept bool) error {
	same := t.Epochs == whole.Epochs && t.Settled == whole.Settled && t.Paid == whole.Paid &&
		t.LastEpoch == whole.LastEpoch && len(t.Amounts) == len(whole.Amounts)
	part := t.Epochs <= whole.Epochs && t.Settled <= whole.Settled && t.Paid <= whole.Paid &&
		t.LastEpoch <= whole.LastEpoch
	for _, sum := range t.Amounts {
		of := whole.Of(sum.Name, sum.Denom)
		part = part && sum.Amount.LTE(of)
		same = same && sum.Amount.Equal(of)
	}
	if !part || !swept && !same {
		return ErrInvalidField.Wrapf("chain_totals: %v, the books kept sum to %v", whole, t)
	}
	return nil
}

// balance compares what all owners ever had by kind with what all books ever gave: every umasa of the one is in the
// other, long after entries and books are gone.
func (t ChainTotals) balance(owners []ActorTotals) error {
	rest := make(map[string]math.Int)
	add := func(name, denom string, amount math.Int) {
		key := name + " " + denom
		if before, known := rest[key]; known {
			amount = amount.Add(before)
		}
		rest[key] = amount
	}
	for _, owner := range owners {
		for _, sum := range owner.Kinds {
			if name := receiptOf(sum.Kind); name != "" {
				add(name, sum.Denom, sum.Amount)
			}
		}
	}
	for _, r := range receipts {
		for _, sum := range t.Amounts {
			if sum.Name == r.name {
				add(sum.Name, sum.Denom, sum.Amount.Neg())
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(rest)) {
		if !rest[key].IsZero() {
			return ErrInvalidField.Wrapf("totals: owners had %s more of %s than the books gave", rest[key], key)
		}
	}
	return nil
}

// receiptOf is the amount of a book that entries of a kind sum up to, if any.
func receiptOf(kind string) string {
	for _, r := range receipts {
		if slices.Contains(r.kinds, kind) {
			return r.name
		}
	}
	return ""
}
