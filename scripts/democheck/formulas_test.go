package main

import (
	"encoding/hex"
	"go/parser"
	"go/token"
	"math/big"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/vectors"
)

// A second opinion that shares code with the first is none.
func TestTheCheckerSharesNoCodeWithTheChain(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			require.NotContains(t, path, ".", "%s imports %s: the standard library only", file, path)
		}
	}
}

func dec(t *testing.T, text string) *big.Int {
	t.Helper()
	parsed, err := parseDecimal(text)
	require.NoError(t, err)
	return parsed
}

func whole(t *testing.T, text string) *big.Int {
	t.Helper()
	parsed, ok := new(big.Int).SetString(text, 10)
	require.True(t, ok, text)
	return parsed
}

type qualityCase struct {
	ID    string `json:"id"`
	Input struct {
		Weights     []string `json:"weights"`
		Committee   int      `json:"committee"`
		Evaluations []struct {
			Stake, R, C, F string
			Fraud          bool
		} `json:"evaluations"`
		ResponseBlocks *uint64 `json:"response_blocks"`
		DeadlineBlocks uint64  `json:"deadline_blocks"`
		Base           string  `json:"r_base"`
		Tau            string  `json:"tau"`
		Kappa          string  `json:"kappa"`
		KappaFraud     string  `json:"kappa_fraud"`
		WorkerStake    string  `json:"worker_stake"`
		OracleVerdict  string  `json:"oracle_verdict"`
	} `json:"input"`
	Expected struct {
		Weights []string `json:"weights"`
		T       string   `json:"T"`
		Quorum  bool     `json:"quorum"`
		R, C, F *string
		Fraud   *bool   `json:"fraud"`
		Q       *string `json:"Q"`
		Outcome string  `json:"outcome"`
		Reward  *string `json:"reward"`
		Slash   string  `json:"slash"`
	} `json:"expected"`
}

func TestJudgementsAgreeWithTheVectors(t *testing.T) {
	words := map[string]string{
		"paid": paid, "rejected": rejected, "below_threshold": below, "fraud": fraud, "timeout": timeout,
		"no_quorum": noQuorum,
	}
	for _, tc := range vectors.Load[qualityCase](t, "quality_reward_slash").Cases {
		t.Run(tc.ID, func(t *testing.T) {
			in, want := tc.Input, tc.Expected
			p := evaluationParams{
				Alpha: decimal{dec(t, in.Weights[0])}, Beta: decimal{dec(t, in.Weights[1])},
				Gamma: decimal{dec(t, in.Weights[2])}, Delta: decimal{dec(t, in.Weights[3])},
			}
			var opinions []opinion
			for _, e := range in.Evaluations {
				opinions = append(opinions, opinion{dec(t, e.R), dec(t, e.C), dec(t, e.F), e.Fraud, whole(t, e.Stake)})
			}
			if in.ResponseBlocks == nil {
				require.Equal(t, "timeout", want.Outcome)
				return
			}
			found := judge(p, opinions, in.Committee, *in.ResponseBlocks, in.DeadlineBlocks)
			require.Equal(t, dec(t, want.T), found.t)
			require.Equal(t, want.Quorum, found.quorum)
			outcome := outcomeOf(found, dec(t, in.Tau), in.OracleVerdict == "reject")
			require.Equal(t, words[want.Outcome], outcome)
			if want.Quorum {
				require.Equal(t, dec(t, *want.R), found.r)
				require.Equal(t, dec(t, *want.C), found.c)
				require.Equal(t, dec(t, *want.F), found.f)
				require.Equal(t, dec(t, *want.Q), found.q)
				require.Equal(t, *want.Fraud, found.fraud)
			}
			for i, w := range weightsOf(opinions) {
				require.Equal(t, want.Weights[i], w.String())
			}
			slash := new(big.Int)
			switch outcome {
			case paid:
				require.Equal(t, *want.Reward, reward(whole(t, in.Base), found.q).String())
			case below:
				slash = penalty(whole(t, in.Base), dec(t, in.Kappa))
			case fraud:
				slash = penalty(whole(t, in.Base), dec(t, in.KappaFraud))
			}
			require.Equal(t, want.Slash, smaller(slash, whole(t, in.WorkerStake)).String())
		})
	}
}

func weightsOf(opinions []opinion) []*big.Int {
	if len(opinions) == 0 {
		return nil
	}
	return weights(opinions)
}

