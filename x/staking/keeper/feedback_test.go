package keeper_test

import (
	"math"
	"math/rand"
	"testing"

	sdkmath "cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/x/staking/types"
)

// The requirement is a feedback loop: who can not meet it goes, and those who stay share what is required of the role.
// These tests close the loop around the real ledger: people with different abilities and purses bond, work, lapse and
// come back, epoch after epoch.

const (
	// people is how many workers there are.
	people = 200
	// noise is the deviation of a measured utility from the true one.
	noise = 0.06
	// roleShare is what the default phi leaves each of them of the supply, when all of them are there.
	roleShare = supply / 20 / people
)

// person is a worker with a purse.
type person struct {
	account int
	// ability is the utility it reaches with full effort, in 0..1.
	ability float64
	// purse is all its umasa, bonded ones included.
	purse int64
}

// loop is a role of people.
type loop struct {
	*suite
	people []person
	random *rand.Rand
	// unlawful tells that the parameters are none that governance could set.
	unlawful bool
}

// newLoop opens positions for people whose purses are spread around a median, under changed parameters.
func newLoop(tb testing.TB, seed int64, median float64, change func(*types.Params)) *loop {
	tb.Helper()
	l := &loop{random: rand.New(rand.NewSource(seed)), suite: started(tb, change)}
	for i := range people {
		one := person{
			account: 100 + i, ability: 0.5 + l.random.Float64()/2,
			purse: int64(median * math.Exp(l.random.NormFloat64()/2)),
		}
		l.fund(one.account, one.purse)
		l.people = append(l.people, one)
	}
	for _, one := range l.people { // the first ones pay the most, as the role is empty
		if need := l.newcomer(); one.purse >= need {
			l.mustOpen(worker, one.account, need)
		}
	}
	return l
}

// newcomer is what a position must hold to be opened, in umasa.
func (l *loop) newcomer() int64 {
	params, err := l.k.Params(l.Ctx)
	require.NoError(l.t, err)
	_, globals, err := l.k.Summary(l.Ctx, worker)
	require.NoError(l.t, err)
	role, err := params.Of(worker)
	require.NoError(l.t, err)
	factors, err := types.Newcomer(role, globals)
	require.NoError(l.t, err)
	return factors.Required.Int64()
}

// epoch lets everybody act, scores them, and runs to the next epoch.
func (l *loop) epoch(act func(person, types.Standing)) {
	current, err := l.k.CurrentEpoch(l.Ctx)
	require.NoError(l.t, err)
	for _, one := range l.people {
		standing, err := l.k.Standing(l.Ctx, worker, l.Addr(one.account))
		if err != nil {
			require.ErrorIs(l.t, err, types.ErrPositionNotFound)
			if need := l.newcomer(); one.purse >= need {
				l.mustOpen(worker, one.account, need)
			}
			continue
		}
		act(one, standing)
		if standing.Status == types.Status_STATUS_ACTIVE {
			l.score(current.Number, one, standing)
		}
	}
	l.epochs(1)
	if !l.unlawful {
		l.sound()
	}
}

// literal writes the paper's own rule into the store, past all bounds of parameters: phi 1, psi 0, no reference seats.
func (l *loop) literal() {
	params, err := l.k.Params(l.Ctx)
	require.NoError(l.t, err)
	role := &params.Roles[worker-1]
	role.Phi, role.Psi, role.NRef = sdkmath.LegacyOneDec(), sdkmath.LegacyZeroDec(), 0
	role.Clamp = sdkmath.LegacyNewDec(20)
	raw, err := l.Cdc.Marshal(&params)
	require.NoError(l.t, err)
	require.NoError(l.t, l.Service(types.ClockStoreKey).OpenKVStore(l.Ctx).Set(types.ParamsPrefix.Bytes(), raw))
	l.unlawful = true
}

