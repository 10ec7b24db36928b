package types

import (
	"strings"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/royalty"
)

const (
	// MaxDataPools is how many pools may share a request's royalty: each is a write at its settlement.
	MaxDataPools = 8
	// MaxCitations is how many data sets an answer may cite: each is a write at its settlement.
	MaxCitations = 16
)

// CheckDataPools refuses more than 8 pools, one given twice, and what is no pool's id.
func CheckDataPools(pools []string) error {
	if len(pools) > MaxDataPools {
		return ErrInvalidField.Wrapf("data_pools: %d given, limit %d", len(pools), MaxDataPools)
	}
	return checkDistinct("data_pools", pools, CheckPoolID)
}

// checkCitations refuses more than 16 data sets, one given twice, and what is no data set's id.
func checkCitations(citations []string) error {
	if len(citations) > MaxCitations {
		return ErrInvalidField.Wrapf("citations: %d given, limit %d", len(citations), MaxCitations)
	}
	return checkDistinct("citations", citations, CheckDatasetID)
}

// checkDistinct refuses an id that a check refuses, or that is given twice.
func checkDistinct(field string, ids []string, check func(field, id string) error) error {
	for i, id := range ids {
		if err := check(field, id); err != nil {
			return err
		}
		for _, other := range ids[:i] {
			if id == other {
				return ErrDuplicate.Wrapf("%s: %s is given twice, limit 1", field, id)
			}
		}
	}
	return nil
}

// ServicePath is a pool's service as requests are compared with it: "llm/" and "llm" are the same.
func ServicePath(service string) string { return strings.TrimSuffix(service, "/") }

// ServicePrefixes are the paths that a service is or lies below, the longest first.
func ServicePrefixes(service string) []string {
	prefixes := []string{service}
	for cut := strings.LastIndexByte(service, '/'); cut > 0; cut = strings.LastIndexByte(service, '/') {
		service = service[:cut]
		prefixes = append(prefixes, service)
	}
	return prefixes
}

// RoyaltyWeights are the weights of the request's pools, by which they divide its royalty.
func (r Request) RoyaltyWeights() []math.Int {
	weights := make([]math.Int, len(r.RoyaltyPools))
	for i, pool := range r.RoyaltyPools {
		weights[i] = math.NewIntFromUint64(pool.Weight)
	}
	return weights
}

// NewPoolRoyalty is that of a pool which nobody has shares of.
func NewPoolRoyalty(pool string) PoolRoyalty {
	r := PoolRoyalty{Pool: pool, Received: math.ZeroInt()}
	r.SetBoard(royalty.NewBoard())
	return r
}

// Board is what the contributors earn together, as mech/royalty has it.
func (r PoolRoyalty) Board() royalty.Board {
	return royalty.Board{Shares: r.Shares, Index: r.Index, Remainder: r.Remainder}
}

// SetBoard takes over what became of the board.
func (r *PoolRoyalty) SetBoard(b royalty.Board) {
	r.Shares, r.Index, r.Remainder = b.Shares, b.Index, b.Remainder
}

// NewContributor is an owner without shares of a pool.
func NewContributor(pool, owner string) Contributor {
	c := Contributor{Pool: pool, Owner: owner, Credited: math.ZeroInt()}
	c.SetShare(royalty.NewShare())
	return c
}

// Share is the contributor's, as mech/royalty has it.
func (c Contributor) Share() royalty.Share {
	return royalty.Share{Shares: c.Shares, Index: c.Index, Owed: c.Owed}
}

// SetShare takes over what became of the share.
func (c *Contributor) SetShare(s royalty.Share) {
	c.Shares, c.Index, c.Owed = s.Shares, s.Index, s.Owed
}

// CreditReference names the contributor's last credit among the entries of its owner.
func (c Contributor) CreditReference() string { return c.Pool + "/" + number64(c.Credits) }

// IsGood tells whether an audit found the data set good.
func (d Dataset) IsGood() bool {
	return d.Status == DatasetStatus_DATASET_STATUS_ACCEPTED || d.Status == DatasetStatus_DATASET_STATUS_PAID
}
