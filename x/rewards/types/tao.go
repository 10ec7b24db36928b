package types

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// CoinOf is an amount of a record's denomination, in which nothing stands for umasa.
func CoinOf(denom string, amount math.Int) sdk.Coin {
	if denom == "" {
		return Coin(amount)
	}
	return sdk.Coin{Denom: denom, Amount: amount}
}

// checkOtherDenom refuses a denomination that is neither absent nor another than umasa's: each amount has one spelling.
func checkOtherDenom(field, denom string) error {
	if denom == "" {
		return nil
	}
	if err := sdk.ValidateDenom(denom); err != nil {
		return ErrInvalidDenom.Wrapf("%s: %s, must be of 3..128 characters", field, truncate(err.Error()))
	}
	if denom == BondDenom {
		return ErrInvalidDenom.Wrapf("%s: %s, must be empty for it", field, BondDenom)
	}
	return nil
}

// ValidateBasic refuses a message that no state could accept.
func (m *MsgFundTaoPool) ValidateBasic() error {
	if _, err := checkAddress("funder", m.Funder); err != nil {
		return err
	}
	if m.Amount.Denom == "" || m.Amount.Denom == BondDenom {
		return ErrInvalidDenom.Wrapf("amount: %q, must be the second collateral", m.Amount.Denom)
	}
	if err := checkOtherDenom("amount", m.Amount.Denom); err != nil {
		return err
	}
	return checkAmount("amount", m.Amount.Amount, math.OneInt())
}

// TaoOf is a role's part of the second collateral, and what of it was credited. Oracles have none.
func (b *Book) TaoOf(role stakingtypes.Role) (part math.Int, paid *math.Int) {
	switch role {
	case stakingtypes.Role_ROLE_VALIDATOR:
		return b.TaoValidators, &b.TaoPaidValidators
	case stakingtypes.Role_ROLE_WORKER:
		return b.TaoWorkers, &b.TaoPaidWorkers
	default:
		none := math.ZeroInt()
		return none, &none
	}
}

// TaoPaid is what left the pool of second collateral for good.
func (b Book) TaoPaid() math.Int { return b.TaoTreasury.Add(b.TaoPaidValidators).Add(b.TaoPaidWorkers) }

// TaoRest is what of the roles' parts was not credited.
func (b Book) TaoRest() math.Int { return b.TaoEmission.Sub(b.TaoPaid()) }

// checkTao refuses a book that paid more second collateral than it had.
func (b Book) checkTao() error {
	if err := checkOtherDenom("book.tao_denom", b.TaoDenom); err != nil {
		return err
	}
	if b.TaoPool.IsPositive() != (b.TaoDenom != "") {
		return ErrInvalidDenom.Wrapf("book %d: tao_denom: %q for %s in the pool", b.Epoch, b.TaoDenom, b.TaoPool)
	}
	for _, limit := range []struct {
		name       string
		part, most math.Int
	}{
		{"tao_emission", b.TaoEmission, b.TaoPool},
		{"tao_paid_validators", b.TaoPaidValidators, b.TaoValidators},
		{"tao_paid_workers", b.TaoPaidWorkers, b.TaoWorkers},
		{"tao_left", b.TaoLeft, b.TaoRest()},
	} {
		if limit.part.GT(limit.most) {
			return ErrInvalidAmount.Wrapf("book %d: %s: %s is above %s", b.Epoch, limit.name, limit.part, limit.most)
		}
	}
	return nil
}

// validateShares checks the shares of second collateral that are still to be paid.
func (g GenesisState) validateShares(seen uniques) error {
	for _, s := range g.PayShares {
		if err := seen.add(s.Validate(), "pay share", number64(s.Epoch), s.Role.String(), s.Owner); err != nil {
			return err
		}
	}
	for _, t := range g.PayTotals {
		if err := seen.add(t.Validate(), "pay total", number64(t.Epoch), t.Role.String()); err != nil {
			return err
		}
	}
	return nil
}

// Validate refuses a share of nothing.
func (s PayShare) Validate() error {
	if s.Epoch == 0 {
		return ErrInvalidField.Wrap("pay_share.epoch: 0, must be at least 1")
	}
	if err := checkRole("pay_share.role", s.Role); err != nil {
		return err
	}
	if _, err := checkAddress("pay_share.owner", s.Owner); err != nil {
		return err
	}
	if s.Remainder > 0 && !s.Ranked {
		return ErrInvalidField.Wrapf("pay_share.remainder: %d, must be 0 unless ranked", s.Remainder)
	}
	return checkAmount("pay_share.amount", s.Amount, math.OneInt())
}

// Validate refuses a sum that is none.
func (t PayTotal) Validate() error {
	if t.Epoch == 0 {
		return ErrInvalidField.Wrap("pay_total.epoch: 0, must be at least 1")
	}
	if err := checkRole("pay_total.role", t.Role); err != nil {
		return err
	}
	return checkAmount("pay_total.amount", t.Amount, math.ZeroInt())
}