// number is an integer that a vector writes as a JSON number.
type number struct{ *big.Int }

func (n *number) UnmarshalJSON(raw []byte) error {
	n.Int = new(big.Int)
	return n.Int.UnmarshalJSON(raw)
}

func TestFeesAgreeWithTheVectors(t *testing.T) {
	type feeCase struct {
		ID       string `json:"id"`
		Price    string `json:"price"`
		K        number `json:"K"`
		Consumed number `json:"consumed"`
		Delta    number `json:"delta"`
		Expected struct {
			Fee string `json:"fee"`
		} `json:"expected"`
	}
	for _, tc := range vectors.Load[feeCase](t, "fees").Cases {
		got := fee(dec(t, tc.Price), tc.K.Int, tc.Consumed.Int, tc.Delta.Int)
		require.Equal(t, tc.Expected.Fee, got.String(), tc.ID)
	}
}

func TestSplitsAgreeWithTheVectors(t *testing.T) {
	type splitCase struct {
		ID       string   `json:"id"`
		Pool     string   `json:"pool"`
		Weights  []string `json:"weights"`
		Expected []string `json:"expected"`
	}
	for _, tc := range vectors.Load[splitCase](t, "largest_remainder").Cases {
		var shares []*big.Int
		for _, w := range tc.Weights {
			shares = append(shares, whole(t, w))
		}
		var got []string
		for _, part := range split(whole(t, tc.Pool), shares...) {
			got = append(got, part.String())
		}
		require.Equal(t, len(tc.Expected), len(got), tc.ID)
		for i := range got {
			require.Equal(t, tc.Expected[i], got[i], "%s, part %d", tc.ID, i)
		}
	}
}

func TestTheFirstPickAgreesWithTheVectors(t *testing.T) {
	type sampleCase struct {
		ID       string   `json:"id"`
		Seed     string   `json:"seed"`
		Domain   string   `json:"domain"`
		Weights  []string `json:"weights"`
		Expected struct {
			Picks []int `json:"picks"`
		} `json:"expected"`
	}
	for _, tc := range vectors.Load[sampleCase](t, "sampling").Cases {
		seed, err := hex.DecodeString(tc.Seed)
		require.NoError(t, err)
		var urn []candidate
		total := new(big.Int)
		for i, w := range tc.Weights {
			urn = append(urn, candidate{strconv.Itoa(i), uint64(i), whole(t, w)})
			total.Add(total, whole(t, w))
		}
		if total.Sign() == 0 || len(tc.Expected.Picks) == 0 {
			continue
		}
		_, id, _ := strings.Cut(tc.Domain, "/")
		require.Equal(t, strconv.Itoa(tc.Expected.Picks[0]), picked(urn, lot(id, seed, total.Uint64())), tc.ID)
	}
}

func TestUnitsAndTimeAreCountedAsSpecified(t *testing.T) {
	class := classParams{
		Unit: "UNIT_TOKEN", In: decimal{dec(t, "1")}, Out: decimal{dec(t, "3")}, KB: decimal{dec(t, "0")},
		Multiplier: decimal{dec(t, "1")},
	}
	require.Equal(t, "1", resourceUnits(class, 20, 200).String())
	require.Equal(t, "1", resourceUnits(class, 4_000, 0).String(), "1000 tokens of input")
	require.Equal(t, "2", resourceUnits(class, 4_001, 0).String(), "a quarter of the bytes, rounded up")
	require.Equal(t, "4", resourceUnits(class, 4_000, 1_000).String())
	class.Unit, class.KB = "UNIT_KILOBYTE", decimal{dec(t, "0.1")}
	require.Equal(t, "2", resourceUnits(class, 4, 11).String(), "0.001 + 1.1")

	require.Equal(t, one, timeliness(1, 20))
	require.Equal(t, dec(t, "0.95"), timeliness(2, 20))
	require.Zero(t, timeliness(0, 20).Sign())
	require.Zero(t, timeliness(21, 20).Sign())
}

func TestDecimalsAreExact(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "0.500000000000000000": "0.5", "0.000000000000000001": "0.000000000000000001", "12.340": "12.34", "0": "0",
	} {
		require.Equal(t, want, showDecimal(dec(t, text)))
	}
	for _, text := range []string{"", "x", "1.0000000000000000000", "1.x"} {
		_, err := parseDecimal(text)
		require.Error(t, err, text)
	}
	require.Equal(t, "-", showDecimal(nil))
}
