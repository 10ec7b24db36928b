package scorer_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

// tape replays one service.
type tape struct {
	answer string
	moody  bool // it never says the same twice
	err    error
	runs   int
}

func (t *tape) Replays(service string) bool { return service == "llm/local" }

func (t *tape) Replay(context.Context, scorer.Item) (string, error) {
	t.runs++
	if t.moody {
		return fmt.Sprintf("%s %d", t.answer, t.runs), t.err
	}
	return t.answer, t.err
}

func TestAnAnswerThatTheModelDidNotGiveIsFraud(t *testing.T) {
	const own = "The moon pulls the ocean and so the water rises twice a day on every coast of the planet."
	const apart = "The moon pulls the ocean and so the water rises, as sailors have known for ages and ages."
	const foreign = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor."
	cases := []struct {
		name, service, answer string
		tape                  tape
		fraud                 bool
		runs                  int
	}{
		{"the same answer", "llm/local", own, tape{answer: own}, false, 1},
		{"the same up to a choice that rounding tipped", "llm/local", apart, tape{answer: own}, false, 1},
		{"another answer", "llm/local", foreign, tape{answer: own}, true, 2},
		{"another, of a model that never repeats itself", "llm/local", foreign, tape{answer: own, moody: true}, false, 2},
		{"a service that cannot be run again", "llm/other", foreign, tape{answer: own}, false, 0},
		{"a few words", "llm/local", "Yes, it is", tape{answer: "yes it is!"}, false, 1},
		{"a few other words", "llm/local", "No", tape{answer: "Yes"}, true, 2},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			replay := scorer.Replay{Replayer: &tc.tape, Likeness: scorer.DefaultLikeness}
			fraud, err := replay.IsFraud(context.Background(), scorer.Item{Service: tc.service, Answer: []byte(tc.answer)})
			require.NoError(t, err)
			require.Equal(t, tc.fraud, fraud)
			require.Equal(t, tc.runs, tc.tape.runs)
		})
	}
	replay := scorer.Replay{Replayer: &tape{err: errOut}, Likeness: scorer.DefaultLikeness}
	fraud, err := replay.IsFraud(context.Background(), item("Why?", foreign))
	require.ErrorIs(t, err, errOut)
	require.False(t, fraud)
}
