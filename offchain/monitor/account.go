package monitor

import (
	"strings"
	"time"

	"cosmossdk.io/math"
)

// Account is what the chain says of the account that a program acts for.
type Account struct {
	// State is the state of its position: active, grace, inactive, cooldown or missing.
	State string
	// Counted is its stake and Required what the chain requires of it, in umasa.
	Counted, Required math.Int
	// Claimable is in umasa.
	Claimable math.Int
	// Missing are the messages that the program's key may not send for it. GrantsEnd is when the first grant ends; the
	// zero time stands for never, also for the account's own key.
	Missing   []string
	GrantsEnd time.Time
}

// Percent is the share of the requirement that the stake is, in whole per cent, rounded down; 100 if none is required.
func (a Account) Percent() int64 {
	if a.Required.IsNil() || !a.Required.IsPositive() {
		return 100
	}
	percent := a.Counted.MulRaw(100).Quo(a.Required)
	if !percent.IsInt64() {
		return 0
	}
	return percent.Int64()
}

// Masa writes an amount of umasa in MASA, without zeros at the end.
func Masa(umasa math.Int) string {
	text := math.LegacyNewDecFromIntWithPrec(umasa, 6).String()
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + " MASA"
}
