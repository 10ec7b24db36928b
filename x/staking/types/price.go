package types

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/stake"
)

// raoPerUmasaAtPar is how many rao stand against one umasa at a price of 1 MASA per TAO: 10^9 rao against 10^6 umasa.
const raoPerUmasaAtPar = 1000

// MinPrice and MaxPrice bound what anybody may take for the price of TAO, 10^-9 and 10^9 MASA per TAO.
var (
	MinPrice = math.LegacyNewDecWithPrec(1, 9)
	MaxPrice = math.LegacyNewDec(1_000_000_000)
)

// UmasaPerRao turns a price in MASA per TAO into umasa per rao, in which everything is counted: a thousandth, floored
// at the 18th decimal.
func UmasaPerRao(masaPerTao math.LegacyDec) math.LegacyDec {
	return masaPerTao.QuoInt64(raoPerUmasaAtPar)
}

// MasaPerTao turns a price in umasa per rao into MASA per TAO, exactly.
func MasaPerTao(umasaPerRao math.LegacyDec) math.LegacyDec {
	return umasaPerRao.MulInt64(raoPerUmasaAtPar)
}

// PriceRound is what makes a round of reports of the price of TAO.
type PriceRound struct {
	// Blocks is its length: a round ends with each block whose height is a multiple.
	Blocks uint64
	// Quorum is the share of voting power that must report.
	Quorum math.LegacyDec
	// Denom is the coin whose price is reported.
	Denom string
}

// PriceRound are the rules of a round.
func (p Params) PriceRound() PriceRound {
	return PriceRound{Blocks: p.PriceRoundBlocks, Quorum: p.PriceQuorum, Denom: p.CollateralDenom}
}

// End is the height of the last block of the round that a height is in.
func (r PriceRound) End(height int64) int64 {
	length := int64(max(r.Blocks, 1))
	return (max(height, 1) + length - 1) / length * length
}

// Valuation is what second collateral is worth at a height.
type Valuation struct {
	// Px is the price in umasa per rao, 0 while none is known.
	Px math.LegacyDec
	// Haircut is what is taken off it where collateral counts. A slash takes collateral at Px whole.
	Haircut math.LegacyDec
	// Frozen tells that no round was valid for price_freeze_blocks.
	Frozen bool
}

// Worthless values second collateral at nothing.
func (p Params) Worthless() Valuation {
	return Valuation{Px: math.LegacyZeroDec(), Haircut: p.TaoHaircut}
}

// Value is the valuation at a height under a price: a pure function of both, so that nobody has to be visited when the
// price moves or ages. Without a price collateral is worth nothing.
func (p Params) Value(price *TaoPrice, height int64) Valuation {
	if price == nil {
		return p.Worthless()
	}
	haircut := stake.HaircutParams{
		Base: p.TaoHaircut, Step: p.PriceHaircutStep, Limit: p.PriceMaxHaircut, FreezeBlocks: p.PriceFreezeBlocks,
	}
	return Valuation{
		Px:      price.Px(),
		Haircut: haircut.At(price.LastHeight, height),
		Frozen:  haircut.Frozen(price.LastHeight, height),
	}
}

// NextPrice is the price after a valid round at a height, with the median of its reports in umasa per rao. The first
// valid round sets the price.
func (p Params) NextPrice(last *TaoPrice, median math.LegacyDec, height int64) TaoPrice {
	next := stake.FirstPrice(median)
	if last != nil {
		next = last.mech().Next(median, stake.PriceParams{Clamp: p.PriceClamp, Eta: p.PriceEta})
	}
	return TaoPrice{Spot: next.Spot, Average: next.Average, LastHeight: height}
}

func (t TaoPrice) mech() stake.Price { return stake.Price{Spot: t.Spot, Average: t.Average} }

// Px is the price that collateral is valued at, the lesser of spot and average.
func (t TaoPrice) Px() math.LegacyDec { return t.mech().Used() }

// Validate accepts a price that rounds of reports could have made.
func (t TaoPrice) Validate() error {
	least, most := UmasaPerRao(MinPrice), UmasaPerRao(MaxPrice)
	for _, price := range []struct {
		field string
		value math.LegacyDec
	}{{"spot", t.Spot}, {"average", t.Average}} {
		if price.value.IsNil() || price.value.LT(least) || price.value.GT(most) {
			return ErrInvalidGenesis.Wrapf("tao_price: %s: %s is outside %s..%s", price.field, decText(price.value), least, most)
		}
	}
	if t.LastHeight < 1 {
		return ErrInvalidGenesis.Wrapf("tao_price: last_height: %d is below 1", t.LastHeight)
	}
	return nil
}

// CheckMedian accepts a median that reports within MinPrice and MaxPrice can have, in umasa per rao.
func CheckMedian(median math.LegacyDec) error {
	least, most := UmasaPerRao(MinPrice), UmasaPerRao(MaxPrice)
	if median.IsNil() || median.LT(least) || median.GT(most) {
		return ErrInvalidPrice.Wrapf("median: %s is outside %s..%s", decText(median), least, most)
	}
	return nil
}
