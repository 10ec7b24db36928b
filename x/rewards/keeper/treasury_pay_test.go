package keeper

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/emission"
	"github.com/masa-finance/masad/testutil/scale"
	"github.com/masa-finance/masad/testutil/vectors"
	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const endless = 1 << 20

// busy fills epoch 1 with work of 4 workers and 3 oracles judged by 3 validators.
func busy(t require.TestingT, v *vault) {
	for i := range 12 {
		v.answer(t, i, 200+i%3, 100+i%4, int64(10_000+997*i), scoreOf(int64(600_000+30_000*i)))
	}
	v.ranked(300, 500, tenths(10), tenths(75))
	v.ranked(301, 300, tenths(9), tenths(42))
	v.ranked(302, 200, tenths(0), tenths(1))
	v.gas(123_457)
}

func TestPayBalancesToTheLastUnit(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	reserve, treasury := v.held(types.ReserveAccount), v.held(types.TreasuryAccount)
	book := v.pay(t, v.end(t), endless)
	require.Equal(t, types.BookClosed, book.State)
	want, err := emission.Epoch(types.DefaultTreasuryParams().Rate, types.DefaultTreasuryParams().MaxSupply, book.Supply)
	require.NoError(t, err)
	require.Equal(t, want.String(), book.Emission.String())
	require.Equal(t, int64(123_457), book.GasFees.Int64())
	require.Equal(t, book.Income().String(), book.PaidOut().Add(book.ReserveBack).Add(book.Treasury).String())
	require.Equal(t, book.ReserveBack.String(), v.held(types.ReserveAccount).Sub(reserve).String())
	require.Equal(t, book.Treasury.String(), v.held(types.TreasuryAccount).Sub(treasury).String())
	require.Equal(t, uint64(12), book.Paid)
	require.Empty(t, v.clock.failures)
	require.True(t, book.PaidConsensus.IsPositive() && book.PaidJudging.IsPositive() &&
		book.PaidRequests.IsPositive() && book.PaidRebates.IsPositive(), "%v", book)
	records, err := v.activitiesAfter(v.Ctx, 1, nil, 1)
	require.NoError(t, err)
	require.Empty(t, records, "nothing is kept that was paid")
}

func TestGasFeesAreToldWhenTheyAreSwept(t *testing.T) {
	v := newVault(t)
	v.gas(123_457)
	v.end(t)
	requireTold(t, v.Ctx, &types.EventGasFeesSwept{Epoch: 1, Amount: types.Coin(math.NewInt(123_457))})
}

func TestPaySharesFollowTheirFormulas(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	book := v.pay(t, v.end(t), endless)
	pools, err := emission.Split(book.Validators, weights(tenths(4), tenths(3), tenths(3)))
	require.NoError(t, err)
	kept, err := emission.Split(pools[0].Add(pools[1]).Add(book.GasFees), // there were no data sets to judge
		[]math.Int{math.NewInt(5000), math.NewInt(2700), math.ZeroInt()})
	require.NoError(t, err)
	most := tenths(118 * 8).QuoInt64(14).BigInt() // 7.5 of 11.8 earned is more than 8 of 14 seats
	judged, err := emission.Split(pools[2], []math.Int{
		math.NewIntFromBigInt(most), math.NewIntFromBigInt(tenths(42).BigInt()), math.NewIntFromBigInt(tenths(1).BigInt()),
		math.NewIntFromBigInt(tenths(75).BigInt()).Sub(math.NewIntFromBigInt(most)),
	})
	require.NoError(t, err)
	for i := range 3 {
		require.Equal(t, kept[i].String(), v.entryAmount(t, 300+i, "consensus/epoch/1"))
		require.Equal(t, judged[i].String(), v.entryAmount(t, 300+i, "response_judging/epoch/1"))
	}
	require.Equal(t, kept[0].Add(kept[1]).String(), book.PaidConsensus.String())
	require.Equal(t, pools[2].Sub(judged[3]).String(), book.PaidJudging.String())
	require.Equal(t, tenths(118).String(), book.JudgedR.String())
	entry, err := v.entryOf(100, "request_emission/"+requestID(0))
	require.NoError(t, err)
	require.Equal(t, "[pool F Q total theta share s req status]", fmt.Sprint(names(entry.Factors)))
	require.Equal(t, "7500", entry.Amount.String(), "theta bounds it: 0.75 of the fee")
	entry, err = v.entryOf(200, "rebate/epoch/1")
	require.NoError(t, err)
	require.Equal(t, "[pool fees agreed judged weight total theta_o share s req status]", fmt.Sprint(names(entry.Factors)))
}

