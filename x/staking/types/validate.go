package types

import "cosmossdk.io/math"

// Bounds of the time at which an unbonding is due: its nanoseconds are a key.
const (
	minCompletionYear = 1970
	maxCompletionYear = 2200
)

// maxRequired is above any requirement: e^20 < 2^29 times the largest amount, see maxClamp.
var maxRequired = MaxAmount.Mul(math.NewInt(1 << 29))

// Validate accepts a position that the ledger could hold in a current epoch.
func (p Position) Validate(current uint64) error {
	if err := p.Role.Validate(); err != nil {
		return ErrInvalidGenesis.Wrapf("positions: %v", err)
	}
	if _, err := Owner("owner", p.Owner); err != nil {
		return ErrInvalidGenesis.Wrapf("positions: %v", err)
	}
	if p.Generation == 0 {
		return ErrInvalidGenesis.Wrapf("positions: generation of %s is 0", p.Owner)
	}
	if err := checkAmount(ErrInvalidGenesis, "positions: masa", p.Masa); err != nil {
		return err
	}
	if err := checkAmount(ErrInvalidGenesis, "positions: tao", p.Tao); err != nil {
		return err
	}
	if p.ReqLast.IsNil() || p.ReqLast.IsNegative() || p.ReqLast.GT(maxRequired) {
		return ErrInvalidGenesis.Wrapf("positions: req_last: %s is outside 0..%s", text(p.ReqLast), maxRequired)
	}
	if err := checkUnit(ErrInvalidGenesis, "positions: utility", p.Utility); err != nil {
		return err
	}
	if max(p.EpochLast, p.BelowSince, p.JoinedEpoch) > current {
		return ErrInvalidGenesis.Wrapf("positions: %s knows an epoch above the current one, %d", p.Owner, current)
	}
	if latest := current + MaxCooldownEpochs; p.CooldownUntil > latest {
		return ErrInvalidGenesis.Wrapf("positions: cooldown_until of %s: %d is above %d, %d epochs from now",
			p.Owner, p.CooldownUntil, latest, uint64(MaxCooldownEpochs))
	}
	return p.checkFlags()
}

// checkFlags accepts flags that agree with each other.
func (p Position) checkFlags() error {
	if p.Counted != p.LastStatus().IsCounted() {
		return ErrInvalidGenesis.Wrapf("positions: counted of %s does not agree with its status %s",
			p.Owner, p.LastStatus())
	}
	if p.Left && (p.Masa.IsPositive() || p.Tao.IsPositive() || p.BelowSince > 0 || p.CooldownUntil > 0) {
		return ErrInvalidGenesis.Wrapf("positions: %s has left and still holds something", p.Owner)
	}
	return nil
}

// Validate accepts an unbonding of a positive amount.
func (u Unbonding) Validate(collateral string) error {
	if err := u.Role.Validate(); err != nil {
		return ErrInvalidGenesis.Wrapf("unbondings: %v", err)
	}
	if _, err := Owner("owner", u.Owner); err != nil {
		return ErrInvalidGenesis.Wrapf("unbondings: %v", err)
	}
	if err := checkCoin("amount", u.Amount); err != nil {
		return ErrInvalidGenesis.Wrapf("unbondings: %v", err)
	}
	if u.Amount.Denom != BondDenom && u.Amount.Denom != collateral {
		return ErrInvalidGenesis.Wrapf("unbondings: amount: %q is neither %s nor %s", u.Amount.Denom, BondDenom, collateral)
	}
	if u.Id == 0 || u.CreatedHeight < 0 {
		return ErrInvalidGenesis.Wrapf("unbondings: id %d is 0 or created_height %d below 0", u.Id, u.CreatedHeight)
	}
	if year := u.CompletionTime.Year(); year < minCompletionYear || year > maxCompletionYear {
		return ErrInvalidGenesis.Wrapf("unbondings: completion_time: %d is outside the years %d..%d",
			year, minCompletionYear, maxCompletionYear)
	}
	return nil
}

// Validate accepts globals that a requirement can be computed from.
func (g Globals) Validate() error {
	if err := g.Role.Validate(); err != nil {
		return ErrInvalidGenesis.Wrapf("globals: %v", err)
	}
	if g.Epoch == 0 {
		return ErrInvalidGenesis.Wrap("globals: epoch 0 has none")
	}
	if err := checkAmount(ErrInvalidGenesis, "globals: supply", g.Supply); err != nil {
		return err
	}
	if err := checkAmount(ErrInvalidGenesis, "globals: bonded", g.Bonded); err != nil {
		return err
	}
	if err := checkAmount(ErrInvalidGenesis, "globals: base", g.Base); err != nil {
		return err
	}
	return checkUnit(ErrInvalidGenesis, "globals: mean", g.Mean)
}
