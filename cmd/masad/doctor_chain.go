package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cosmossdk.io/math"
	nodeservice "github.com/cosmos/cosmos-sdk/client/grpc/node"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// skewWarn and skewFail are how far the clock may be from the time of the last block.
	skewWarn, skewFail = 30 * time.Second, 5 * time.Minute
	// typicalGas is about what one transaction of a program uses; fewFees is how many fees are few.
	typicalGas, fewFees = 300_000, 100
)

func (p patient) checkKey(context.Context) monitor.Finding {
	if p.keyErr != nil {
		return monitor.Failure("make a key and authorize it: masad keys add hot; masad "+p.kind+
			" authorize hot --from <owner>; then --from hot --operator <owner>", "%s", p.keyErr)
	}
	if p.ownerErr != nil {
		return monitor.Failure("--"+flagOperator+" is an address, or the name of a key in this keyring", "%s", p.ownerErr)
	}
	return monitor.Fine("%s signs for %s", p.key, p.owner)
}

func (p patient) checkNode(ctx context.Context) monitor.Finding {
	uri := p.ctx.NodeURI // of the flag, the environment, or client.toml
	tip, err := p.node.Tip(ctx)
	switch {
	case err != nil:
		return monitor.Failure("start the node, or name another one with --node and --fallback-node", "%s: %s", uri, err)
	case p.ctx.ChainID == "":
		return monitor.Failure("--chain-id "+tip.ChainID, "the chain is not named; the node is on %s", tip.ChainID)
	case tip.ChainID != p.ctx.ChainID:
		return monitor.Failure("--chain-id "+tip.ChainID+", or another --node", "%s is on %s, not on %s",
			uri, tip.ChainID, p.ctx.ChainID)
	case tip.CatchingUp || tip.Height == 0:
		return monitor.Failure("wait until it has caught up, or name another one with --fallback-node",
			"%s is catching up, at height %d", uri, tip.Height)
	default:
		return monitor.Fine("%s is on %s, at height %d", uri, tip.ChainID, tip.Height)
	}
}

func (p patient) checkClock(ctx context.Context) monitor.Finding {
	tip, err := p.node.Tip(ctx)
	if err != nil || tip.CatchingUp {
		return monitor.Warning("", "not looked at: there is no node that has caught up")
	}
	return skewFinding(time.Now(), tip.Time)
}

// skewFinding compares the clock with the time of the last block. A network without blocks looks the same as a clock
// that is ahead.
func skewFinding(now, block time.Time) monitor.Finding {
	skew := now.Sub(block).Round(time.Second)
	side, remedy := "after", "set the clock: timedatectl set-ntp true; if it is right, the network makes no blocks"
	if skew < 0 {
		side, remedy = "before", "set the clock: timedatectl set-ntp true"
	}
	switch size := skew.Abs(); {
	case size > skewFail:
		return monitor.Failure(remedy, "this machine's clock is %s %s the last block", size, side)
	case size > skewWarn:
		return monitor.Warning(remedy, "this machine's clock is %s %s the last block", size, side)
	default:
		return monitor.Fine("%s %s the last block", size, side)
	}
}

func (p patient) checkPosition(ctx context.Context) monitor.Finding {
	if p.owner.Empty() {
		return p.unknown("operator")
	}
	account, err := standingOf(ctx, p.node, standingQuery{role: p.role, owner: p.owner})
	if err != nil {
		return monitor.Failure("see node", "could not be asked: %s", err)
	}
	return positionFinding(p.role, account)
}

