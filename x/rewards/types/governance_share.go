package types

import (
	"cosmossdk.io/math"
)

// GovernanceShare is a voter's part of the governance part of an epoch's emission. Total, and what a voter has of it,
// are whole numbers of one unit, which is the caller's.
type GovernanceShare struct {
	// Epoch is that of the pool.
	Epoch uint64
	// Owner is the voter, Reference names what it voted on.
	Owner, Reference string
	// Pool is the whole governance part in umasa.
	Pool math.Int
	// Total is the weight of all voters with that of those who stand behind them.
	Total math.Int
}

// Participation is the entry of a voter's own part, floor(pool·own/total) umasa.
func (s GovernanceShare) Participation(own math.Int) (Entry, error) {
	amount, err := mulQuo("own", s.Pool, own, s.Total)
	return s.entry(EntryParticipation, amount, NewFactor("own", own)), err
}

// DelegateShare is the entry of what a voter has for the delegators that it voted for: floor(D·delegate_share) umasa
// with D = floor(pool·passive/total). It returns what of D is left as well: that is for the delegators.
func (s GovernanceShare) DelegateShare(passive math.Int, share math.LegacyDec) (e Entry, aside math.Int, err error) {
	whole, err := mulQuo("passive", s.Pool, passive, s.Total)
	if err != nil {
		return Entry{}, math.Int{}, err
	}
	if err := checkScore("delegate_share", share); err != nil {
		return Entry{}, math.Int{}, err
	}
	amount := share.MulInt(whole).TruncateInt()
	e = s.entry(EntryDelegateShare, amount, NewFactor("passive", passive), NewFactor("delegate_share", share))
	return e, whole.Sub(amount), nil
}

func (s GovernanceShare) entry(kind string, amount math.Int, more ...Factor) Entry {
	return Entry{
		Epoch: s.Epoch, Owner: s.Owner, Kind: kind, Reference: s.Reference, Amount: amount,
		Factors: append([]Factor{NewFactor("pool", s.Pool), NewFactor("total", s.Total)}, more...),
	}
}

// NewDelegation is the entry of a passive delegator's part of what was set aside for those behind one voter:
// floor(aside·tokens/passive_tokens) umasa, by its tokens among those of all.
func NewDelegation(owner, reference string, aside, tokens, passive math.Int) (Entry, error) {
	amount, err := mulQuo("tokens", aside, tokens, passive)
	return Entry{
		Owner: owner, Kind: EntryDelegation, Reference: reference, Amount: amount,
		Factors: []Factor{
			NewFactor("aside", aside), NewFactor("tokens", tokens), NewFactor("passive_tokens", passive),
		},
	}, err
}

// mulQuo is floor(whole·part/total) of amounts of at least 0, with part at most total and total above 0.
func mulQuo(field string, whole, part, total math.Int) (math.Int, error) {
	for _, amount := range []math.Int{whole, part, total} {
		if amount.IsNil() || amount.IsNegative() {
			return math.Int{}, ErrInvalidAmount.Wrapf("%s: %s of %s in %s: below 0", field, part, total, whole)
		}
	}
	if part.GT(total) || total.IsZero() {
		return math.Int{}, ErrInvalidAmount.Wrapf("%s: %s, limit %s, which is the total and above 0", field, part, total)
	}
	product, err := whole.SafeMul(part)
	if err != nil {
		return math.Int{}, ErrInvalidAmount.Wrapf("%s: %s of %s: %s", field, part, whole, err)
	}
	return product.Quo(total), nil
}
