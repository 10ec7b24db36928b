package types

import (
	"unicode"
	"unicode/utf8"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Largest lengths in bytes.
const (
	MaxID        = 128
	MaxReference = 128
)

// shownLength bounds what an error repeats of what a user sent.
const shownLength = 80

// ValidateReport checks what the reporter of an offence has to say: who, what, when, why and how much was at stake.
func (o Offence) ValidateReport() error {
	if o.Id == "" {
		return ErrInvalidOffence.Wrapf("id: must be given, at most %d bytes", MaxID)
	}
	if err := checkText("id", o.Id, MaxID); err != nil {
		return err
	}
	if err := checkText("reference", o.Reference, MaxReference); err != nil {
		return err
	}
	if o.Kind < Kind_KIND_LOW_QUALITY || o.Kind > Kind_KIND_RESUBMISSION {
		return ErrInvalidOffence.Wrapf("kind: %s is none that is punished", o.Kind)
	}
	if o.Role < stakingtypes.Role_ROLE_VALIDATOR || o.Role > stakingtypes.Role_ROLE_ORACLE {
		return ErrInvalidOffence.Wrapf("role: %s is none of the three", o.Role)
	}
	if _, err := o.Address(); err != nil {
		return err
	}
	if o.Base.IsNil() || o.Base.IsNegative() || o.Base.GT(stakingtypes.MaxAmount) {
		return ErrInvalidOffence.Wrapf("base: must be given, 0..%s", stakingtypes.MaxAmount)
	}
	if o.Kind == Kind_KIND_REPEATED_FRAUD {
		return o.checkCap()
	}
	return nil
}

// Validate checks a whole record.
func (o Offence) Validate() error {
	if err := o.ValidateReport(); err != nil {
		return err
	}
	if o.Height < 0 {
		return ErrInvalidOffence.Wrapf("height: %d is below 0", o.Height)
	}
	if o.Coefficient.IsNil() {
		return ErrInvalidOffence.Wrap("coefficient: must be given, between 0 and 1")
	}
	if !o.Coefficient.IsPositive() || o.Coefficient.GTE(math.LegacyOneDec()) {
		return ErrInvalidOffence.Wrapf("coefficient: %s is not between 0 and 1", o.Coefficient)
	}
	if o.Due.IsNil() || o.Due.IsNegative() || o.Due.GT(o.Base) {
		return ErrInvalidOffence.Wrapf("due: must be given, 0..%s (base)", o.Base)
	}
	if err := o.checkCap(); err != nil {
		return err
	}
	if o.Due.GT(o.Most()) {
		return ErrInvalidOffence.Wrapf("due: %s is above %s (cap)", o.Due, o.Cap)
	}
	return checkCoins("taken", o.Taken)
}

// checkCap wants a bound of what repeated fraud costs, and of nothing else.
func (o Offence) checkCap() error {
	if o.Cap.IsNil() || o.Cap.IsNegative() || o.Cap.GT(stakingtypes.MaxAmount) {
		return ErrInvalidOffence.Wrapf("cap: must be given, 0..%s", stakingtypes.MaxAmount)
	}
	if o.Kind != Kind_KIND_REPEATED_FRAUD && !o.Cap.IsZero() {
		return ErrInvalidOffence.Wrapf("cap: %s, must be 0 of %s", o.Cap, o.Kind)
	}
	return nil
}

// Most is the most that an offence costs, in umasa: its base, and of repeated fraud its cap if that is less.
func (o Offence) Most() math.Int {
	if o.Kind != Kind_KIND_REPEATED_FRAUD {
		return o.Base
	}
	return math.MinInt(o.Base, o.Cap)
}

// checkCoins wants sorted positive coins. The SDK's own check does not survive an absent amount.
func checkCoins(field string, coins sdk.Coins) error {
	for _, coin := range coins {
		if coin.Amount.IsNil() {
			return ErrInvalidOffence.Wrapf("%s: amount must be given", field)
		}
	}
	if err := coins.Validate(); err != nil {
		return ErrInvalidOffence.Wrapf("%s: %s", field, err)
	}
	return nil
}

// Address is the offender's account.
func (o Offence) Address() (sdk.AccAddress, error) { return ParseAddress("owner", o.Owner) }

// ParseAddress returns the bytes of an account's address.
func ParseAddress(field, address string) (sdk.AccAddress, error) {
	if address == "" {
		return nil, ErrInvalidAddress.Wrapf("%s: must be given", field)
	}
	bytes, err := stakingtypes.Account(address)
	if err != nil {
		return nil, ErrInvalidAddress.Wrapf("%s: %q: %s", field, shortened(address), shortened(err.Error()))
	}
	return bytes, nil
}

func checkText(field, text string, limit int) error {
	if len(text) > limit {
		return ErrInvalidOffence.Wrapf("%s: %d bytes, at most %d", field, len(text), limit)
	}
	if !utf8.ValidString(text) {
		return ErrInvalidOffence.Wrapf("%s: must be UTF-8", field)
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return ErrInvalidOffence.Wrapf("%s: character %U, must be printable", field, r)
		}
	}
	return nil
}

func shortened(text string) string {
	if len(text) > shownLength {
		return text[:shownLength] + "…"
	}
	return text
}