// positionFinding judges a registration.
func positionFinding(role stakingtypes.Role, account monitor.Account) monitor.Finding {
	if account.State == stateUnregistered {
		return monitor.Failure(registering[role]+" --from <owner>; or name another account with --"+flagOperator,
			"not registered as %s", role.Word())
	}
	short := account.Required.Sub(account.Counted)
	what := fmt.Sprintf("%s, stake %s, which is %d %% of the requirement of %s", account.State,
		monitor.Masa(account.Counted), account.Percent(), monitor.Masa(account.Required))
	bond := fmt.Sprintf("masad tx staking bond %s %s%s --from <owner> -y --wait", role.Word(), short,
		stakingtypes.BondDenom)
	switch {
	case account.State == stateJailed:
		return monitor.Failure("masad tx validatorset unjail --from <owner> -y --wait", "%s", what)
	case account.State == stateWord(stakingtypes.Status_STATUS_GRACE) && short.IsPositive():
		return monitor.Warning(bond, "%s: rewards are cut, and the position ends after the grace period", what)
	case account.State == stateWord(stakingtypes.Status_STATUS_ACTIVE) && short.IsPositive():
		return monitor.Warning(bond, "%s", what)
	case account.State == stateWord(stakingtypes.Status_STATUS_ACTIVE),
		account.State == stateWord(stakingtypes.Status_STATUS_GRACE):
		return monitor.Fine("%s", what)
	case short.IsPositive():
		return monitor.Failure(bond, "%s", what)
	default:
		return monitor.Failure("wait until the cool-down is over: masad query staking position "+role.Word()+" <owner>",
			"%s", what)
	}
}

func (p patient) checkGrants(ctx context.Context) monitor.Finding {
	if p.key.Empty() || p.owner.Empty() {
		return p.unknown("key or its operator")
	}
	return p.eachKey(func(p patient) monitor.Finding { return p.checkGrantsOfKey(ctx) })
}

func (p patient) checkGrantsOfKey(ctx context.Context) monitor.Finding {
	if p.key.Equals(p.owner) {
		if allowed, _ := p.cmd.Flags().GetBool(flagAllowOwnerKey); allowed {
			return monitor.Warning("", "the key owns the stake and needs no grants; on a network for tests only")
		}
		return monitor.Failure(fmt.Sprintf("masad keys add hot; masad %s authorize hot --from <owner>; then --from hot "+
			"--%s %s", p.kind, flagOperator, p.owner), "this key owns the stake, and would lie open on this machine")
	}
	grants, err := p.node.Grants(ctx, p.owner, p.key)
	if err != nil {
		return monitor.Failure("see node", "could not be asked: %s", err)
	}
	return grantFinding(p, grants, p.node.Now())
}

// grantFinding judges the grants of a key.
func grantFinding(p patient, grants client.Grants, now time.Time) monitor.Finding {
	renew := fmt.Sprintf("masad %s authorize %s --from <key of %s> -y --wait", p.kind, p.key, p.owner)
	if missing := grants.Missing(p.messages, now); len(missing) > 0 {
		return monitor.Failure(renew, "the key may not send %s", strings.Join(missing, ", "))
	}
	end := grants.End(p.messages)
	switch {
	case end.IsZero():
		return monitor.Fine("all %d messages, without end", len(p.messages))
	case end.Sub(now) < soon:
		return monitor.Warning(renew, "all %d messages, only until %s", len(p.messages), end.Format(time.RFC3339))
	default:
		return monitor.Fine("all %d messages, until %s", len(p.messages), end.Format(time.RFC3339))
	}
}

func (p patient) checkFees(ctx context.Context) monitor.Finding {
	if p.key.Empty() || p.owner.Empty() {
		return p.unknown("key or its operator")
	}
	price, err := gasPriceOf(p.cmd)
	if err != nil {
		return monitor.Failure("--gas-prices "+gasPrice, "%s", err)
	}
	if least := p.leastPrice(ctx); price.LT(least) {
		return monitor.Failure(fmt.Sprintf("--gas-prices %s%s", trimmed(least), stakingtypes.BondDenom),
			"the node takes no transaction below %s%s for a unit of gas, and --gas-prices offers %s", trimmed(least),
			stakingtypes.BondDenom, trimmed(price))
	}
	fee := price.MulInt64(typicalGas).Ceil().TruncateInt()
	return p.eachKey(func(p patient) monitor.Finding { return p.checkFeesOfKey(ctx, fee) })
}

