package liquid

import (
	"errors"
	"fmt"

	"cosmossdk.io/math"
)

// ErrWeights says that the parts of a vote do not add up to one.
var ErrWeights = errors.New("liquid: weights of a vote must add up to 10^18")

// Option is an answer to a proposal.
type Option int

// The options in the order of the SDK, whose numbers 1 … 4 are these plus one.
const (
	Yes Option = iota
	Abstain
	No
	NoWithVeto
	Options = 4
)

// One is the sum of the weights of a vote, and the number of tally units in 1 umasa.
const One uint64 = 1_000_000_000_000_000_000

// Weights is a vote: for each option its part in units of 10^-18. The parts add up to One.
type Weights [Options]uint64

// Wholly is the vote that is not split. An unknown option gives the zero Weights, which Validate refuses.
func Wholly(option Option) Weights {
	var w Weights
	if option >= Yes && option < Options {
		w[option] = One
	}
	return w
}

// Validate checks the sum of the weights: ErrWeights.
func (w Weights) Validate() error {
	left := One
	for _, part := range w {
		if part > left {
			return fmt.Errorf("%w: %v", ErrWeights, w)
		}
		left -= part
	}
	if left > 0 {
		return fmt.Errorf("%w: %v", ErrWeights, w)
	}
	return nil
}

// Voter is an agent on one proposal. All amounts in umasa.
type Voter struct {
	Voted   bool
	Weights Weights  // how it voted last, if it did
	Own     math.Int // s, its own stake, if it voted
	Power   Amount   // W, what its vote counts, if it voted: All includes Own, Listed does not
	Adj     Amount   // what voters below it took out of its inflow, voted or not
}

// Passive is the part of a voter's power that others delegated, W − s.
func (v Voter) Passive() math.Int { return given(v.Power.All).Sub(given(v.Own)) }

// filled has zeros where v has nothing, as a voter is before it is stored.
func (v Voter) filled() Voter {
	v.Own = given(v.Own)
	v.Power = Amount{All: given(v.Power.All), Listed: given(v.Power.Listed)}
	v.Adj = Amount{All: given(v.Adj.All), Listed: given(v.Adj.Listed)}
	return v
}

// Snapshot is what a proposal knows of the time its voting began: stakes in umasa, lists, and what flowed into each
// agent, on its topic. Absent is zero.
type Snapshot interface {
	Lists
	Stake(agent string) (math.Int, error)
	In(agent string) (Amount, error)
}

// Votes is what was voted on a proposal so far. Agents it does not know are zero Voters; the first Tally is zero.
type Votes interface {
	Voter(agent string) (Voter, error)
	SetVoter(agent string, v Voter) error
	Tally() (Tally, error)
	SetTally(t Tally) error
}

// Ballot is one proposal while it is voted on.
type Ballot interface {
	Snapshot
	Votes
}
