package performance

import (
	"errors"
	"fmt"

	"cosmossdk.io/math"
)

// ErrValidator says that an item names a validator that is not in the epoch.
var ErrValidator = errors.New("performance: unknown validator")

// Record counts the blocks of one validator in an epoch, see Consensus.
type Record struct {
	Signed   uint64
	Expected uint64
}

// Assignment is one member of an item's committee: its index among the epoch's validators, and its vote.
type Assignment struct {
	Validator int
	Vote      Vote
}

// Item is the committee of one data item or response. A validator is assigned at most once.
type Item []Assignment

// Epoch is all that the scores of one epoch depend on.
type Epoch struct {
	Weights    Weights
	Scale      math.LegacyDec // of agreement, see Agreements
	Validators []Record
	Data       []Item // metric D
	Responses  []Item // metric L, values as by Opinion
}

// Report explains the score of one validator: its metrics, and the counted agreements behind D and L in the order of
// the items.
type Report struct {
	Metrics
	AgreementsD []math.LegacyDec
	AgreementsL []math.LegacyDec
	P           math.LegacyDec
}

// Evaluate scores all validators of an epoch at once, in the order of e.Validators: C by Consensus, D and L as means of
// Agreements over items, P by Score. It is the whole of what a chain computes item by item. Errors: those of these
// functions, and ErrValidator.
func Evaluate(e Epoch) ([]Report, error) {
	data, err := collect(e.Data, e.Scale, len(e.Validators))
	if err != nil {
		return nil, fmt.Errorf("data %w", err)
	}
	responses, err := collect(e.Responses, e.Scale, len(e.Validators))
	if err != nil {
		return nil, fmt.Errorf("response %w", err)
	}
	reports := make([]Report, len(e.Validators))
	for i, v := range e.Validators {
		r := Report{AgreementsD: data[i], AgreementsL: responses[i]}
		r.Metrics = Metrics{C: Consensus(v.Signed, v.Expected), D: mean(data[i]), L: mean(responses[i])}
		if r.P, err = Score(e.Weights, r.Metrics); err != nil {
			return nil, err
		}
		reports[i] = r
	}
	return reports, nil
}

// collect returns the counted agreements of each of n validators over items, in their order.
func collect(items []Item, scale math.LegacyDec, n int) ([][]math.LegacyDec, error) {
	all := make([][]math.LegacyDec, n)
	for k, item := range items {
		votes := make([]Vote, len(item))
		for i, a := range item {
			if a.Validator < 0 || a.Validator >= n {
				return nil, fmt.Errorf("item %d: %w", k, ErrValidator)
			}
			votes[i] = a.Vote
		}
		agreements, err := Agreements(votes, scale)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", k, err)
		}
		for i, a := range agreements {
			if a.Counted {
				all[item[i].Validator] = append(all[item[i].Validator], a.Value)
			}
		}
	}
	return all, nil
}

func mean(agreements []math.LegacyDec) math.LegacyDec {
	var t Tally
	for _, a := range agreements {
		t = t.Add(Agreement{Value: a, Counted: true})
	}
	return t.Mean()
}