func TestThoseWhoJudgeDataSetsArePaid(t *testing.T) {
	for _, judged := range []bool{true, false} {
		v := newVault(t)
		busy(t, v)
		if judged {
			v.rank.ranks[0].Data, v.rank.ranks[2].Data = credited(tenths(20)), credited(tenths(10))
		}
		book := v.pay(t, v.end(t), 1)
		pools, err := emission.Split(book.Validators, weights(tenths(4), tenths(3), tenths(3)))
		require.NoError(t, err)
		require.Empty(t, v.clock.failures)
		if !judged {
			require.True(t, book.PaidDataJudging.IsZero())
			require.Equal(t, pools[0].Add(pools[1]).Add(book.GasFees), book.PaidConsensus, "it is paid for keeping blocks")
			require.True(t, book.JudgedD.IsZero())
			continue
		}
		parts, err := emission.Split(pools[1], []math.Int{math.NewInt(20), math.ZeroInt(), math.NewInt(10)})
		require.NoError(t, err)
		for i, part := range parts {
			require.Equal(t, part.String(), v.entryAmount(t, 300+i, "data_judging/epoch/1"))
		}
		require.Equal(t, pools[1].String(), book.PaidDataJudging.String())
		require.Equal(t, tenths(30).String(), book.JudgedD.String())
		entry, err := v.entryOf(300, "data_judging/epoch/1")
		require.NoError(t, err)
		require.Equal(t, "[pool earned basis items D full credit scale seats total leftover share s req status]",
			fmt.Sprint(names(entry.Factors)))
		amount, err := explain.Amount(entry)
		require.NoError(t, err)
		require.Equal(t, entry.Amount.String(), amount.String())
	}
}

// entryOf is an entry of epoch 1, empty if there is none.
func (v *vault) entryOf(owner int, key string) (types.Entry, error) {
	return v.entries.Get(v.Ctx, join3(1, v.Addr(owner), key))
}

// entryAmount is the amount of an entry of epoch 1, 0 if there is none.
func (v *vault) entryAmount(t require.TestingT, owner int, key string) string {
	known, err := v.entries.Has(v.Ctx, join3(1, v.Addr(owner), key))
	require.NoError(t, err)
	if !known {
		return "0"
	}
	entry, err := v.entryOf(owner, key)
	require.NoError(t, err)
	return entry.Amount.String()
}

func names(factors []types.Factor) []string {
	list := make([]string, len(factors))
	for i, factor := range factors {
		list[i] = factor.Name
	}
	return list
}

func TestPayGoesOnWhereItStopped(t *testing.T) {
	whole := newVault(t)
	busy(t, whole)
	whole.pay(t, whole.end(t), endless)
	for _, budget := range []uint64{1, 2, 3, 7} {
		part := newVault(t)
		busy(t, part)
		part.pay(t, part.end(t), budget)
		require.Equal(t, whole.Dump(), part.Dump(), "budget %d", budget)
		require.Equal(t, whole.clock.scores, part.clock.scores)
	}
}

