package types

import (
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Defaults of the ledger.
const (
	// DefaultUnbondingTime is how long stake stays slashable: longer than evidence lives, long enough to notice.
	DefaultUnbondingTime = 21 * 24 * time.Hour
	// DefaultMaxUnbondings bounds what one position leaves in the queue and what a slash must walk.
	DefaultMaxUnbondings = 7
	// DefaultEpochBlocks is an hour of 6 second blocks.
	DefaultEpochBlocks = 600
	// DefaultWorkPerBlock closes an epoch of 100 000 acting accounts in 200 blocks, a third of the next epoch.
	DefaultWorkPerBlock = 500
	// DefaultUnbondingsPerBlock pays out 864 000 unbondings a day.
	DefaultUnbondingsPerBlock = 60
	// DefaultHistoryEpochs keeps a little more than a day.
	DefaultHistoryEpochs = 30
	// DefaultPriceRoundBlocks asks for a price every ten minutes of 6 second blocks.
	DefaultPriceRoundBlocks = 100
	// DefaultPriceFreezeBlocks is ten void rounds: an hour and 40 minutes.
	DefaultPriceFreezeBlocks = 1000
)

// Bounds of the parameters of the ledger.
const (
	// MinEpochBlocks is the least an epoch may last: the pipeline has eight phases at most, and each may want a block of
	// its own before the next epoch ends.
	MinEpochBlocks = 10
	// MaxEpochBlocks is a quarter of a year of 6 second blocks.
	MaxEpochBlocks = 1_000_000
	// MinWorkPerBlock lets every phase that counts roles or validators move in each block.
	MinWorkPerBlock = 10
	// MaxWorkPerBlock keeps a block's work below a second.
	MaxWorkPerBlock = 100_000
	// MinUnbondingTime is for test networks; a live one is bound by its evidence age, see CheckEvidenceAge.
	MinUnbondingTime = time.Second
	// MaxUnbondingTime is a year.
	MaxUnbondingTime = 365 * 24 * time.Hour
	// MaxMaxUnbondings bounds the walk over an owner's unbondings.
	MaxMaxUnbondings = 100
	// MaxUnbondingsPerBlock bounds the transfers of one block.
	MaxUnbondingsPerBlock = 1_000
	// MinHistoryEpochs leaves the last closed epochs readable.
	MinHistoryEpochs = 2
	// MaxHistoryEpochs bounds the store.
	MaxHistoryEpochs = 10_000
	// MinPriceRoundBlocks leaves a report time to get into a block.
	MinPriceRoundBlocks = 5
	// MaxPriceRoundBlocks is a week of 6 second blocks.
	MaxPriceRoundBlocks = 100_000
	// MaxPriceFreezeBlocks is the longest that an old price may be trusted in full: two months of 6 second blocks.
	MaxPriceFreezeBlocks = 1_000_000
)

var (
	// defaultTaoHaircut guards against a falling price between two readings.
	defaultTaoHaircut = math.LegacyNewDecWithPrec(30, 2)
	// maxTaoCap keeps at least half of every counted stake in MASA.
	maxTaoCap = math.LegacyNewDecWithPrec(50, 2)
	// defaultPriceClamp lets a spot price halve or double within fourteen rounds, and no single round do much.
	defaultPriceClamp = math.LegacyNewDecWithPrec(5, 2)
	// defaultPriceEta averages over about twenty rounds.
	defaultPriceEta = math.LegacyNewDecWithPrec(5, 2)
	// defaultPriceQuorum is two thirds, rounded down: exactly two thirds of the power suffice.
	defaultPriceQuorum = math.LegacyNewDec(2).QuoTruncate(math.LegacyNewDec(3))
	// defaultPriceHaircutStep and defaultPriceMaxHaircut take five stretches from a haircut of 0.3 to the most.
	defaultPriceHaircutStep = math.LegacyNewDecWithPrec(1, 1)
	defaultPriceMaxHaircut  = math.LegacyNewDecWithPrec(8, 1)
	// minPriceClamp lets every price move; maxPriceClamp keeps one round from more than halving it.
	minPriceClamp = math.LegacyNewDecWithPrec(1, 3)
	maxPriceClamp = math.LegacyNewDecWithPrec(5, 1)
	minPriceEta   = math.LegacyNewDecWithPrec(1, 3)
	// minPriceQuorum keeps a minority from setting a price alone.
	minPriceQuorum = math.LegacyNewDecWithPrec(5, 1)
	// maxPhiSum keeps at least half of the supply free of any role's requirement.
	maxPhiSum = math.LegacyNewDecWithPrec(50, 2)
)

// DefaultParams are the parameters of a new network.
func DefaultParams() Params {
	return Params{
		Roles:              DefaultRoleParams(),
		UnbondingTime:      DefaultUnbondingTime,
		MaxUnbondings:      DefaultMaxUnbondings,
		EpochBlocks:        DefaultEpochBlocks,
		WorkPerBlock:       DefaultWorkPerBlock,
		UnbondingsPerBlock: DefaultUnbondingsPerBlock,
		CollateralDenom:    CollateralDenom,
		TaoHaircut:         defaultTaoHaircut,
		TaoCap:             maxTaoCap,
		HistoryEpochs:      DefaultHistoryEpochs,
		PriceRoundBlocks:   DefaultPriceRoundBlocks,
		PriceClamp:         defaultPriceClamp,
		PriceEta:           defaultPriceEta,
		PriceQuorum:        defaultPriceQuorum,
		PriceFreezeBlocks:  DefaultPriceFreezeBlocks,
		PriceHaircutStep:   defaultPriceHaircutStep,
		PriceMaxHaircut:    defaultPriceMaxHaircut,
	}
}

// Validate accepts parameters that the ledger can run on; the error names the field and its bounds.
func (p Params) Validate() error {
	if err := p.validateRoles(); err != nil {
		return err
	}
	if p.UnbondingTime < MinUnbondingTime || p.UnbondingTime > MaxUnbondingTime {
		return ErrInvalidParams.Wrapf("unbonding_time: %s is outside %s..%s",
			p.UnbondingTime, MinUnbondingTime, MaxUnbondingTime)
	}
	err := checkCounts(
		count{"max_unbondings", uint64(p.MaxUnbondings), 1, MaxMaxUnbondings},
		count{"epoch_blocks", p.EpochBlocks, MinEpochBlocks, MaxEpochBlocks},
		count{"work_per_block", p.WorkPerBlock, MinWorkPerBlock, MaxWorkPerBlock},
		count{"unbondings_per_block", uint64(p.UnbondingsPerBlock), 1, MaxUnbondingsPerBlock},
		count{"history_epochs", p.HistoryEpochs, MinHistoryEpochs, MaxHistoryEpochs},
		count{"price_round_blocks", p.PriceRoundBlocks, MinPriceRoundBlocks, MaxPriceRoundBlocks},
		// A round that is longer than this would be frozen before its price could be renewed.
		count{"price_freeze_blocks", p.PriceFreezeBlocks, p.PriceRoundBlocks, MaxPriceFreezeBlocks},
	)
	if err != nil {
		return err
	}
	if err := sdk.ValidateDenom(p.CollateralDenom); err != nil {
		return ErrInvalidParams.Wrapf("collateral_denom: %v, must be a denomination of 3..128 characters", err)
	}
	if p.CollateralDenom == BondDenom {
		return ErrInvalidParams.Wrapf("collateral_denom: %s is the first collateral already", BondDenom)
	}
	zero, one := math.LegacyZeroDec(), math.LegacyOneDec()
	return checkRatios("",
		ratio{"tao_haircut", p.TaoHaircut, zero, one},
		ratio{"tao_cap", p.TaoCap, zero, maxTaoCap},
		ratio{"price_clamp", p.PriceClamp, minPriceClamp, maxPriceClamp},
		ratio{"price_eta", p.PriceEta, minPriceEta, one},
		ratio{"price_quorum", p.PriceQuorum, minPriceQuorum, one},
		ratio{"price_haircut_step", p.PriceHaircutStep, zero, one},
		ratio{"price_max_haircut", p.PriceMaxHaircut, zero, one},
	)
}

// CheckEvidenceAge refuses an unbonding time shorter than evidence lives: a double sign could be shown after the stake
// is gone. The age is a consensus parameter, so those who know both call it: genesis, upgrades, proposals.
func (p Params) CheckEvidenceAge(age time.Duration) error {
	if p.UnbondingTime < age {
		return ErrInvalidParams.Wrapf("unbonding_time: %s is below the evidence age %s", p.UnbondingTime, age)
	}
	return nil
}

// Of returns the parameters of a role; validated parameters have all three.
func (p Params) Of(role Role) (RoleParams, error) {
	if err := role.Validate(); err != nil {
		return RoleParams{}, err
	}
	if len(p.Roles) < int(role) {
		return RoleParams{}, ErrInvalidParams.Wrapf("roles: %s is missing", role.Word())
	}
	return p.Roles[role-1], nil
}

// count is a whole number with its bounds.
type count struct {
	field           string
	value, min, max uint64
}

func checkCounts(counts ...count) error {
	for _, c := range counts {
		if c.value < c.min || c.value > c.max {
			return ErrInvalidParams.Wrapf("%s: %d is outside %d..%d", c.field, c.value, c.min, c.max)
		}
	}
	return nil
}

// ratio is a decimal with its bounds.
type ratio struct {
	field           string
	value, min, max math.LegacyDec
}

func checkRatios(prefix string, ratios ...ratio) error {
	for _, r := range ratios {
		if r.value.IsNil() || r.value.LT(r.min) || r.value.GT(r.max) {
			return ErrInvalidParams.Wrapf("%s%s: %s is outside %s..%s", prefix, r.field, decText(r.value), r.min, r.max)
		}
	}
	return nil
}
