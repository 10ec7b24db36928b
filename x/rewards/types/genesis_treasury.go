package types

import (
	"strconv"

	"cosmossdk.io/math"
)

// ValidateTreasury checks the treasury's part of a genesis state: what is claimable, the entries, activities, paid
// requests, books and gas fees that wait.
func (g GenesisState) ValidateTreasury() error {
	seen := make(uniques)
	for _, c := range g.Claimables {
		if err := seen.add(c.Validate(), "claimable", c.Owner, c.Role.String(), c.Denom); err != nil {
			return err
		}
	}
	for _, e := range g.Entries {
		if err := seen.add(e.Validate(), "entry", number64(e.Epoch), e.Owner, e.Key()); err != nil {
			return err
		}
	}
	for _, a := range g.Activities {
		if err := seen.add(a.Validate(), "activity", number64(a.Epoch), a.Role.String(), a.Owner); err != nil {
			return err
		}
	}
	for _, p := range g.PaidRequests {
		if err := seen.add(p.Validate(), "paid request", number64(p.Epoch), p.Request); err != nil {
			return err
		}
	}
	for _, b := range g.Books {
		if err := seen.add(b.Validate(), "book", number64(b.Epoch)); err != nil {
			return err
		}
	}
	for _, p := range g.Pending {
		if err := seen.add(p.Validate(), "pending", number64(p.Epoch)); err != nil {
			return err
		}
	}
	return g.validateShares(seen)
}

// Validate refuses a claim of nothing.
func (c Claimable) Validate() error {
	if _, err := checkAddress("claimable.owner", c.Owner); err != nil {
		return err
	}
	if err := checkRole("claimable.role", c.Role); err != nil {
		return err
	}
	if err := checkOtherDenom("claimable.denom", c.Denom); err != nil {
		return err
	}
	return checkAmount("claimable.amount", c.Amount, math.OneInt())
}

// Validate refuses a request that no emission could be computed for.
func (p PaidRequest) Validate() error {
	if p.Epoch == 0 {
		return ErrInvalidField.Wrap("paid_request.epoch: 0, must be at least 1")
	}
	if err := CheckRequestID("paid_request.request", p.Request); err != nil {
		return err
	}
	if _, err := checkAddress("paid_request.worker", p.Worker); err != nil {
		return err
	}
	if err := checkAmount("paid_request.fee", p.Fee, math.ZeroInt()); err != nil {
		return err
	}
	if p.Q.IsNil() || p.Q.IsNegative() || p.Q.GT(math.LegacyOneDec()) {
		return ErrInvalidField.Wrapf("paid_request.q: %s is outside 0..1", p.Q)
	}
	return nil
}

// Validate refuses money that waits for no epoch.
func (p Pending) Validate() error {
	if p.Epoch == 0 {
		return ErrInvalidField.Wrap("pending.epoch: 0, must be at least 1")
	}
	return checkAmount("pending.gas_fees", p.GasFees, math.OneInt())
}

// uniques is a set of keys of records.
type uniques map[string]struct{}

// add refuses an invalid record, named by err, and a second one of the same key.
func (u uniques) add(err error, kind string, key ...string) error {
	if err != nil {
		return ErrInvalidGenesis.Wrapf("%s %q: %s", kind, key, err)
	}
	name := kind
	for _, part := range key {
		name += "\x00" + part
	}
	if _, twice := u[name]; twice {
		return ErrInvalidGenesis.Wrapf("%s %q: duplicate", kind, key)
	}
	u[name] = struct{}{}
	return nil
}

func number64(n uint64) string { return strconv.FormatUint(n, 10) }