// score measures what a person did. Who is short of stake does its best, others take it a little easier.
func (l *loop) score(epoch uint64, one person, standing types.Standing) {
	effort := 0.85
	if standing.Required.MulRaw(3).GT(sdkmath.NewInt(one.purse).MulRaw(2)) {
		effort = 1
	}
	utility := min(max(one.ability*effort+noise*l.random.NormFloat64(), 0), 1)
	score := sdkmath.LegacyNewDecWithPrec(int64(utility*1e6), 6)
	require.NoError(l.t, l.k.PushScore(l.Ctx, epoch, worker, l.Addr(one.account), score))
}

// topUp bonds what is lacking, and a little more, as far as the purse reaches.
func (l *loop) topUp(one person, standing types.Standing) {
	want := min(standing.Required.MulRaw(102).QuoRaw(100).Int64(), one.purse)
	if lack := want - standing.Masa.Int64(); lack > 0 && standing.Counted.LT(standing.Required) {
		require.NoError(l.t, l.bond(worker, one.account, lack))
	}
}

// counts are how many people have each status; those who never came count as left.
func (l *loop) counts() map[types.Status]int {
	found := make(map[types.Status]int)
	for _, one := range l.people {
		standing, err := l.k.Standing(l.Ctx, worker, l.Addr(one.account))
		if err != nil {
			standing.Status = types.Status_STATUS_LEFT
		}
		found[standing.Status]++
	}
	return found
}

// quick are the table's setting: reference seats for everybody, a fast ramp, little grace.
func quick(p *types.Params) {
	r := &p.Roles[worker-1]
	r.NRef, r.GraceEpochs = people, 3
	r.RampUp, r.RampDown = sdkmath.LegacyNewDecWithPrec(25, 2), sdkmath.LegacyNewDecWithPrec(25, 2)
}

// eachSeed runs a simulation for one seed, or in the long run for five.
func eachSeed(t *testing.T, run func(seed int64)) {
	t.Helper()
	first := scale.Seed(t)
	for i := range scale.N(1, 5) {
		run(first + int64(i))
	}
}

func TestRequirementSettlesAndSurvivesAShock(t *testing.T) {
	eachSeed(t, func(seed int64) {
		l := newLoop(t, seed, 1.8*roleShare, quick)
		for range 200 {
			l.epoch(l.topUp)
		}
		calm := l.counts()
		for i := range l.people {
			if i%10 < 3 {
				l.people[i].ability *= 0.4
			}
		}
		for range 100 {
			l.epoch(l.topUp)
		}
		shocked := l.counts()
		t.Logf("seed %d: after 200 epochs %v, 100 epochs after the shock %v", seed, calm, shocked)
		require.GreaterOrEqual(t, calm[types.Status_STATUS_ACTIVE], people*85/100)
		require.GreaterOrEqual(t, shocked[types.Status_STATUS_ACTIVE], people*80/100)
	})
}

// TestLiteralRequirementCollapses is why the requirement divides a role's budget among reference seats: a share of the
// whole supply by the number of those who are left rises with everyone who goes.
func TestLiteralRequirementCollapses(t *testing.T) {
	eachSeed(t, func(seed int64) {
		l := newLoop(t, seed, 1.8*roleShare, quick)
		for range 10 {
			l.epoch(l.topUp)
		}
		before := l.counts()
		l.literal()
		for range 60 {
			l.epoch(l.topUp)
		}
		after := l.counts()
		t.Logf("seed %d: %v, then with the literal rule %v", seed, before, after)
		require.GreaterOrEqual(t, before[types.Status_STATUS_ACTIVE], people*85/100)
		require.LessOrEqual(t, after[types.Status_STATUS_ACTIVE], people*2/100)
	})
}

