package types

import (
	"regexp"
	"strings"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/shapley"
)

const (
	// maxPoolID is the longest id of a pool.
	maxPoolID = 64
	// maxCategoryName is the longest name of a category in bytes.
	maxCategoryName = 64
	// maxDiversity bounds K: 2^53 micro-units are more than all sketches of a round can weigh.
	maxDiversity = 1 << 53
	// maxPoolWeight bounds a pool's weight, so that no sum of weights overflows.
	maxPoolWeight = 1_000_000
)

// poolID is a lower-case name.
var poolID = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// poolService is a service, or a class of services: "llm/llama-3-8b", "llm" or "llm/".
var poolService = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*/?$`)

// CheckPoolID refuses anything but a name of lower-case letters, digits and dashes, a letter first.
func CheckPoolID(field, id string) error {
	if len(id) == 0 || len(id) > maxPoolID {
		return ErrInvalidID.Wrapf("%s: %d bytes, must be 1..%d", field, len(id), maxPoolID)
	}
	if !poolID.MatchString(id) {
		return ErrInvalidID.Wrapf("%s: %q, must be lower-case letters, digits and dashes, a letter first", field, id)
	}
	return nil
}

// NewPool is a pool that nobody gave anything to yet. Its first round takes every record.
func NewPool(msg *MsgCreatePool, height int64) Pool {
	return Pool{
		Id: msg.Id, Categories: msg.Categories, Diversity: msg.Diversity, Weight: msg.Weight, Service: msg.Service,
		StakeWeighted: msg.StakeWeighted, CreatedHeight: height, Threshold: shapley.All,
		Funds: math.ZeroInt(), Paid: math.ZeroInt(),
	}
}

// Validate refuses a pool that no message could have made.
func (p Pool) Validate() error {
	if err := p.validateRules(); err != nil {
		return err
	}
	if p.CreatedHeight < 0 {
		return ErrInvalidField.Wrapf("pool.created_height: %d, must be at least 0", p.CreatedHeight)
	}
	if p.Threshold == 0 {
		return ErrInvalidField.Wrap("pool.threshold: 0, must be at least 1")
	}
	if err := checkAmount("pool.funds", p.Funds, math.ZeroInt()); err != nil {
		return err
	}
	return checkAmount("pool.paid", p.Paid, math.ZeroInt())
}

// validateRules checks what governance says of a pool.
func (p Pool) validateRules() error {
	if err := CheckPoolID("id", p.Id); err != nil {
		return err
	}
	if err := checkCategories(p.Categories); err != nil {
		return err
	}
	if err := checkRange("diversity", p.Diversity, 0, maxDiversity); err != nil {
		return err
	}
	if p.StakeWeighted && p.Diversity != 0 {
		return ErrInvalidField.Wrapf("stake_weighted: must be false with a diversity of %d, limit 0", p.Diversity)
	}
	return checkPoolTerms(p.Weight, p.Service)
}

// checkPoolTerms checks what of a pool may change.
func checkPoolTerms(weight uint64, service string) error {
	if err := checkRange("weight", weight, 0, maxPoolWeight); err != nil {
		return err
	}
	if service == "" {
		return nil
	}
	if len(service) > maxService {
		return ErrInvalidService.Wrapf("service: %d bytes, limit %d", len(service), maxService)
	}
	if !poolService.MatchString(service) {
		return ErrInvalidService.Wrapf("service: %q, must be a lower-case path such as llm/llama-3-8b, or its beginning",
			service)
	}
	return nil
}

// checkCategories refuses no category, more than 32, and a name given twice.
func checkCategories(categories []string) error {
	if len(categories) == 0 || len(categories) > shapley.MaxCategories {
		return ErrInvalidField.Wrapf("categories: %d is outside 1..%d", len(categories), shapley.MaxCategories)
	}
	for i, category := range categories {
		if strings.TrimSpace(category) == "" {
			return ErrInvalidField.Wrapf("categories: number %d is empty, must be a name", i)
		}
		if err := checkText("categories", category, maxCategoryName); err != nil {
			return err
		}
		for _, other := range categories[:i] {
			if category == other {
				return ErrDuplicate.Wrapf("categories: %s is given twice, limit 1", category)
			}
		}
	}
	return nil
}

// Rules are those of the pool's game for a sample that a threshold draws; the stakes, one for each owner, count in a
// pool with stake_weighted only.
func (p Pool) Rules(threshold uint64, stakes []math.Int) shapley.Rules {
	rules := shapley.Rules{Half: shapley.SampledHalf(p.Diversity, threshold), Categories: len(p.Categories)}
	if p.StakeWeighted {
		rules.Stakes = stakes
	}
	return rules
}

// maxSums bounds what a game with diversity is carried with from block to block: owners times categories, 2 MiB.
const maxSums = 16_384

// MaxDatasets is how many data sets a round of the pool takes.
func (p Pool) MaxDatasets(params DataParams) uint64 {
	limit := uint64(params.MaxDatasets)
	if p.Diversity > 0 {
		limit = min(limit, maxSums/uint64(max(1, len(p.Categories))))
	}
	return limit
}
