package types

import (
	"cosmossdk.io/math"
)

// maxIndexBits bounds numbers of 10^-18 umasa, and shares: what no supply ever comes near, and no product of them with
// one another exceeds 256 bits in a state that adds up.
const maxIndexBits = 192

// validateRoyalties checks that what pools owe to their contributors adds up, and that their pools are there.
func (g GenesisState) validateRoyalties(seen uniques) error {
	pools := make(map[string]PoolRoyalty, len(g.PoolRoyalties))
	shares := make(map[string]math.Int, len(g.PoolRoyalties))
	for _, r := range g.PoolRoyalties {
		if err := seen.add(r.Validate(), "pool royalty", r.Pool); err != nil {
			return err
		}
		pools[r.Pool], shares[r.Pool] = r, math.ZeroInt()
	}
	for _, c := range g.Contributors {
		if err := seen.add(c.validateIn(pools), "contributor", c.Pool, c.Owner); err != nil {
			return err
		}
		shares[c.Pool] = shares[c.Pool].Add(c.Shares)
	}
	for _, r := range g.PoolRoyalties {
		if !shares[r.Pool].Equal(r.Shares) {
			return ErrInvalidGenesis.Wrapf("pool royalty %q: shares: %s, its contributors have %s", r.Pool, r.Shares,
				shares[r.Pool])
		}
	}
	for _, s := range g.ShareSteps {
		err := s.validateIn(pools)
		if err == nil {
			err = g.History.Keeps("share_step", s.Epoch)
		}
		if err := seen.add(err, "share step", number64(s.Epoch), s.Pool, s.Owner, number64(s.Change)); err != nil {
			return err
		}
	}
	return g.validateRoyaltyPools(pools)
}

// validateRoyaltyPools checks that each pool of royalties exists, and that requests pay to such as have shares.
func (g GenesisState) validateRoyaltyPools(royalties map[string]PoolRoyalty) error {
	known := make(map[string]bool, len(g.Pools))
	for _, pool := range g.Pools {
		known[pool.Id] = true
	}
	for _, r := range g.PoolRoyalties {
		if !known[r.Pool] {
			return ErrInvalidGenesis.Wrapf("pool royalty %q: there is no such pool", r.Pool)
		}
	}
	for _, req := range g.Requests {
		for _, pool := range req.RoyaltyPools {
			if _, paying := royalties[pool.Pool]; !paying {
				return ErrInvalidGenesis.Wrapf("request %s: royalty_pools: %q has no contributors", req.Id, pool.Pool)
			}
		}
	}
	return nil
}

// Validate refuses royalties that no requests could have paid.
func (r PoolRoyalty) Validate() error {
	if err := CheckPoolID("pool_royalty.pool", r.Pool); err != nil {
		return err
	}
	if r.Changes == 0 {
		return ErrInvalidField.Wrap("pool_royalty.changes: 0, must be at least 1")
	}
	return checkIndexes("pool_royalty.", []named{
		{"shares", &r.Shares}, {"index", &r.Index}, {"remainder", &r.Remainder}, {"received", &r.Received},
	})
}

// Validate refuses a contributor that nothing was paid for.
func (c Contributor) Validate() error {
	if err := CheckPoolID("contributor.pool", c.Pool); err != nil {
		return err
	}
	if _, err := checkAddress("contributor.owner", c.Owner); err != nil {
		return err
	}
	err := checkIndexes("contributor.", []named{
		{"shares", &c.Shares}, {"index", &c.Index}, {"owed", &c.Owed}, {"credited", &c.Credited},
	})
	if err != nil {
		return err
	}
	if one := math.LegacyOneDec().BigInt(); c.Owed.BigInt().Cmp(one) >= 0 {
		return ErrInvalidAmount.Wrapf("contributor.owed: %s, limit 10^18 - 1", c.Owed)
	}
	if !c.Shares.IsPositive() {
		return ErrInvalidAmount.Wrapf("contributor.shares: %s, must be at least 1", c.Shares)
	}
	return nil
}