func TestPayEdges(t *testing.T) {
	rows := []struct {
		rule  string
		setup func(*vault)
		check func(require.TestingT, *vault, types.Book)
	}{
		{
			"an epoch without any activity returns all but the treasury's part",
			func(v *vault) {},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, "0", book.PaidOut().String())
				require.Equal(t, book.Emission.Sub(book.Treasury).String(), book.ReserveBack.String())
			},
		},
		{
			"a single validator in a quiet epoch has all that validators get, and all gas fees",
			func(v *vault) { v.ranked(300, 1, tenths(1), tenths(0)); v.gas(77) },
			func(t require.TestingT, v *vault, book types.Book) {
				want := book.Validators.Add(math.NewInt(77))
				require.Equal(t, want.String(), book.PaidConsensus.String())
				require.Equal(t, want.Int64(), v.due(t, asValidator, 300))
			},
		},
		{
			"gas fees go to the treasury if nobody signed anything",
			func(v *vault) { v.ranked(300, 10, tenths(0), tenths(5)); v.gas(77) },
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, "0", book.PaidConsensus.String())
				require.Equal(t, book.Treasury.String(), v.held(types.TreasuryAccount).String())
				share := math.LegacyNewDecWithPrec(8, 2).MulInt(book.Emission).RoundInt()
				require.Equal(t, share.AddRaw(77).String(), book.Treasury.String())
			},
		},
		{
			"at the largest supply nothing is minted and gas fees are still paid",
			func(v *vault) {
				v.change(nil, func(p *types.Params) {
					p.Treasury.MaxSupply = v.bank.GetSupply(v.Ctx, types.BondDenom).Amount.AddRaw(77)
				})
				v.ranked(300, 10, tenths(10), tenths(5))
				v.gas(77)
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, "0", book.Emission.String())
				require.Equal(t, int64(77), v.due(t, asValidator, 300))
			},
		},
		{
			"in GRACE the uncovered part of a reward returns to the reserve",
			func(v *vault) {
				v.ranked(300, 10, tenths(10), tenths(0))
				v.gas(1000)
				v.change(nil, func(p *types.Params) { p.Treasury.Rate = math.LegacyZeroDec() })
				v.staking.cover(asValidator, v.Addr(300), stakingtypes.Status_STATUS_GRACE, 2, 3)
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, int64(666), v.due(t, asValidator, 300))
				require.Equal(t, int64(334), book.ReserveBack.Int64())
			},
		},
		{
			"who left the role has no coverage: leaving is no way out of GRACE with a whole reward",
			func(v *vault) {
				v.ranked(300, 10, tenths(10), tenths(0))
				v.gas(1000)
				v.change(nil, func(p *types.Params) { p.Treasury.Rate = math.LegacyZeroDec() })
				v.staking.cover(asValidator, v.Addr(300), stakingtypes.Status_STATUS_LEFT, 0, 0)
			},
			func(t require.TestingT, v *vault, book types.Book) {
				require.Zero(t, v.due(t, asValidator, 300))
				require.Equal(t, int64(1000), book.ReserveBack.Int64())
			},
		},
		{
			"without a ranking the gas fees wait for the next epoch",
			func(v *vault) { v.rank.unranked = true; v.gas(77) },
			func(t require.TestingT, v *vault, book types.Book) {
				require.Equal(t, []string{"pay validators"}, v.clock.failures)
				require.Equal(t, "0", book.GasFees.String())
				v.rank.unranked = false
				v.ranked(300, 1, tenths(10), tenths(0))
				v.gas(3)
				next := v.pay(t, v.end(t), endless)
				require.Equal(t, int64(80), next.GasFees.Int64())
			},
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			v := newVault(t)
			row.setup(v)
			row.check(t, v, v.pay(t, v.end(t), endless))
		})
	}
}

func TestPaySurvivesAFailingRecipient(t *testing.T) {
	good, bad := newVault(t), newVault(t)
	busy(t, good)
	busy(t, bad)
	whole := good.pay(t, good.end(t), endless)
	for _, i := range []int{101, 201, 301} {
		bad.staking.broken[bad.Addr(i).String()] = true
		bad.clock.broken[bad.Addr(i).String()] = true
	}
	epoch := bad.end(t)
	before := map[int]int64{101: bad.due(t, asWorker, 101), 201: bad.due(t, asOracle, 201), 301: 0}
	part := bad.pay(t, epoch, 2)
	require.Len(t, bad.clock.failures, 2+2+3+1, "two scores, two pools of a validator, three requests, a rebate")
	require.Equal(t, before[101], bad.due(t, asWorker, 101))
	require.Equal(t, before[201], bad.due(t, asOracle, 201))
	require.Equal(t, int64(0), bad.due(t, asValidator, 301))
	require.Equal(t, good.due(t, asWorker, 100), bad.due(t, asWorker, 100), "others are paid as ever")
	require.Equal(t, good.due(t, asValidator, 300), bad.due(t, asValidator, 300))
	missing := whole.PaidOut().Sub(part.PaidOut())
	back := part.ReserveBack.Sub(whole.ReserveBack)
	require.Equal(t, missing.String(), back.String(), "their shares stay in the reserve")
}

