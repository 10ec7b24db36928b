package royalty

import (
	"errors"

	"cosmossdk.io/math"
)

var (
	// ErrAmount says that an amount or a number of shares is absent, negative or beyond 256 bits.
	ErrAmount = errors.New("royalty: must be a non-negative integer of at most 256 bits")
	// ErrNoShares says that a board without shares cannot be paid: nobody would own it.
	ErrNoShares = errors.New("royalty: the board has no shares")
	// ErrIndex says that a share is ahead of its board.
	ErrIndex = errors.New("royalty: the share's index is above the board's")
)

// scale is 10^18: the index and everything that is pending count in 10^-18 umasa.
var scale = math.NewIntFromBigInt(oneRaw)

// Board is what the contributors of a pool earn together.
type Board struct {
	Shares    math.Int // sum of the contributors' shares, in any unit
	Index     math.Int // earned by one share since the first royalty, 10^-18 umasa
	Remainder math.Int // 10^-18 umasa, below the shares of the last payment: not in the index yet
}

// Share is what one contributor has of a board.
type Share struct {
	Shares math.Int // the contributor's own
	Index  math.Int // that of the board when the contributor was last settled
	Owed   math.Int // 10^-18 umasa that were earned until then and not credited
}

// NewBoard is a board without shares.
func NewBoard() Board {
	return Board{Shares: math.ZeroInt(), Index: math.ZeroInt(), Remainder: math.ZeroInt()}
}

// NewShare is the share of somebody who has none yet.
func NewShare() Share {
	return Share{Shares: math.ZeroInt(), Index: math.ZeroInt(), Owed: math.ZeroInt()}
}

// Pay adds amount umasa to the index:
//
//	index' = index + floor((10^18·amount + remainder) / shares),   remainder' = the rest, below shares
//
// Errors: ErrNoShares, ErrAmount. The board that was passed is not changed.
func (b Board) Pay(amount math.Int) (Board, error) {
	if err := check(amount, b.Shares, b.Index, b.Remainder); err != nil {
		return Board{}, err
	}
	if !b.Shares.IsPositive() {
		return Board{}, ErrNoShares
	}
	whole, err := amount.SafeMul(scale)
	if err == nil {
		whole, err = whole.SafeAdd(b.Remainder)
	}
	if err != nil {
		return Board{}, ErrAmount
	}
	step := whole.Quo(b.Shares)
	if b.Index, err = b.Index.SafeAdd(step); err != nil {
		return Board{}, ErrAmount
	}
	b.Remainder = whole.Sub(step.Mul(b.Shares)) // step·shares ≤ whole
	return b, nil
}

// Pending returns what a share has earned and not been credited, in 10^-18 umasa:
//
//	owed + shares·(index of the board − index of the share)
//
// It is exact. Errors: ErrIndex, ErrAmount.
func (b Board) Pending(s Share) (math.Int, error) {
	if err := check(b.Index, s.Shares, s.Index, s.Owed); err != nil {
		return math.Int{}, err
	}
	if s.Index.GT(b.Index) {
		return math.Int{}, ErrIndex
	}
	earned, err := s.Shares.SafeMul(b.Index.Sub(s.Index))
	if err == nil {
		earned, err = earned.SafeAdd(s.Owed)
	}
	if err != nil {
		return math.Int{}, ErrAmount
	}
	return earned, nil
}

// Credit settles a share: it returns the whole umasa of what is pending, rounded down, and the share that keeps the
// rest for the next time. Errors: those of Pending.
func (b Board) Credit(s Share) (math.Int, Share, error) {
	pending, err := b.Pending(s)
	if err != nil {
		return math.Int{}, Share{}, err
	}
	amount := pending.Quo(scale)
	s.Index, s.Owed = b.Index, pending.Sub(amount.Mul(scale))
	return amount, s, nil
}

// Add gives a contributor more shares. What it earned by the old ones must have been credited before, and more shares
// earn from the next royalty on. Errors: ErrIndex if the share was not settled, ErrAmount.
func (b Board) Add(s Share, more math.Int) (Board, Share, error) {
	if err := check(more, b.Shares, b.Index, s.Shares, s.Index); err != nil {
		return Board{}, Share{}, err
	}
	if !s.Index.Equal(b.Index) {
		return Board{}, Share{}, ErrIndex
	}
	var err error
	if b.Shares, err = b.Shares.SafeAdd(more); err != nil {
		return Board{}, Share{}, ErrAmount
	}
	s.Shares = s.Shares.Add(more) // ≤ the board's
	return b, s, nil
}

// Earned is what so many shares earned while the index went from one value to another, in umasa, exact to the 18th
// decimal. Errors: ErrIndex if the index fell, ErrAmount.
func Earned(shares, from, to math.Int) (math.LegacyDec, error) {
	pending, err := Board{Shares: shares, Index: to, Remainder: math.ZeroInt()}.Pending(
		Share{Shares: shares, Index: from, Owed: math.ZeroInt()})
	if err != nil {
		return math.LegacyDec{}, err
	}
	return math.LegacyNewDecFromBigIntWithPrec(pending.BigInt(), math.LegacyPrecision), nil
}

// check refuses what is absent or negative.
func check(values ...math.Int) error {
	for _, value := range values {
		if value.IsNil() || value.IsNegative() {
			return ErrAmount
		}
	}
	return nil
}
