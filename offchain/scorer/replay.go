package scorer

import (
	"context"
	"strings"
)

// DefaultLikeness is the share of common runs of words below which two answers are not of one model, in micro-units.
// Answers of one model at temperature 0 differ where rounding tips a choice and go apart from there; those of two
// models share hardly any run of three words.
const DefaultLikeness = 100_000

// runWords is the length of the runs of words that answers are compared by.
const runWords = 3

// Replayer runs requests again as workers are to run them: temperature 0, and the seed that follows from the payload.
type Replayer interface {
	// Replays tells whether a service's answers can be had again.
	Replays(service string) bool
	// Replay is the answer to the item's prompt.
	Replay(ctx context.Context, item Item) (string, error)
}

// Replay finds answers that the model of a service did not give.
type Replay struct {
	Replayer Replayer
	// Likeness is the share of common runs of words that an answer of the model has at least, in micro-units.
	Likeness uint32
}

// IsFraud runs a request again, twice. It accuses only if both runs agree, so that the model is known to repeat itself,
// and the answer is unlike them. A run that fails accuses nobody.
func (r Replay) IsFraud(ctx context.Context, item Item) (bool, error) {
	if !r.Replayer.Replays(item.Service) {
		return false, nil
	}
	once, err := r.Replayer.Replay(ctx, item)
	if err != nil {
		return false, err
	}
	if likeness(once, string(item.Answer)) >= r.Likeness {
		return false, nil
	}
	again, err := r.Replayer.Replay(ctx, item)
	if err != nil {
		return false, err
	}
	return again == once, nil
}

// likeness is the share of runs of three words that two texts have in common, of all that one of them has; of shorter
// texts, whether their words are the same.
func likeness(a, b string) uint32 {
	first, second := runsOf(a), runsOf(b)
	common := 0
	for run := range first {
		if second[run] {
			common++
		}
	}
	all := len(first) + len(second) - common
	if all == 0 {
		return Full // neither has a word
	}
	return share(common, all)
}

// runsOf is the set of runs of three words of a text, or the text's words as one if there are fewer.
func runsOf(text string) map[string]bool {
	words := wordsOf(clean([]byte(text)))
	runs := make(map[string]bool)
	for i := range words {
		if i+runWords <= len(words) {
			runs[strings.Join(words[i:i+runWords], " ")] = true
		}
	}
	if len(runs) == 0 && len(words) > 0 {
		runs[strings.Join(words, " ")] = true
	}
	return runs
}