func TestPayNeverPaysMoreThanThePool(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	epoch := v.end(t)
	book, err := v.book(v.Ctx, epoch)
	require.NoError(t, err)
	book.Weighted, book.RebateWeight = math.OneInt(), math.OneInt() // sums that lie
	require.NoError(t, v.books.Set(v.Ctx, epoch, book))
	v.change(t, func(p *types.Params) {
		p.Treasury.Rate = math.LegacyNewDecWithPrec(1, 10)
		p.Treasury.Theta, p.Treasury.ThetaOracle = math.LegacyOneDec(), math.LegacyOneDec()
	})
	paid := v.pay(t, epoch, endless)
	require.True(t, paid.PaidRequests.LTE(paid.Requests) && paid.PaidRebates.LTE(paid.Oracles), "%v", paid)
	require.NotEmpty(t, v.clock.failures)
}

func TestPayRefusesToPayTwice(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	epoch := v.end(t)
	v.pay(t, epoch, endless)
	_, _, _, err := PayPhase(v.Keeper).Run(v.Ctx, epoch, nil, endless)
	require.ErrorIs(t, err, types.ErrBookNotOpen)
	_, _, _, err = PayPhase(v.Keeper).Run(v.Ctx, epoch, []byte{99}, endless)
	require.ErrorIs(t, err, types.ErrInvalidField)
}

func TestPayAgainstTheVectors(t *testing.T) {
	type row struct {
		ID          string         `json:"id"`
		MaxSupply   math.Int       `json:"max_supply"`
		Supply      math.Int       `json:"supply"`
		Rate        math.LegacyDec `json:"rate"`
		Weights     []math.Int     `json:"weights"`
		RequestPool math.Int       `json:"request_pool"`
		Theta       math.LegacyDec `json:"theta"`
		Requests    []struct {
			Fee math.Int       `json:"fee"`
			Q   math.LegacyDec `json:"Q"`
		} `json:"requests"`
		Expected struct {
			Emission        math.Int   `json:"emission"`
			Split           []math.Int `json:"split"`
			RequestEmission []math.Int `json:"request_emission"`
			ReserveBack     math.Int   `json:"reserve_back"`
		} `json:"expected"`
	}
	for _, c := range vectors.Load[row](t, "emission").Cases {
		t.Run(c.ID, func(t *testing.T) {
			v := newVault(t)
			require.NoError(t, v.bank.SendCoinsFromAccountToModule(v.Ctx, v.Addr(999), types.EscrowAccount,
				types.Coins(v.bank.GetSupply(v.Ctx, types.BondDenom).Amount)))
			require.NoError(t, v.burnFromEscrow(v.Ctx, v.held(types.EscrowAccount)))
			if c.Supply.IsPositive() {
				v.bank.Fund(v.Ctx, v.Addr(999), types.Coin(c.Supply))
			}
			v.change(t, func(p *types.Params) {
				p.Treasury.MaxSupply, p.Treasury.Rate, p.Treasury.Theta = c.MaxSupply, c.Rate, c.Theta
				for i, part := range []*math.LegacyDec{
					&p.Treasury.SplitValidators, &p.Treasury.SplitWorkers, &p.Treasury.SplitOracles,
					&p.Treasury.SplitGovernance, &p.Treasury.SplitTreasury,
				} {
					*part = math.LegacyNewDecFromInt(c.Weights[i])
				}
			})
			require.NoError(t, v.openEmission(v.Ctx, 1))
			book, err := v.book(v.Ctx, 1)
			require.NoError(t, err)
			require.Equal(t, c.Expected.Emission.String(), book.Emission.String())
			require.Equal(t, fmt.Sprint(c.Expected.Split), fmt.Sprint([]math.Int{
				book.Validators, book.Workers, book.Oracles, book.Governance, book.Treasury,
			}))

			book = types.NewBook(2) // the vectors' request pool is a number of its own
			book.Requests = c.RequestPool
			if c.RequestPool.IsPositive() {
				v.bank.FundModule(v.Ctx, types.ReserveAccount, types.Coin(c.RequestPool))
			}
			for i, r := range c.Requests {
				request := v.settled(i, 200, 100+i, 1, scoreOf(0))
				request.Settlement.FeeDue, only(request).Verdict.Q = r.Fee, r.Q
				require.NoError(t, v.bookPaid(v.Ctx, &book, request, *only(request)))
			}
			require.NoError(t, v.books.Set(v.Ctx, 2, book))
			_, err = v.payRequests(v.Ctx, 2, nil, endless)
			require.NoError(t, err)
			for i, want := range c.Expected.RequestEmission {
				require.Equal(t, want.Int64(), v.due(t, asWorker, 100+i))
			}
			book, err = v.book(v.Ctx, 2)
			require.NoError(t, err)
			require.Equal(t, c.Expected.ReserveBack.String(), book.Requests.Sub(book.PaidRequests).String())
		})
	}
}

