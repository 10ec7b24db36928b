package app

import (
	"errors"
	"fmt"
	"time"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Bounds of the SDK's parameters. The SDK takes any positive number, also one with which no transaction and no later
// proposal could mend it.
const (
	// maxMemo is a memo of 64 KiB, a quarter of the least that a block carries.
	maxMemo = 64 << 10
	// maxTxSigs is the size of the largest multisignature that anybody uses, and then some.
	maxTxSigs = 100
	// maxByteCost lets the least of blocks carry a transaction of 10 000 bytes.
	maxByteCost = 1_000
	// maxSigCost lets the least of blocks carry ten signatures.
	maxSigCost = 1_000_000
	// maxGovPeriod is how long a vote or the gathering of a deposit may last: eight weeks.
	maxGovPeriod = 8 * 7 * 24 * time.Hour
	// maxGovDeposit is 10 million MASA, a hundredth of all there will be.
	maxGovDeposit = 10_000_000_000_000
)

var (
	// maxGovQuorum is a share of the bonded MASA that can be brought together: two thirds.
	maxGovQuorum = math.LegacyNewDecWithPrec(667, 3)
	// maxGovThreshold is a share of yes that a tenth of the votes does not prevent.
	maxGovThreshold = math.LegacyNewDecWithPrec(9, 1)
	// minGovVeto keeps fewer than a tenth of the votes from stopping everything.
	minGovVeto = math.LegacyNewDecWithPrec(1, 1)
)

// checkAuthParams holds what a transaction costs and may have between its bounds.
func checkAuthParams(p authtypes.Params) error {
	for _, b := range []struct {
		field      string
		value, top uint64
	}{
		{"max_memo_characters", p.MaxMemoCharacters, maxMemo},
		{"tx_sig_limit", p.TxSigLimit, maxTxSigs},
		{"tx_size_cost_per_byte", p.TxSizeCostPerByte, maxByteCost},
		{"sig_verify_cost_ed25519", p.SigVerifyCostED25519, maxSigCost},
		{"sig_verify_cost_secp256k1", p.SigVerifyCostSecp256k1, maxSigCost},
		{"sig_verify_cost_ml_dsa_65", p.SigVerifyCostMlDsa65, maxSigCost},
	} {
		if b.value < 1 || b.value > b.top {
			return fmt.Errorf("params.%s: %d is outside 1..%d", b.field, b.value, b.top)
		}
	}
	return nil
}

// checkGovParams keeps a later proposal possible: deposits in MASA that somebody has, votes that end, shares that can
// be reached.
func checkGovParams(p sdkgovv1.Params) error {
	// The SDK's error about a period that is not given shows an address in memory.
	if p.MaxDepositPeriod == nil || p.VotingPeriod == nil || p.ExpeditedVotingPeriod == nil {
		return errors.New("params.max_deposit_period, voting_period, expedited_voting_period: must be given")
	}
	if err := p.ValidateBasic(); err != nil {
		return fmt.Errorf("params: %w", err)
	}
	for _, d := range []struct {
		field   string
		deposit sdk.Coins
	}{{"min_deposit", p.MinDeposit}, {"expedited_min_deposit", p.ExpeditedMinDeposit}} {
		amount := d.deposit.AmountOf(stakingtypes.BondDenom)
		if len(d.deposit) != 1 || !amount.IsPositive() || amount.GT(math.NewInt(maxGovDeposit)) {
			return fmt.Errorf("params.%s: %s is outside 1..%d%s", d.field, d.deposit, int64(maxGovDeposit),
				stakingtypes.BondDenom)
		}
	}
	for _, d := range []struct {
		field  string
		period *time.Duration
	}{{"max_deposit_period", p.MaxDepositPeriod}, {"voting_period", p.VotingPeriod}} {
		if *d.period > maxGovPeriod { // ValidateBasic wants both positive, and the expedited one shorter
			return fmt.Errorf("params.%s: %s is above %s", d.field, d.period, maxGovPeriod)
		}
	}
	return checkGovShares(p)
}

// checkGovShares holds the shares between bounds that votes can reach.
func checkGovShares(p sdkgovv1.Params) error {
	zero, one := math.LegacyZeroDec(), math.LegacyOneDec()
	for _, s := range []struct {
		field, value string
		low, top     math.LegacyDec
	}{
		{"quorum", p.Quorum, zero, maxGovQuorum},
		{"threshold", p.Threshold, zero, maxGovThreshold},
		{"expedited_threshold", p.ExpeditedThreshold, zero, one},
		{"veto_threshold", p.VetoThreshold, minGovVeto, one},
		{"min_initial_deposit_ratio", p.MinInitialDepositRatio, zero, one},
		// The SDK checks all but this one, and refuses every deposit if it cannot read it.
		{"min_deposit_ratio", p.MinDepositRatio, zero, one},
		{"proposal_cancel_ratio", p.ProposalCancelRatio, zero, one},
	} {
		share, err := math.LegacyNewDecFromStr(s.value)
		if err != nil || share.LT(s.low) || share.GT(s.top) {
			return fmt.Errorf("params.%s: %q is outside %s..%s", s.field, s.value, s.low, s.top)
		}
	}
	return nil
}
