package royalty_test

import (
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/royalty"
	"github.com/masa-finance/masad/testutil/scale"
)

const one = 1_000_000_000_000_000_000

func TestEscrowAndDueRows(t *testing.T) {
	for _, row := range []struct {
		name, rate string
		reward     int64
		escrow     int64
		quality    string
		due        int64
	}{
		{"a tenth, good answer", "0.1", 100_000, 10_000, "0.91", 9_100},
		{"the escrow is rounded up", "0.1", 100_001, 10_001, "1", 10_001},
		{"what is due is rounded down", "0.1", 15, 2, "0.99", 1},
		{"no rate", "0", 100_000, 0, "1", 0},
		{"no quality", "0.1", 100_000, 10_000, "0", 0},
		{"all of it", "1", 100_000, 100_000, "1", 100_000},
	} {
		t.Run(row.name, func(t *testing.T) {
			escrow := royalty.Escrow(math.LegacyMustNewDecFromStr(row.rate), math.NewInt(row.reward))
			require.Equal(t, row.escrow, escrow.Int64())
			require.Equal(t, row.due, royalty.Due(escrow, math.LegacyMustNewDecFromStr(row.quality)).Int64())
		})
	}
}

// TestTwoContributors is an example by hand: shares 1 and 2, a royalty of 100, then one of 1 after the first doubled.
func TestTwoContributors(t *testing.T) {
	board, alice, bob := royalty.NewBoard(), royalty.NewShare(), royalty.NewShare()
	add := func(to *royalty.Share, more int64) int64 {
		credited, settled, err := board.Credit(*to)
		require.NoError(t, err)
		board, *to, err = board.Add(settled, math.NewInt(more))
		require.NoError(t, err)
		return credited.Int64()
	}
	pay := func(amount int64) {
		var err error
		board, err = board.Pay(math.NewInt(amount))
		require.NoError(t, err)
	}
	require.Zero(t, add(&alice, 1))
	require.Zero(t, add(&bob, 2))
	pay(100)
	require.Equal(t, "33333333333333333333", board.Index.String())
	require.Equal(t, "1", board.Remainder.String())
	require.Equal(t, int64(33), add(&alice, 1), "33 and a third: the third is owed")
	require.Equal(t, int64(333333333333333333), alice.Owed.Int64())
	pay(1)
	require.Equal(t, "33583333333333333333", board.Index.String(), "a quarter a share")
	for _, row := range []struct {
		share royalty.Share
		want  int64
	}{{alice, 0}, {bob, 67}} {
		credited, _, err := board.Credit(row.share)
		require.NoError(t, err)
		require.Equal(t, row.want, credited.Int64())
	}
	amount, err := royalty.Earned(math.NewInt(2), math.NewInt(0), math.NewInt(one/3))
	require.NoError(t, err)
	require.Equal(t, "0.666666666666666666", amount.String())
}

func TestBoardRefuses(t *testing.T) {
	board := royalty.NewBoard()
	_, err := board.Pay(math.OneInt())
	require.ErrorIs(t, err, royalty.ErrNoShares)
	board.Shares = math.OneInt()
	_, err = board.Pay(math.NewInt(-1))
	require.ErrorIs(t, err, royalty.ErrAmount)
	_, err = board.Pay(math.Int{})
	require.ErrorIs(t, err, royalty.ErrAmount)
	huge := math.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), 250))
	_, err = board.Pay(huge)
	require.ErrorIs(t, err, royalty.ErrAmount)
	paid, err := board.Pay(math.OneInt())
	require.NoError(t, err)
	_, _, err = paid.Add(royalty.NewShare(), math.OneInt())
	require.ErrorIs(t, err, royalty.ErrIndex, "credit first")
	ahead := royalty.NewShare()
	ahead.Index = paid.Index.AddRaw(1)
	_, _, err = paid.Credit(ahead)
	require.ErrorIs(t, err, royalty.ErrIndex)
	settled := royalty.NewShare()
	settled.Index = paid.Index
	_, _, err = paid.Add(settled, math.NewInt(-1))
	require.ErrorIs(t, err, royalty.ErrAmount)
	settled.Shares = huge
	_, err = royalty.Earned(huge, math.ZeroInt(), huge)
	require.ErrorIs(t, err, royalty.ErrAmount)
}

// party is one contributor as the board has it, and as a model in fractions does.
type party struct {
	royalty.Share
	credited math.Int
	exact    *big.Rat // earned since ever, umasa
}

// TestAnyOrderConservesMoney lets royalties, new shares and credits come in any order. Nothing is lost: what was paid
// is what was credited, what is pending and the remainder, to the last 10^-18 umasa. A model in fractions divides each
// royalty at once, and nobody is further from it than a hundredth of a umasa.
func TestAnyOrderConservesMoney(t *testing.T) {
	scale.Check(t, 300, 20_000, func(t *rapid.T) {
		board, paid := royalty.NewBoard(), math.ZeroInt()
		parties := make([]party, rapid.IntRange(1, 6).Draw(t, "parties"))
		for i := range parties {
			parties[i] = party{royalty.NewShare(), math.ZeroInt(), new(big.Rat)}
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			who := &parties[rapid.IntRange(0, len(parties)-1).Draw(t, "who")]
			switch rapid.SampledFrom([]string{"pay", "add", "credit"}).Draw(t, "what") {
			case "pay":
				if board.Shares.IsPositive() {
					amount := math.NewInt(rapid.Int64Range(0, 1<<62).Draw(t, "amount"))
					paid, board = paid.Add(amount), pay(t, board, amount, parties)
				}
			case "add":
				who.credit(t, board)
				more := math.NewInt(rapid.Int64Range(0, 1<<40).Draw(t, "more"))
				var err error
				board, who.Share, err = board.Add(who.Share, more)
				require.NoError(t, err)
			case "credit":
				who.credit(t, board)
			}
			checkBooks(t, board, paid, parties)
		}
	})
}

// pay pays the board, and every party of the model its part.
func pay(t *rapid.T, board royalty.Board, amount math.Int, parties []party) royalty.Board {
	for _, p := range parties {
		part := new(big.Rat).SetFrac(p.Shares.BigInt(), board.Shares.BigInt())
		p.exact.Add(p.exact, part.Mul(part, new(big.Rat).SetInt(amount.BigInt())))
	}
	after, err := board.Pay(amount)
	require.NoError(t, err)
	return after
}

func (p *party) credit(t *rapid.T, board royalty.Board) {
	amount, after, err := board.Credit(p.Share)
	require.NoError(t, err)
	p.Share, p.credited = after, p.credited.Add(amount)
	require.True(t, p.Owed.LT(math.NewInt(one)), "less than one umasa is owed")
}

func checkBooks(t *rapid.T, board royalty.Board, paid math.Int, parties []party) {
	sum, shares := board.Remainder, math.ZeroInt()
	for _, p := range parties {
		pending, err := board.Pending(p.Share)
		require.NoError(t, err)
		earned := pending.Add(p.credited.MulRaw(one))
		sum, shares = sum.Add(earned), shares.Add(p.Shares)
		// What a remainder keeps back is paid to those who have shares later: 10^-18 umasa a share and royalty at most.
		got := new(big.Rat).SetFrac(earned.BigInt(), big.NewInt(one))
		gap := got.Sub(got, p.exact)
		require.True(t, gap.Abs(gap).Cmp(big.NewRat(1, 100)) < 0, "gap %s", gap.FloatString(6))
	}
	require.Equal(t, paid.MulRaw(one).String(), sum.String(), "nothing is lost")
	require.Equal(t, board.Shares.String(), shares.String())
}
