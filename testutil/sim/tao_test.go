package sim

import (
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// tao is 1 TAO in rao.
const tao = 1_000_000_000

// rao is a coin.
func rao(amount int64) sdk.Coin { return sdk.NewInt64Coin(stakingtypes.CollateralDenom, amount) }

// bondTao bonds second collateral in anybody's own position, whether a price is known or not.
func (tr *traffic) bondTao() {
	owner, role, _ := tr.position()
	tr.op("bond tao", owner, &stakingtypes.MsgBond{
		Owner: owner.String(), Role: role, Amount: rao(1 + tr.rng.Int63n(200*tao)),
	})
}

// unbondTao takes some of it back, mostly of a position that has any.
func (tr *traffic) unbondTao() {
	p := pick(tr.rng, tr.ledger.Positions)
	for _, other := range tr.ledger.Positions {
		if other.Tao.IsPositive() && tr.chance(3) {
			p = other
		}
	}
	amount := math.MaxInt(math.OneInt(), p.Tao.QuoRaw(1+tr.rng.Int63n(4)))
	tr.op("unbond tao", tr.account(p.Owner), &stakingtypes.MsgUnbond{
		Owner: p.Owner, Role: p.Role, Amount: sdk.NewCoin(stakingtypes.CollateralDenom, amount),
	})
}

// reportPrice reports a price around 7 MASA, mostly by a member and for free.
func (tr *traffic) reportPrice() {
	who := tr.anybody()
	if !tr.chance(6) {
		who = pick(tr.rng, tr.Validators).Account
	}
	price := math.LegacyNewDecWithPrec(6000+tr.rng.Int63n(2000), 3).String()
	if tr.chance(8) {
		price = pick(tr.rng, []string{"0", "-1", "0.000000001", "1000000000", "1000000001", "cheap"})
	}
	msg := &validatorsettypes.MsgReportTaoPrice{Operator: who.String(), Price: price}
	if tr.chance(2) {
		tr.op("report price", who, msg)
		return
	}
	tr.kinds = append(tr.kinds, "report price")
	tr.sendWith(who, []sdk.Msg{msg}, testapp.WithFee(0), testapp.WithGas(validatorsettypes.PriceReportGas))
}

// reportTogether lets most members report in the same block now and then, so that rounds are valid.
func (tr *traffic) reportTogether() {
	if !tr.chance(4) {
		return
	}
	for range tr.Validators {
		tr.reportPrice()
	}
}

// fundPool gives to the pool of second collateral.
func (tr *traffic) fundPool() {
	who, amount := tr.anybody(), rao(1+tr.rng.Int63n(50*tao))
	if tr.chance(6) {
		amount = tr.amount(masa)
	}
	tr.op("fund pool", who, &rewardstypes.MsgFundTaoPool{Funder: who.String(), Amount: amount})
}
