package keeper

import (
	"fmt"
	"strings"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/x/gov/types"
)

// verdictWords says in words why a proposal passes or does not.
func verdictWords(shown shownVote, quorum, threshold, veto types.Check) string {
	switch shown.proposal.Status {
	case sdkgovv1.StatusDepositPeriod:
		return fmt.Sprintf("waits: deposit: %s of %s is there, the vote begins with the rest",
			orNone(shown.proposal.TotalDeposit), orNone(leastDeposit(shown)))
	case sdkgovv1.StatusFailed:
		return "failed: " + shown.proposal.FailedReason
	}
	reason, passes := checkWords(quorum, threshold, veto)
	word := map[bool]string{true: "passes", false: "fails"}[passes]
	if shown.proposal.Status != sdkgovv1.StatusVotingPeriod {
		word = map[bool]string{true: "passed", false: "rejected"}[shown.proposal.Status == sdkgovv1.StatusPassed]
	} else if shown.proposal.Expedited && !passes {
		reason += "; it is expedited, and if it does not pass in time goes on as a regular proposal"
	}
	return word + ": " + reason
}

// checkWords is the first check that decides, in the order of whyNot.
func checkWords(quorum, threshold, veto types.Check) (reason string, passes bool) {
	switch {
	case !quorum.Met:
		return fmt.Sprintf("quorum: %s of what is bonded voted, %s must", percent(quorum.Share), percent(quorum.Limit)), false
	case veto.Met:
		return fmt.Sprintf("veto: %s of the turnout is no_with_veto, more than %s rejects", percent(veto.Share),
			percent(veto.Limit)), false
	default:
		return fmt.Sprintf("threshold: %s of yes and no is yes, %s must be", percent(threshold.Share),
			percent(threshold.Limit)), threshold.Met
	}
}

// leastDeposit is what a proposal needs for its vote to begin.
func leastDeposit(shown shownVote) sdk.Coins {
	if shown.proposal.Expedited {
		return shown.params.ExpeditedMinDeposit
	}
	return shown.params.MinDeposit
}

// orNone writes coins, or that there are none.
func orNone(coins sdk.Coins) string {
	if coins.IsZero() {
		return "nothing"
	}
	return coins.String()
}

// percent writes a share with two decimals, cut, without zeros at the end.
func percent(share math.LegacyDec) string {
	hundredths := share.MulInt64(10_000).TruncateInt64()
	text := strings.TrimRight(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0")
	return strings.TrimSuffix(text, ".") + " %"
}
