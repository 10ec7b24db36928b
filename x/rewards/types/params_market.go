package types

import (
	"regexp"

	"cosmossdk.io/math"
)

// maxClasses bounds the service classes; the longest prefix is found by looking at all of them.
const maxClasses = 64

// maxItemsPerBlock bounds items_per_block: what a block does must stay far below its interval.
const maxItemsPerBlock = 2_000

// classPrefix is a service path, or the beginning of some up to a slash.
var classPrefix = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*/?$`)

// DefaultMarketParams are those of a new network; the README tells the reason of each.
func DefaultMarketParams() MarketParams {
	return MarketParams{
		Classes:         DefaultClasses(),
		PriceMin:        dec("100"),
		TargetUnits:     1_000,
		Denominator:     8,
		AllowanceUnits:  100_000,
		BaseRewardFloor: math.NewInt(10_000),
		RewardFeeRatio:  10,
		MaxRewardRatio:  dec("0.01"),
		AcceptBlocks:    20,
		DeclineBlocks:   3,
		RestBlocks:      20,
		MaxRedraws:      3,
		DrawTries:       8,
		ItemsPerBlock:   200,
		EtaQuality:      dec("0.1"),
		MaxCapacity:     64,
		Consolation:     dec("0.2"),
	}
}

// DefaultClasses price language models by tokens, embeddings by those of the text alone, and data by kilobytes.
func DefaultClasses() []Class {
	return []Class{
		{
			Prefix: "llm/", Unit: Unit_UNIT_TOKEN, AIn: dec("1"), AOut: dec("3"), AKb: dec("0"), Multiplier: dec("1"),
			MaxUnits: 32_768, MinDeadline: 2, MaxDeadline: 600,
		},
		{
			Prefix: "embed/", Unit: Unit_UNIT_TOKEN, AIn: dec("1"), AOut: dec("0"), AKb: dec("0"), Multiplier: dec("1"),
			MaxUnits: 32_768, MinDeadline: 2, MaxDeadline: 600,
		},
		{
			Prefix: "data/", Unit: Unit_UNIT_KILOBYTE, AIn: dec("1"), AOut: dec("0"), AKb: dec("0.1"), Multiplier: dec("1"),
			MaxUnits: 65_536, MinDeadline: 2, MaxDeadline: 600,
		},
	}
}

// DefaultPrice is the congestion price of a new network, in umasa per resource unit.
func DefaultPrice() math.LegacyDec { return dec("10000") }

// Validate refuses parameters outside their bounds.
func (p MarketParams) Validate() error {
	if err := p.checkClasses(); err != nil {
		return err
	}
	err := checkNumbers([]number{
		{"market.target_units", p.TargetUnits, 1, 1_000_000_000},
		{"market.denominator", p.Denominator, 1, 1_000},
		{"market.allowance_units", p.AllowanceUnits, 1, 1_000_000_000_000},
		{"market.reward_fee_ratio", p.RewardFeeRatio, 1, 1_000},
		{"market.accept_blocks", p.AcceptBlocks, 1, 100_000},
		{"market.decline_blocks", p.DeclineBlocks, 0, 1_000},
		{"market.rest_blocks", p.RestBlocks, 1, 100_000},
		{"market.max_redraws", uint64(p.MaxRedraws), 0, 16},
		{"market.draw_tries", uint64(p.DrawTries), 1, 64},
		{"market.items_per_block", uint64(p.ItemsPerBlock), 1, maxItemsPerBlock},
		{"market.max_capacity", uint64(p.MaxCapacity), 1, 1_024},
	})
	if err != nil {
		return err
	}
	if floor := p.BaseRewardFloor; floor.IsNil() || floor.LT(math.OneInt()) || floor.GT(maxAmount) {
		return ErrInvalidParams.Wrapf("market.base_reward_floor: %s is outside 1..%s", floor, maxAmount)
	}
	return checkRatios([]ratio{
		{"market.price_min", p.PriceMin, "0.000001", "1000000000000"},
		{"market.max_reward_ratio", p.MaxRewardRatio, "0.000001", "1"},
		{"market.eta_quality", p.EtaQuality, "0.001", "1"},
		{"market.consolation", p.Consolation, "0", "0.999999999999999999"},
	})
}

func (p MarketParams) checkClasses() error {
	if len(p.Classes) == 0 || len(p.Classes) > maxClasses {
		return ErrInvalidParams.Wrapf("market.classes: %d is outside 1..%d", len(p.Classes), maxClasses)
	}
	for i, class := range p.Classes {
		if err := class.Validate(); err != nil {
			return err
		}
		for _, other := range p.Classes[:i] {
			if other.Prefix == class.Prefix {
				return ErrInvalidParams.Wrapf("market.classes: prefix %q is given twice, limit 1", class.Prefix)
			}
		}
	}
	return nil
}

// Validate refuses a class outside its bounds.
func (c Class) Validate() error {
	if len(c.Prefix) > maxService || !classPrefix.MatchString(c.Prefix) {
		return ErrInvalidParams.Wrapf("market.classes.prefix: %q is not the beginning of a service path, limit %d bytes",
			truncate(c.Prefix), maxService)
	}
	if c.Unit != Unit_UNIT_TOKEN && c.Unit != Unit_UNIT_KILOBYTE {
		return ErrInvalidParams.Wrapf("market.classes.unit: %d, must be UNIT_TOKEN or UNIT_KILOBYTE", c.Unit)
	}
	err := checkRatios([]ratio{
		{"market.classes.a_in", c.AIn, "0", "1000000"},
		{"market.classes.a_out", c.AOut, "0", "1000000"},
		{"market.classes.a_kb", c.AKb, "0", "1000000"},
		{"market.classes.multiplier", c.Multiplier, "0.000001", "1000000"},
	})
	if err != nil {
		return err
	}
	return checkNumbers([]number{
		{"market.classes.max_units", c.MaxUnits, 1, 1_000_000_000},
		{"market.classes.max_deadline", c.MaxDeadline, 1, 100_000},
		{"market.classes.min_deadline", c.MinDeadline, 1, c.MaxDeadline},
	})
}