func TestPayConservesMoneyUnderRandomActivity(t *testing.T) {
	scale.Check(t, 40, 4_000, func(r *rapid.T) {
		v := newVault(t)
		funded := v.bank.GetSupply(v.Ctx, types.BondDenom).Amount
		minted, burned, escrowed := math.ZeroInt(), math.ZeroInt(), math.ZeroInt()
		for i := range rapid.IntRange(0, 4).Draw(r, "validators") {
			v.ranked(300+i, rapid.Int64Range(0, 1<<40).Draw(r, "power"), unit(r, "C"), unit(r, "L").MulInt64(7))
		}
		statuses := rapid.SampledFrom([]stakingtypes.Status{
			stakingtypes.Status_STATUS_ACTIVE, stakingtypes.Status_STATUS_GRACE, stakingtypes.Status_STATUS_LEFT,
		})
		for i := range 4 {
			for _, role := range []stakingtypes.Role{asValidator, asWorker, asOracle} {
				owner := v.Addr(map[stakingtypes.Role]int{asValidator: 300, asWorker: 100, asOracle: 200}[role] + i)
				v.staking.cover(role, owner, statuses.Draw(r, "status"), rapid.Int64Range(0, 9).Draw(r, "s"), 7)
			}
		}
		next := 0
		for range rapid.IntRange(1, 3).Draw(r, "epochs") {
			for range rapid.IntRange(0, 8).Draw(r, "requests") {
				fee := rapid.Int64Range(0, 1<<40).Draw(r, "fee")
				oracle, worker := 200+rapid.IntRange(0, 3).Draw(r, "oracle"), 100+rapid.IntRange(0, 3).Draw(r, "worker")
				v.answer(r, next, oracle, worker, fee, scoreOf(rapid.Int64Range(0, 1_000_000).Draw(r, "Q")))
				next, escrowed = next+1, escrowed.AddRaw(3*fee)
				require.NoError(r, v.checkTreasury(v.Ctx))
			}
			gas := rapid.Int64Range(0, 1<<30).Draw(r, "gas")
			v.gas(gas)
			escrowed = escrowed.AddRaw(gas)
			epoch := v.end(r)
			require.NoError(r, v.checkTreasury(v.Ctx))
			book := v.pay(r, epoch, rapid.Uint64Range(1, 20).Draw(r, "budget"))
			minted, burned = minted.Add(book.Emission), burned.Add(book.FeesBurned)
			require.Empty(r, v.clock.failures)
		}
		supply := v.bank.GetSupply(v.Ctx, types.BondDenom).Amount
		require.Equal(r, funded.Add(escrowed).Add(minted).Sub(burned).String(), supply.String())
		for i := range 4 {
			for _, base := range []int{100, 200, 300} {
				_, _, err := v.claim(v.Ctx, stakingtypes.Role_ROLE_UNSPECIFIED, v.Addr(base+i))
				if err != nil {
					require.ErrorIs(r, err, types.ErrNothingToClaim)
				}
			}
		}
		require.Equal(r, "0", v.held(types.EscrowAccount).String(), "everything owed was paid")
	})
}

func unit(t *rapid.T, label string) math.LegacyDec {
	return math.LegacyNewDecWithPrec(rapid.Int64Range(0, 1_000_000).Draw(t, label), 6)
}

// TestPoolsThatNobodyEarnedStayInTheReserve: there were answers to judge, and nobody agreed with anybody.
func TestPoolsThatNobodyEarnedStayInTheReserve(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	for i := range v.rank.ranks {
		v.rank.ranks[i].Responses = credited(math.LegacyZeroDec())
		v.rank.ranks[i].Responses.Items = 3
	}
	book := v.pay(t, v.end(t), endless)
	pools, err := emission.Split(book.Validators, weights(tenths(4), tenths(3), tenths(3)))
	require.NoError(t, err)
	require.True(t, book.PaidJudging.IsZero())
	require.Equal(t, pools[0].Add(pools[1]).Add(book.GasFees), book.PaidConsensus)
	require.True(t, book.ReserveBack.GTE(pools[2]))
}