func (p patient) checkFeesOfKey(ctx context.Context, fee math.Int) monitor.Finding {
	coins, err := p.node.Balances(ctx, p.key)
	if err != nil {
		return monitor.Failure("see node", "could not be asked: %s", err)
	}
	funds := coins.AmountOf(stakingtypes.BondDenom)
	if !p.key.Equals(p.owner) {
		allowance, err := p.node.Allowance(ctx, p.owner, p.key)
		if err == nil {
			return payingFinding(p, allowance, funds, fee, p.node.Now())
		}
		if !errors.Is(err, client.ErrNoAllowance) {
			return monitor.Failure("see node", "could not be asked: %s", err)
		}
	}
	return ownFinding(p, funds, fee)
}

// payingFinding judges who pays the key's fees: the operator by its allowance, or the key where that does not.
func payingFinding(p patient, a client.Allowance, funds, fee math.Int, now time.Time) monitor.Finding {
	one := sdk.NewCoins(sdk.NewCoin(stakingtypes.BondDenom, fee))
	if !a.Pays(one, now) && funds.GTE(fee) {
		return ownFinding(p, funds, fee)
	}
	return allowanceFinding(p, a, fee, now)
}

// ownFinding judges what the key can pay itself.
func ownFinding(p patient, funds, fee math.Int) monitor.Finding {
	remedy := fmt.Sprintf("masad tx bank send <owner> %s 50000000%s -y --wait", p.key, stakingtypes.BondDenom)
	return fundsFinding("the key's own funds", remedy, funds, fee)
}

// leastPrice is what the node asks for a unit of gas; 0 if it does not tell.
func (p patient) leastPrice(ctx context.Context) math.LegacyDec {
	told, err := nodeservice.NewServiceClient(p.node).Config(ctx, &nodeservice.ConfigRequest{})
	if err != nil {
		return math.LegacyZeroDec()
	}
	prices, err := sdk.ParseDecCoins(told.MinimumGasPrice)
	if err != nil {
		return math.LegacyZeroDec()
	}
	return prices.AmountOf(stakingtypes.BondDenom)
}

// trimmed is a price without the zeros at its end.
func trimmed(price math.LegacyDec) string {
	return strings.TrimSuffix(strings.TrimRight(price.String(), "0"), ".")
}

// allowanceFinding judges what the operator pays of the key's fees.
func allowanceFinding(p patient, a client.Allowance, fee math.Int, now time.Time) monitor.Finding {
	renew := fmt.Sprintf("masad %s authorize %s --from <key of %s> -y --wait", p.kind, p.key, p.owner)
	one := sdk.NewCoins(sdk.NewCoin(stakingtypes.BondDenom, fee))
	switch {
	case !a.Pays(one, now):
		return monitor.Failure(renew, "the allowance of %s does not pay a fee of %s", a.Limit, one)
	case !a.End.IsZero() && a.End.Sub(now) < soon:
		return monitor.Warning(renew, "the allowance ends at %s", a.End.Format(time.RFC3339))
	case len(a.Limit) == 0:
		return monitor.Fine("the operator pays, without a limit")
	default:
		return fundsFinding("the operator's allowance", renew, a.Limit.AmountOf(stakingtypes.BondDenom), fee)
	}
}

// fundsFinding compares funds with a typical fee.
func fundsFinding(name, remedy string, funds, fee math.Int) monitor.Finding {
	switch {
	case funds.LT(fee):
		return monitor.Failure(remedy, "%s, %s, do not pay a fee of %s", name, monitor.Masa(funds), monitor.Masa(fee))
	case funds.LT(fee.MulRaw(fewFees)):
		return monitor.Warning(remedy, "%s, %s, pay fewer than %d fees", name, monitor.Masa(funds), fewFees)
	default:
		return monitor.Fine("%s: %s", name, monitor.Masa(funds))
	}
}
