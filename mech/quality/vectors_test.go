package quality

import (
	"encoding/json"
	"math/big"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/vectors"
)

// judgeCase is one response of quality_reward_slash.json.
type judgeCase struct {
	ID    string `json:"id"`
	Input struct {
		Weights     []math.LegacyDec `json:"weights"`
		Committee   uint64           `json:"committee"`
		Evaluations []struct {
			Stake math.Int       `json:"stake"`
			R     math.LegacyDec `json:"R"`
			C     math.LegacyDec `json:"C"`
			F     math.LegacyDec `json:"F"`
			Fraud bool           `json:"fraud"`
		} `json:"evaluations"`
		ResponseBlocks *big.Int       `json:"response_blocks"` // any integer: rb < 1 is defined too
		DeadlineBlocks uint64         `json:"deadline_blocks"`
		RBase          math.Int       `json:"r_base"`
		Tau            math.LegacyDec `json:"tau"`
		Kappa          math.LegacyDec `json:"kappa"`
		KappaFraud     math.LegacyDec `json:"kappa_fraud"`
		WorkerStake    math.Int       `json:"worker_stake"`
		OracleVerdict  string         `json:"oracle_verdict"`
	} `json:"input"`
	Expected struct {
		Weights    []math.Int      `json:"weights"`
		T          math.LegacyDec  `json:"T"`
		Quorum     bool            `json:"quorum"`
		R          *math.LegacyDec `json:"R"`
		C          *math.LegacyDec `json:"C"`
		F          *math.LegacyDec `json:"F"`
		Fraud      *bool           `json:"fraud"`
		Q          *math.LegacyDec `json:"Q"`
		Outcome    string          `json:"outcome"`
		Reward     *math.Int       `json:"reward"`
		Slash      math.Int        `json:"slash"`
		StakeAfter math.Int        `json:"stake_after"`
	} `json:"expected"`
}

func (c judgeCase) input(t *testing.T) Input {
	t.Helper()
	in := c.Input
	require.Len(t, in.Weights, 4)
	result := Input{
		Weights:   Weights{R: in.Weights[0], C: in.Weights[1], F: in.Weights[2], T: in.Weights[3]},
		Committee: in.Committee, Deadline: in.DeadlineBlocks, RBase: in.RBase, Tau: in.Tau, Kappa: in.Kappa,
		KappaFraud: in.KappaFraud, WorkerStake: in.WorkerStake, Rejected: in.OracleVerdict == "reject",
	}
	if rb := in.ResponseBlocks; rb != nil {
		result.Responded = true
		if rb.Sign() > 0 { // every rb < 1 is the same
			require.True(t, rb.IsUint64())
			result.Blocks = rb.Uint64()
		}
	}
	for _, e := range in.Evaluations {
		result.Evaluations = append(result.Evaluations, Evaluation{Stake: e.Stake, R: e.R, C: e.C, F: e.F, Fraud: e.Fraud})
	}
	return result
}

func TestJudgeVectors(t *testing.T) {
	for _, c := range vectors.Load[judgeCase](t, "quality_reward_slash").Cases {
		t.Run(c.ID, func(t *testing.T) {
			got, err := Judge(c.input(t))
			require.NoError(t, err)
			want := c.Expected
			require.Len(t, got.Weights, len(want.Weights))
			for i, weight := range want.Weights {
				require.Equal(t, weight.String(), got.Weights[i].String())
			}
			require.Equal(t, Outcome(want.Outcome), got.Outcome)
			require.Equal(t, want.T.String(), got.T.String())
			require.Equal(t, want.Quorum, got.Quorum)
			for _, given := range []bool{want.R != nil, want.C != nil, want.F != nil, want.Fraud != nil} {
				require.Equal(t, given, got.Medians != nil)
			}
			if got.Medians != nil {
				require.Equal(t, want.R.String(), got.Medians.R.String())
				require.Equal(t, want.C.String(), got.Medians.C.String())
				require.Equal(t, want.F.String(), got.Medians.F.String())
				require.Equal(t, *want.Fraud, got.Medians.Fraud)
			}
			require.Equal(t, want.Q == nil, got.Q.IsNil())
			if want.Q != nil {
				require.Equal(t, want.Q.String(), got.Q.String())
			}
			require.Equal(t, want.Reward == nil, got.Reward.IsNil())
			if want.Reward != nil {
				require.Equal(t, want.Reward.String(), got.Reward.String())
			}
			require.Equal(t, want.Slash.String(), got.Slash.String())
			require.Equal(t, want.StakeAfter.String(), got.StakeAfter.String())
		})
	}
}

func TestVectorsTakeEveryNumberOfBlocks(t *testing.T) {
	for text, want := range map[string]uint64{"-5": 0, "0": 0, "1": 1, "18446744073709551615": 1<<64 - 1} {
		var c judgeCase
		raw := `{"input": {"weights": ["0", "0", "0", "1"], "response_blocks": ` + text + `}}`
		require.NoError(t, json.Unmarshal([]byte(raw), &c))
		in := c.input(t)
		require.True(t, in.Responded)
		require.Equal(t, want, in.Blocks)
	}
	var none judgeCase
	raw := `{"input": {"weights": ["0", "0", "0", "1"], "response_blocks": null}}`
	require.NoError(t, json.Unmarshal([]byte(raw), &none))
	require.False(t, none.input(t).Responded)
}