// TestJudgingIsPaidByTheMetric: sixteen answers at L = 0.2 earn as much as eight at 0.4 or more would, but nobody has
// more of the pool than of the seats.
func TestJudgingIsPaidByTheMetric(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	for i, judging := range []validatorsettypes.Judging{
		{Items: 16, Metric: tenths(2), ByMetric: true, Earned: tenths(80)},
		{Items: 8, Metric: tenths(9), ByMetric: true, Earned: tenths(80)},
		{Items: 8, Metric: tenths(5), Earned: tenths(40)},
	} {
		judging.Credit, judging.Full, judging.Scale = tenths(40), tenths(4), tenths(10)
		v.rank.ranks[i].Responses = judging
	}
	book := v.pay(t, v.end(t), endless)
	pools, err := emission.Split(book.Validators, weights(tenths(4), tenths(3), tenths(3)))
	require.NoError(t, err)
	parts, err := emission.Split(pools[2], weights(tenths(80), tenths(50), tenths(40), tenths(30)))
	require.NoError(t, err)
	require.Equal(t, pools[2].Sub(parts[3]), book.PaidJudging)
	for i, part := range parts[:3] {
		entry, err := v.entryOf(300+i, "response_judging/epoch/1")
		require.NoError(t, err)
		require.Equal(t, part.String(), entry.Amount.String())
		amount, err := explain.Amount(entry)
		require.NoError(t, err)
		require.Equal(t, entry.Amount.String(), amount.String())
	}
}

// TestNobodyHasMoreOfJudgingThanOfTheSeats: a third that agrees on what to say has a high metric where answers are
// nearly alike, and leaves the others a low one. It has a third of the pool and not three quarters.
func TestNobodyHasMoreOfJudgingThanOfTheSeats(t *testing.T) {
	v := newVault(t)
	busy(t, v)
	for i, earned := range []int64{300, 50, 50} {
		v.rank.ranks[i].Responses = validatorsettypes.Judging{
			Items: 30, Metric: tenths(earned * 4 / 300), Credit: tenths(300), Full: tenths(4), Earned: tenths(earned),
			Scale: tenths(10),
		}
	}
	book := v.pay(t, v.end(t), endless)
	pools, err := emission.Split(book.Validators, weights(tenths(4), tenths(3), tenths(3)))
	require.NoError(t, err)
	third, ok := math.NewIntFromString(v.entryAmount(t, 300, "response_judging/epoch/1"))
	require.True(t, ok)
	require.LessOrEqual(t, third.MulRaw(3).Sub(pools[2]).Abs().Int64(), int64(3))
}

// TestSharesOfSeats: whatever is earned, of however many seats, the parts and what nobody gets are the pool, and none
// is above that of the seats by more than a unit.
func TestSharesOfSeats(t *testing.T) {
	scale.Check(t, 100, 10_000, func(r *rapid.T) {
		ranks := make([]validatorsettypes.Performance, rapid.IntRange(0, 128).Draw(r, "validators"))
		for i := range ranks {
			items := rapid.SampledFrom([]uint64{0, 1, 16, 65, 1 << 32, 1<<64 - 1}).Draw(r, "items")
			earned := unit(r, "earned").MulInt(math.NewIntFromUint64(items))
			ranks[i].Responses = validatorsettypes.Judging{Items: items, Earned: earned}
		}
		pool := math.NewInt(rapid.Int64Range(0, 1<<62).Draw(r, "pool"))
		s, err := splitBySeats(pool, ranks, judgingWeight, judgingSeats)
		require.NoError(r, err)
		sum, total := math.ZeroInt(), s.total()
		for i, part := range s.parts {
			sum = sum.Add(part)
			if i < len(ranks) && s.seats.IsPositive() {
				require.True(r, part.SubRaw(1).Mul(s.seats).LTE(pool.Mul(judgingSeats(ranks[i]))), "%s of %s", part, pool)
			}
		}
		if total.IsPositive() {
			require.Equal(r, pool.String(), sum.String())
		} else {
			require.True(r, sum.IsZero())
		}
	})
}
