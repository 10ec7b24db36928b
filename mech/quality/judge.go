package quality

import (
	"fmt"
	"math/big"

	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/fixed"
)

// Outcome is how a response ended.
type Outcome string

// The outcomes in order of precedence: the first that applies is the outcome.
const (
	OutcomeTimeout        Outcome = "timeout"         // no response came
	OutcomeNoQuorum       Outcome = "no_quorum"       // too few reveals, or none with weight
	OutcomeFraud          Outcome = "fraud"           // enough of the weight flags fraud, see FraudQuorum
	OutcomeBelowThreshold Outcome = "below_threshold" // Q < τ
	OutcomeRejected       Outcome = "rejected"        // Q ≥ τ, but the oracle rejected it: nobody earns
	OutcomePaid           Outcome = "paid"            // Q ≥ τ and accepted, in words or by silence
)

// Evaluation is one reveal of a committee member.
type Evaluation struct {
	Stake   math.Int       // of the evaluator, umasa
	R, C, F math.LegacyDec // relevance, clarity, factual accuracy in [0,1]
	Fraud   bool
}

// Input is everything the verdict on one response depends on.
type Input struct {
	Weights     Weights
	Committee   uint64 // k, the number of evaluators drawn
	Evaluations []Evaluation
	FraudQuorum FraudQuorum // Majority unless it says otherwise
	Responded   bool
	Blocks      uint64   // rb, blocks from the assignment to the response; without meaning if not Responded
	Deadline    uint64   // blocks
	RBase       math.Int // R_base, umasa
	Tau         math.LegacyDec
	Kappa       math.LegacyDec // coefficient of below_threshold and timeout: on chain κ_t for a timeout, else κ
	KappaFraud  math.LegacyDec // coefficient of fraud
	WorkerStake math.Int       // umasa
	Rejected    bool           // by the oracle
}

// Medians are what the committee as a whole says.
type Medians struct {
	R, C, F math.LegacyDec
	Fraud   bool
}

// Verdict is the judgement of one response. Amounts are umasa.
type Verdict struct {
	Outcome    Outcome
	Weights    []math.Int     // capped weight of each evaluation, in their order; of every outcome
	T          math.LegacyDec // timeliness, of every outcome; 0 on a timeout
	Quorum     bool           // whether the evaluations as given make one, of every outcome
	Medians    *Medians       // nil on a timeout and without a quorum
	Q          math.LegacyDec // 0 on a timeout; nil (IsNil) without a quorum
	Reward     math.Int       // 0 unless paid; nil (IsNil) without a quorum, see Unjudged
	Slash      math.Int
	StakeAfter math.Int
}

// Judge returns the verdict on one response: capped weights, component-wise lower weighted medians, T, Q, and what
// the worker earns or loses. Precedence is that of the outcomes; timeout ignores the reveals. A quorum is
// floor(k/2) + 1 reveals with a positive total weight; fraud needs as much of the weight as FraudQuorum says. Q is
// reported for fraud too. Rounding is that of Score, Timeliness, Reward and Slash.
//
// Weights, scores and τ are any numbers: what a network may set is checked where it is set. Error: ErrDomain if a
// number is nil, an amount or a coefficient negative, or the fraud quorum unknown.
func Judge(in Input) (Verdict, error) {
	if err := in.check(); err != nil {
		return Verdict{}, err
	}
	stakes := make([]math.Int, len(in.Evaluations))
	for i, evaluation := range in.Evaluations {
		stakes[i] = evaluation.Stake
	}
	v := Verdict{Weights: CapWeights(stakes), T: math.LegacyZeroDec(), Reward: math.ZeroInt(), Slash: math.ZeroInt()}
	total := sum(v.Weights)
	v.Quorum = uint64(len(in.Evaluations)) >= Quorum(in.Committee) && total.Sign() > 0
	if in.Responded {
		v.T = Timeliness(in.Blocks, in.Deadline)
	}
	if in.Responded && v.Quorum {
		v.Medians = medians(in, v.Weights, total)
	}
	v.settle(in)
	v.StakeAfter = in.WorkerStake.Sub(v.Slash)
	return v, nil
}

// settle fills Outcome, Q, Reward and Slash.
func (v *Verdict) settle(in Input) {
	switch {
	case !in.Responded:
		v.Outcome, v.Q = OutcomeTimeout, math.LegacyZeroDec()
		v.Slash = Slash(in.WorkerStake, in.Kappa, in.RBase)
		return
	case !v.Quorum:
		v.Outcome, v.Reward = OutcomeNoQuorum, math.Int{}
		return
	}
	v.Q = Score(in.Weights, v.Medians.R, v.Medians.C, v.Medians.F, v.T)
	switch {
	case v.Medians.Fraud:
		v.Outcome, v.Slash = OutcomeFraud, Slash(in.WorkerStake, in.KappaFraud, in.RBase)
	case v.Q.LT(in.Tau):
		v.Outcome, v.Slash = OutcomeBelowThreshold, Slash(in.WorkerStake, in.Kappa, in.RBase)
	case in.Rejected:
		v.Outcome = OutcomeRejected
	default:
		v.Outcome, v.Reward = OutcomePaid, Reward(in.RBase, v.Q)
	}
}

// medians returns the component-wise medians, and whether enough of the weight flags fraud.
func medians(in Input, weights []math.Int, total *big.Int) *Medians {
	evaluations := in.Evaluations
	column := func(of func(Evaluation) math.LegacyDec) math.LegacyDec {
		values := make([]math.LegacyDec, len(evaluations))
		for i, evaluation := range evaluations {
			values[i] = of(evaluation)
		}
		return LowerWeightedMedian(values, weights)
	}
	flagged := new(big.Int)
	for i, evaluation := range evaluations {
		if evaluation.Fraud {
			flagged.Add(flagged, fixed.Units(weights[i]))
		}
	}
	return &Medians{
		R:     column(func(e Evaluation) math.LegacyDec { return e.R }),
		C:     column(func(e Evaluation) math.LegacyDec { return e.C }),
		F:     column(func(e Evaluation) math.LegacyDec { return e.F }),
		Fraud: in.FraudQuorum.Reached(flagged, total),
	}
}

func sum(amounts []math.Int) *big.Int {
	total := new(big.Int)
	for _, amount := range amounts {
		total.Add(total, fixed.Units(amount))
	}
	return total
}

func (in Input) check() error {
	amounts := append(make([]math.Int, 0, 2+len(in.Evaluations)), in.RBase, in.WorkerStake)
	weights := in.Weights.list()
	scores := append(weights[:], in.Tau, in.Kappa, in.KappaFraud)
	for _, e := range in.Evaluations {
		amounts = append(amounts, e.Stake)
		scores = append(scores, e.R, e.C, e.F)
	}
	for _, amount := range amounts {
		if amount.IsNil() || amount.IsNegative() {
			return fmt.Errorf("quality: an amount must be given and ≥ 0: %w", fixed.ErrDomain)
		}
	}
	for _, score := range scores {
		if score.IsNil() {
			return fmt.Errorf("quality: a weight, score, threshold or coefficient must be given: %w", fixed.ErrDomain)
		}
	}
	if in.FraudQuorum > TwoThirds {
		return fmt.Errorf("quality: fraud quorum %d is unknown: %w", in.FraudQuorum, fixed.ErrDomain)
	}
	if in.Kappa.IsNegative() || in.KappaFraud.IsNegative() {
		return fmt.Errorf("quality: a coefficient must be ≥ 0: %w", fixed.ErrDomain)
	}
	return nil
}
