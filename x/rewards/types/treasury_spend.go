package types

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// maxSpentCoins is how many coins one payment out of the treasury may be of.
const maxSpentCoins = 8

// ValidateBasic refuses a message that no state could accept.
func (m *MsgSpendTreasury) ValidateBasic() error {
	if _, err := checkAddress("authority", m.Authority); err != nil {
		return err
	}
	if _, err := checkAddress("recipient", m.Recipient); err != nil {
		return err
	}
	if err := checkCoins("amount", m.Amount); err != nil {
		return err
	}
	return checkText("reason", m.Reason, maxReason)
}

// checkCoins refuses anything but 1 to 8 coins of 1..maxAmount, by ascending denomination.
func checkCoins(field string, coins sdk.Coins) error {
	if len(coins) == 0 || len(coins) > maxSpentCoins {
		return ErrInvalidAmount.Wrapf("%s: %d coins, must be 1..%d", field, len(coins), maxSpentCoins)
	}
	if err := checkOrder(field, coins); err != nil {
		return err
	}
	for _, coin := range coins {
		if err := checkAmount(field+".amount", coin.Amount, math.OneInt()); err != nil {
			return err
		}
	}
	return nil
}

// checkOrder refuses coins that are not above 0, or not by ascending denomination.
func checkOrder(field string, coins sdk.Coins) error {
	for i, coin := range coins {
		if err := sdk.ValidateDenom(coin.Denom); err != nil {
			return ErrInvalidDenom.Wrapf("%s.denom: %s, must be of 3..128 characters", field, truncate(err.Error()))
		}
		if i > 0 && coins[i-1].Denom >= coin.Denom {
			return ErrInvalidDenom.Wrapf("%s.denom: %s after %s, must ascend", field, coin.Denom, coins[i-1].Denom)
		}
		if coin.Amount.IsNil() || !coin.Amount.IsPositive() {
			return ErrInvalidAmount.Wrapf("%s.amount: %s of %s, must be at least 1", field, coin.Amount, coin.Denom)
		}
	}
	return nil
}

// checkSpent refuses what no payments out of the treasury sum up to.
func (b Book) checkSpent() error {
	return checkOrder("book.treasury_spent", b.TreasurySpent)
}

// otherDenom is how a record spells a denomination, umasa's by nothing.
func otherDenom(denom string) string {
	if denom == BondDenom {
		return ""
	}
	return denom
}