func TestRequirementFallsToTheLeastStakeWhenEverybodyUnbonds(t *testing.T) {
	l := newLoop(t, scale.Seed(t), 20_000*masa, func(p *types.Params) {
		p.UnbondingTime = types.MinUnbondingTime // coins come back before the next epoch
	})
	for i := range l.people {
		l.people[i].ability, l.people[i].purse = 0.5, max(l.people[i].purse, 10_000*masa)
		l.fund(l.people[i].account, 10_000*masa)
	}
	least := int64(100 * masa)
	for range 150 {
		l.epoch(func(one person, standing types.Standing) {
			require.NotEqual(t, types.Status_STATUS_INACTIVE, standing.Status, "nobody is evicted")
			require.GreaterOrEqual(t, standing.Required.Int64(), least)
			if spare := standing.Masa.Sub(standing.Required).Int64(); spare > 0 {
				_, err := l.unbond(worker, one.account, spare)
				require.NoError(t, err)
			}
			l.topUp(one, standing)
		})
	}
	for _, one := range l.people {
		standing := l.standing(worker, one.account)
		require.Equal(t, types.Status_STATUS_ACTIVE, standing.Status)
		require.Equal(t, least, standing.Required.Int64())
		require.GreaterOrEqual(t, standing.Masa.Int64(), least)
	}
}

// TestWhaleEvictsHardlyAnybody lets everybody top up once a day. For two days a whale bonds as much as all others
// together, which doubles the mean stake, and with it what the cap lets the role require. Only who has not the coins to
// follow may lapse.
func TestWhaleEvictsHardlyAnybody(t *testing.T) {
	const day, whale = 24, 9 // the whale has a tenth of the supply
	eachSeed(t, func(seed int64) {
		l := newLoop(t, seed, 1.8*roleShare, func(p *types.Params) { p.Roles[worker-1].NRef = people })
		poor, lapsed := make(map[int]bool), make(map[int]bool)
		var mean [2]sdkmath.Int
		for epoch := range 4 * day {
			if epoch == 2*day {
				totals, globals, err := l.k.Summary(l.Ctx, worker)
				require.NoError(t, err)
				mean[0] = globals.Bonded.QuoRaw(int64(globals.N))
				l.mustOpen(worker, whale, totals.Masa.Int64())
			}
			l.epoch(func(one person, standing types.Standing) {
				poor[one.account] = poor[one.account] || standing.Required.Int64() > one.purse
				lapsed[one.account] = lapsed[one.account] || standing.Status == types.Status_STATUS_INACTIVE
				if epoch%day == one.account%day {
					l.topUp(one, standing)
				}
			})
			if epoch == 2*day {
				_, globals, err := l.k.Summary(l.Ctx, worker)
				require.NoError(t, err)
				mean[1] = globals.Bonded.QuoRaw(int64(globals.N))
			}
		}
		evicted, without := 0, 0
		for account := range lapsed {
			switch {
			case lapsed[account] && poor[account]:
				without++
			case lapsed[account]:
				evicted++
			}
		}
		t.Logf("seed %d: %d lapse, and %d who have not the coins; mean stake %s, then %s", seed, evicted, without,
			mean[0], mean[1])
		require.Greater(t, mean[1].MulRaw(10).Int64(), mean[0].MulRaw(19).Int64(), "the whale doubles the mean stake")
		require.LessOrEqual(t, evicted, people*5/100)
	})
}

// TestSplittingAnActorRequiresNoLess compares one actor with k that have the same utility, in a role that is full and
// in one that is not.
func TestSplittingAnActorRequiresNoLess(t *testing.T) {
	for _, seats := range []uint64{10, 1000} {
		var one int64
		for _, k := range []int{1, 2, 5} {
			s := started(t, func(p *types.Params) {
				p.Roles[worker-1].NRef, p.Roles[worker-1].Psi = seats, sdkmath.LegacyZeroDec()
			})
			const others = 20
			for i := range others + k {
				s.fund(100+i, supply/50)
				s.mustOpen(worker, 100+i, supply/100)
			}
			s.epochs(60)
			total := int64(0)
			for i := range k {
				total += s.standing(worker, 100+others+i).Required.Int64()
			}
			if k == 1 {
				one = total
			}
			require.GreaterOrEqual(t, total, one, "%d seats, split into %d", seats, k)
		}
	}
}
