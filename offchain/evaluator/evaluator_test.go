package evaluator

import (
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/journal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestDutiesAreCommittedAndRevealedInBatches(t *testing.T) {
	c := newCourt(t)
	c.offline = true
	for n := range 10 {
		c.draw(n, 0)
	}
	started := c.start()
	require.Error(t, started.update(context.Background()), "a chain that is away is waited for")
	require.NoError(t, started.memory.close())

	c.offline = false
	c.run(func() bool { return c.committed() == 10 })
	require.Zero(t, c.revealed(), "nothing is revealed before the window")
	c.open()
	c.run(func() bool { return c.revealed() == 10 })
	require.Zero(t, c.paid)
	require.LessOrEqual(t, c.free, 20)
	for _, s := range c.seats {
		require.Greater(t, s.revealed.R, uint32(600_000))
		require.Greater(t, s.revealed.F, uint32(600_000))
		require.False(t, s.revealed.Flag)
	}
}

// TestAKeyThatMayNotActSendsNothing: it judges, and commits when it may again.
func TestAKeyThatMayNotActSendsNothing(t *testing.T) {
	c := newCourt(t)
	c.draw(1, 0)
	e := c.start()
	may := false
	e.options.May = func() bool { return may }
	for range 2 {
		require.NoError(t, e.update(t.Context()))
		e.jobs.Wait()
	}
	require.Zero(t, c.committed())
	may = true
	require.NoError(t, e.update(t.Context()))
	e.jobs.Wait()
	require.Equal(t, 1, c.committed())
	require.NoError(t, e.memory.close())
}

func TestAKilledEvaluatorRevealsWhatItCommitted(t *testing.T) {
	cases := []struct {
		name         string
		commit, open func(c *court) // faults of the first life, before and after the reveal window opens
	}{
		{"killed before its commitment was sent", func(c *court) { c.dieBefore = true }, nil},
		{"killed after its commitment was sent", func(c *court) { c.dieAfter = true }, nil},
		{"killed before its reveal was sent", nil, func(c *court) { c.dieBefore = true }},
		{"killed after its reveal was sent", nil, func(c *court) { c.dieAfter = true }},
		{"killed while the journal was written", func(c *court) { c.dieAfter = true }, func(c *court) {
			file, err := os.OpenFile(c.journal, os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = file.WriteString("0badc0de {\"item\":\"half a li")
			require.NoError(t, err)
			require.NoError(t, file.Close())
		}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := newCourt(t)
			c.draw(1, 0)
			c.draw(2, 0)
			if tc.commit != nil {
				tc.commit(c)
				c.live()
				c.dieBefore, c.dieAfter = false, false
			}
			c.run(func() bool { return c.committed() == 2 })
			c.open()
			if tc.open != nil {
				tc.open(c)
				c.live()
				c.dieBefore, c.dieAfter = false, false
			}
			c.run(func() bool { return c.revealed() == 2 })
			c.live()
		})
	}
}

func TestWithoutADiskNothingIsCommitted(t *testing.T) {
	c := newCourt(t)
	c.draw(1, 0)
	e := c.start()
	require.NoError(t, e.memory.close()) // every further write fails
	for range 5 {
		require.NoError(t, e.update(context.Background()))
		e.jobs.Wait()
	}
	require.Zero(t, c.committed())
	require.Empty(t, c.problems)
}

func TestAnItemNobodyTakesDoesNotHoldUpTheOthers(t *testing.T) {
	c := newCourt(t)
	c.draw(1, 0)
	c.draw(2, 0)
	c.poison = c.draw(3, 0)
	c.run(func() bool { return c.committed() == 2 && c.hasPaid() }) // what failed once goes alone and paid
}

func TestARedrawnItemIsJudgedAnew(t *testing.T) {
	c := newCourt(t)
	id := c.draw(1, 0)
	c.run(func() bool { return c.committed() == 1 })
	first := c.seats[id].hash
	c.draw(1, 1)
	c.run(func() bool { return c.committed() == 1 })
	require.NotEqual(t, first, c.seats[id].hash, "another round, another salt")
	c.open()
	c.run(func() bool { return c.revealed() == 1 })
}

// TestADisputeIsJudgedBesideTheFirstEvaluation has two items of one request: a commitment and a salt for each.
func TestADisputeIsJudgedBesideTheFirstEvaluation(t *testing.T) {
	c := newCourt(t)
	first, second := c.draw(1, 0), c.draw(2, 0)
	c.seats[second].duty.Item.Request, c.seats[second].duty.Item.Dispute = c.seats[first].duty.Item.Request, true
	c.run(func() bool { return c.committed() == 2 })
	require.NotEqual(t, c.seats[first].hash, c.seats[second].hash)
	c.open()
	c.run(func() bool { return c.revealed() == 2 })
}

func TestWhatCannotBeReadIsJudgedByRule(t *testing.T) {
	other := text("something else").Hash
	away := rewardstypes.Payload{Uri: "http://127.0.0.1:1/x", Hash: other, Size_: 3}
	forged := rewardstypes.Payload{Inline: []byte(answer), Hash: other}
	cases := []struct {
		name             string
		prompt, response rewardstypes.Payload
		committed        int
		flag             bool
	}{
		{"a response whose bytes contradict its hash is fraud", text(prompt), forged, 1, true},
		{"a response on a private network is worth nothing", text(prompt), away, 1, false},
		{"without the prompt the evaluator abstains", forged, text(answer), 0, false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := newCourt(t)
			id := c.draw(1, 0)
			c.requests["request 1"] = rewardstypes.Request{
				Id: "request 1", Payload: tc.prompt, Assignments: answered(tc.response),
			}
			if tc.committed == 0 {
				c.live()
				require.Zero(t, c.committed())
				return
			}
			c.run(func() bool { return c.committed() == 1 })
			c.open()
			c.run(func() bool { return c.revealed() == 1 })
			require.Zero(t, c.seats[id].revealed.R+c.seats[id].revealed.C+c.seats[id].revealed.F)
			require.Equal(t, tc.flag, c.seats[id].revealed.Flag)
		})
	}
}

func TestTheJournalForgetsWhatNoWindowReaches(t *testing.T) {
	c := newCourt(t)
	c.draw(1, 0)
	c.run(func() bool { return c.committed() == 1 })
	clear(c.seats)
	c.height += keepBlocks + 100
	c.draw(2, 0)
	c.run(func() bool { return c.committed() == 1 })
	j, judgements, err := journal.Open[Judgement](c.journal)
	require.NoError(t, err)
	require.NoError(t, j.Close())
	require.Len(t, judgements, 1)
	require.Equal(t, itemID(2), judgements[0].Item)
}
