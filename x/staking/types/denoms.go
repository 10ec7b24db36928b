package types

import "cosmossdk.io/math"

// Names that the whole network agrees on.
const (
	// BondDenom is the base unit of MASA, in which everything is counted: 10^-6 MASA.
	BondDenom = "umasa"
	// DisplayDenom is the unit people read: 10^6 umasa.
	DisplayDenom = "masa"
	// DisplayExponent is the number of decimals between the two.
	DisplayExponent = 6
	// CollateralDenom is the default second collateral, Bittensor's smallest unit: 10^-9 TAO.
	CollateralDenom = "rao"
	// CollateralDisplayDenom is the unit people read: 10^9 rao.
	CollateralDisplayDenom = "tao"
	// CollateralExponent is the number of decimals between the two.
	CollateralExponent = 9
	// Bech32Prefix begins every address.
	Bech32Prefix = "masa"
	// CoinType is the number of the coin in hierarchical key derivation (SLIP-44).
	CoinType = 118
)

// MaxAmount is the largest amount of one coin that any record holds, 2^63 - 1: the supply stays below it, so that an
// amount fits the consensus engine's integers.
var MaxAmount = math.NewInt(1<<63 - 1)
