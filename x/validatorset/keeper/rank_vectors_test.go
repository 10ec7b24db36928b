package keeper_test

import (
	"encoding/hex"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/vectors"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// rankCase is what of a case of the reference model an epoch of the chain consists of: counts of blocks, and the
// agreements that evaluation pushed.
type rankCase struct {
	ID    string `json:"id"`
	Input struct {
		Weights    []math.LegacyDec `json:"weights"`
		Validators []struct {
			Addr     string `json:"addr"`
			Signed   uint64 `json:"signed"`
			Expected uint64 `json:"expected"`
		} `json:"validators"`
	} `json:"input"`
	Expected struct {
		Validators []struct {
			Addr        string           `json:"addr"`
			C           *math.LegacyDec  `json:"C"`
			D           *math.LegacyDec  `json:"D"`
			L           *math.LegacyDec  `json:"L"`
			AgreementsD []math.LegacyDec `json:"agreement_D"`
			AgreementsL []math.LegacyDec `json:"agreement_L"`
			P           math.LegacyDec   `json:"P"`
		} `json:"validators"`
	} `json:"expected"`
}

// TestRanksEqualTheReferenceModel plays every case with weights that parameters may have.
func TestRanksEqualTheReferenceModel(t *testing.T) {
	played := 0
	for _, row := range vectors.Load[rankCase](t, "performance_prune").Cases {
		state := types.DefaultGenesis()
		w := row.Input.Weights
		state.Params.Alpha, state.Params.Beta, state.Params.Gamma = w[0], w[1], w[2]
		if state.Params.Validate() != nil {
			continue
		}
		played++
		t.Run(row.ID, func(t *testing.T) { row.play(t, *state) })
	}
	require.NotZero(t, played)
}

func (r rankCase) play(t *testing.T, state types.GenesisState) {
	t.Helper()
	const epoch = 10
	record := types.EpochSignings{Epoch: epoch}
	for _, v := range r.Input.Validators {
		if v.Signed <= v.Expected {
			record.Signings = append(record.Signings, types.Signing{
				Operator: address(t, v.Addr).String(), Signed: v.Signed, Expected: v.Expected,
			})
		}
	}
	state.Signings = []types.EpochSignings{record}
	c := emptyChain(t)
	c.ledger.SetEpoch(c.Ctx, epoch)
	_, err := c.k.InitGenesis(c.Ctx, state)
	require.NoError(t, err)
	for _, v := range r.Expected.Validators {
		for _, a := range v.AgreementsD {
			require.NoError(t, c.k.RecordAgreement(c.Ctx, epoch, address(t, v.Addr), types.MetricData, a))
		}
		for _, a := range v.AgreementsL {
			require.NoError(t, c.k.RecordAgreement(c.Ctx, epoch, address(t, v.Addr), types.MetricResponse, a))
		}
	}
	c.run(keeper.RankPhase(c.k), epoch, 3)
	answer, err := c.query.Ranking(c.Ctx, &types.QueryRankingRequest{Epoch: epoch})
	require.NoError(t, err)
	ranks := make(map[string]types.Rank)
	for _, rank := range answer.Ranks {
		ranks[rank.Operator] = rank
	}
	for i, v := range r.Expected.Validators {
		if r.Input.Validators[i].Signed > r.Input.Validators[i].Expected {
			continue // no commit has more votes than blocks
		}
		rank, found := ranks[address(t, v.Addr).String()]
		require.True(t, found)
		require.Equal(t, orZero(v.C), rank.C)
		require.Equal(t, orZero(v.D), rank.D)
		require.Equal(t, orZero(v.L), rank.L)
		require.Equal(t, v.P, rank.Performance)
		require.Equal(t, v.D == nil, rank.DataItems == 0)
		require.Equal(t, v.L == nil, rank.ResponseItems == 0)
		require.Equal(t, v.C == nil, rank.Expected == 0)
	}
}

func address(t *testing.T, text string) sdk.AccAddress {
	t.Helper()
	bytes, err := hex.DecodeString(text)
	require.NoError(t, err)
	return bytes
}

func orZero(d *math.LegacyDec) math.LegacyDec {
	if d == nil {
		return math.LegacyZeroDec()
	}
	return *d
}
