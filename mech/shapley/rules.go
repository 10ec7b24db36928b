package shapley

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"cosmossdk.io/math"
)

// ErrGame says that bytes are not those of a game with so many owners.
var ErrGame = errors.New("shapley: not the sums of such a game")

// accSize is how many bytes a sum of Coverage has.
const accSize = 8

// Rules are how a game measures what a coalition is worth.
type Rules struct {
	// Half is K of Diversity in micro-units, or 0: then the game is Coverage.
	Half uint64
	// Categories is how many there are, 1 … MaxCategories.
	Categories int
	// Stakes, one for each owner in umasa, make Coverage go by stake; nil in its plain form and for Diversity.
	Stakes []math.Int
}

// Game is a Coverage or a Diversity by its rules: one face for those who only pay.
type Game struct {
	rules     Rules
	coverage  *Coverage
	diversity *Diversity
}

// NewGame returns a game at its beginning. Errors: those of NewStaked and NewDiversity.
func NewGame(rules Rules, owners int) (*Game, error) {
	if rules.Half > 0 {
		diversity, err := NewDiversity(owners, rules.Categories)
		return &Game{rules: rules, diversity: diversity}, err
	}
	if owners < 0 {
		return nil, fmt.Errorf("%d owners: %w", owners, ErrOwner)
	}
	return coverageGame(rules, make([]uint64, owners))
}

// ResumeGame goes on from what Encode returned; empty bytes are a game at its beginning. Errors: ErrGame, and those of
// NewGame.
func ResumeGame(rules Rules, owners int, raw []byte) (*Game, error) {
	if len(raw) == 0 {
		return NewGame(rules, owners)
	}
	if size := rules.Size(owners); len(raw) != size {
		return nil, fmt.Errorf("%d bytes, must be %d: %w", len(raw), size, ErrGame)
	}
	if rules.Half > 0 {
		nodes, err := Decode(raw)
		if err != nil {
			return nil, err
		}
		diversity, err := ResumeDiversity(nodes[:rules.Categories], nodes[rules.Categories:])
		return &Game{rules: rules, diversity: diversity}, err
	}
	acc := make([]uint64, owners)
	for i := range acc {
		acc[i] = binary.BigEndian.Uint64(raw[i*accSize:])
	}
	return coverageGame(rules, acc)
}

func coverageGame(rules Rules, acc []uint64) (*Game, error) {
	if rules.Stakes == nil {
		return &Game{rules: rules, coverage: NewCoverage(acc)}, nil
	}
	coverage, err := NewStaked(acc, rules.Stakes)
	return &Game{rules: rules, coverage: coverage}, err
}

// Size is how many bytes Encode makes of a game with so many owners: 8 for each, with diversity 128·m·(n + 1).
func (r Rules) Size(owners int) int {
	if r.Half > 0 {
		return NodesSize * r.Categories * (owners + 1)
	}
	return accSize * owners
}

// Add adds the terms of all records of a merge. Errors: those of Coverage.Add and Diversity.Add.
func (g *Game) Add(m *Merge) error {
	if g.diversity != nil {
		return g.diversity.Add(m)
	}
	return g.coverage.Add(m)
}

// Encode returns the sums of all owners, for ResumeGame.
func (g *Game) Encode() []byte {
	if g.diversity != nil {
		return Encode(slices.Concat(g.diversity.total, g.diversity.own))
	}
	raw := make([]byte, 0, accSize*len(g.coverage.acc))
	for _, acc := range g.coverage.acc {
		raw = binary.BigEndian.AppendUint64(raw, acc)
	}
	return raw
}

// Value is what one owner deserves after all chunks: of Coverage in 2^-32 micro-units, of Diversity in 10^-18. Errors:
// ErrOwner.
func (g *Game) Value(owner int) (math.Int, error) {
	if g.diversity != nil {
		return g.diversity.Weight(owner, g.rules.Half)
	}
	if owner < 0 || owner >= len(g.coverage.acc) {
		return math.Int{}, fmt.Errorf("owner %d of %d: %w", owner, len(g.coverage.acc), ErrOwner)
	}
	return math.NewIntFromUint64(g.coverage.acc[owner]), nil
}

// SampledHalf is the K of the game of a sample: with y_s = T·y the coverage of a sample that a threshold T draws,
//
//	K·y/(K + y) = (1/T)·K_s·y_s/(K_s + y_s),   K_s = K·T
//
// so that a value divided by T estimates that of the whole data sets whatever T is. Rounded down, at least 1; 0 if half
// is 0, which is no diversity.
func SampledHalf(half, threshold uint64) uint64 {
	if half == 0 || threshold == All {
		return half
	}
	sampled, _ := bits.Mul64(half, threshold)
	return max(1, sampled)
}

// Estimate is what the value of a sample says of that of the whole data set, floor(value/T) in micro-units of weight;
// half tells the unit of the value, see Game.Value, and a threshold of 0 is none.
func Estimate(value math.Int, half, threshold uint64) math.Int {
	unit := math.NewIntFromUint64(1 << fraction)
	if half > 0 {
		unit = math.NewIntFromUint64(one)
	}
	if threshold == All || threshold == 0 {
		return value.Quo(unit)
	}
	whole := math.NewIntFromUint64(1 << fraction)
	return value.Mul(whole).Mul(whole).Quo(unit.Mul(math.NewIntFromUint64(threshold)))
}