// validateIn checks a contributor, and its place in its pool.
func (c Contributor) validateIn(pools map[string]PoolRoyalty) error {
	if err := c.Validate(); err != nil {
		return err
	}
	pool, known := pools[c.Pool]
	if !known {
		return ErrInvalidField.Wrapf("contributor.pool: %q has no royalties", c.Pool)
	}
	if c.Index.GT(pool.Index) {
		return ErrInvalidAmount.Wrapf("contributor.index: %s, limit %s, which is the pool's", c.Index, pool.Index)
	}
	return checkRange("contributor.change", c.Change, 1, pool.Changes)
}

// validateIn checks a step, and its place in its pool.
func (s ShareStep) validateIn(pools map[string]PoolRoyalty) error {
	if _, err := checkAddress("share_step.owner", s.Owner); err != nil {
		return err
	}
	pool, known := pools[s.Pool]
	if !known {
		return ErrInvalidField.Wrapf("share_step.pool: %q has no royalties", truncate(s.Pool))
	}
	if err := checkRange("share_step.change", s.Change, 1, pool.Changes); err != nil {
		return err
	}
	return checkIndexes("share_step.", []named{{"shares_before", &s.SharesBefore}})
}

// checkIndexes refuses numbers that are absent, negative or of more than 192 bits.
func checkIndexes(prefix string, numbers []named) error {
	for _, number := range numbers {
		switch {
		case number.at.IsNil() || number.at.IsNegative():
			return ErrInvalidAmount.Wrapf("%s%s: %s is below 0", prefix, number.name, *number.at)
		case number.at.BigInt().BitLen() > maxIndexBits:
			return ErrInvalidAmount.Wrapf("%s%s: %d bits, limit %d", prefix, number.name, number.at.BigInt().BitLen(),
				maxIndexBits)
		}
	}
	return nil
}

// validateRoyalty checks the royalty of a request, and what of it was paid.
func (r Request) validateRoyalty() error {
	if err := CheckDataPools(r.DataPools); err != nil {
		return err
	}
	if len(r.RoyaltyPools) > MaxDataPools {
		return ErrInvalidField.Wrapf("request.royalty_pools: %d given, limit %d", len(r.RoyaltyPools), MaxDataPools)
	}
	for i, pool := range r.RoyaltyPools {
		if err := CheckPoolID("request.royalty_pools", pool.Pool); err != nil {
			return err
		}
		if i > 0 && r.RoyaltyPools[i-1].Pool >= pool.Pool {
			return ErrInvalidField.Wrapf("request.royalty_pools: %s after %s, must be in order", pool.Pool,
				r.RoyaltyPools[i-1].Pool)
		}
	}
	if err := checkAmount("request.royalty", r.Royalty, math.ZeroInt()); err != nil {
		return err
	}
	if len(r.RoyaltyPools) == 0 && !r.Royalty.IsZero() {
		return ErrInvalidAmount.Wrapf("request.royalty: %s without pools, limit 0", r.Royalty)
	}
	if r.Settlement == nil {
		return nil
	}
	return r.Settlement.validateRoyalties(r.Royalty)
}

// validateRoyalties checks that the parts of a royalty add up to it.
func (s *Settlement) validateRoyalties(limit math.Int) error {
	if err := checkAmount("settlement.royalty", s.Royalty, math.ZeroInt()); err != nil {
		return err
	}
	if err := checkScore("settlement.royalty_quality", s.RoyaltyQuality); err != nil {
		return err
	}
	if s.Royalty.GT(limit) {
		return ErrInvalidAmount.Wrapf("settlement.royalty: %s, limit %s", s.Royalty, limit)
	}
	sum := math.ZeroInt()
	for _, part := range s.Royalties {
		if err := CheckPoolID("settlement.royalties.pool", part.Pool); err != nil {
			return err
		}
		err := checkIndexes("settlement.royalties.", []named{
			{"amount", &part.Amount},
			{"shares", &part.Shares},
			{"index_before", &part.IndexBefore},
			{"index_after", &part.IndexAfter},
		})
		if err != nil {
			return err
		}
		if part.IndexAfter.LT(part.IndexBefore) {
			return ErrInvalidAmount.Wrapf("settlement.royalties.index_after: %s, must be at least index_before, %s",
				part.IndexAfter, part.IndexBefore)
		}
		sum = sum.Add(part.Amount)
	}
	if !sum.Equal(s.Royalty) {
		return ErrInvalidAmount.Wrapf("settlement.royalty: %s, its parts sum to %s", s.Royalty, sum)
	}
	return nil
}
