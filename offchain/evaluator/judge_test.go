package evaluator

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/scorer"
)

// deaf is a scorer that ends only with its context.
type deaf struct{}

func (deaf) Score(ctx context.Context, _ scorer.Item) (scorer.Scores, error) {
	<-ctx.Done()
	return scorer.Scores{}, ctx.Err()
}

// TestAScorerThatHangsMakesNobodyLate has judges that would think forever, more than work at a time. When the window is
// about to end the last scorer judges.
func TestAScorerThatHangsMakesNobodyLate(t *testing.T) {
	c := newCourt(t)
	for n := range 2 * DefaultParallel {
		c.draw(n, 0)
	}
	c.scorer = scorer.Combined{
		Parts: []scorer.Part{{Name: "judge", Scorer: deaf{}, Weight: 1}}, Timeout: time.Hour, Last: scorer.Lexical{},
		Log: slog.New(slog.DiscardHandler),
	}
	c.live()
	require.Zero(t, c.committed())
	c.height += 998 // two blocks are left
	c.run(func() bool { return c.committed() == 2*DefaultParallel })
	c.open()
	c.run(func() bool { return c.revealed() == 2*DefaultParallel })
	for _, s := range c.seats {
		require.Greater(t, s.revealed.R, uint32(600_000))
	}
}

// honest replays every service with one answer.
type honest string

func (h honest) Replays(string) bool { return true }

func (h honest) Replay(context.Context, scorer.Item) (string, error) { return string(h), nil }

func TestAnAnswerThatCannotBeHadAgainIsFlagged(t *testing.T) {
	for _, tc := range []struct {
		name, replay string
		flag         bool
	}{
		{"the model's own answer", answer, false},
		{"another", "Bread rises when yeast eats sugar, so bake it until the crust is brown.", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newCourt(t)
			id := c.draw(1, 0)
			c.replay = &scorer.Replay{Replayer: honest(tc.replay), Likeness: scorer.DefaultLikeness}
			c.run(func() bool { return c.committed() == 1 })
			c.open()
			c.run(func() bool { return c.revealed() == 1 })
			require.Equal(t, tc.flag, c.seats[id].revealed.Flag)
			require.Greater(t, c.seats[id].revealed.R, uint32(600_000), "the flag says all")
		})
	}
}
