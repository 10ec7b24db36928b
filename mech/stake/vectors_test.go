package stake

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/vectors"
)

// requirementCase is one scenario of stake_requirement.json.
type requirementCase struct {
	ID    string `json:"id"`
	Input struct {
		Supply     math.Int       `json:"supply"`
		Phi        math.LegacyDec `json:"phi"`
		NMin       uint64         `json:"n_min"`
		Lam        math.LegacyDec `json:"lam"`
		Clamp      math.LegacyDec `json:"clamp"`
		Eta        math.LegacyDec `json:"eta"`
		MinStake   math.Int       `json:"min_stake"`
		RampUp     math.LegacyDec `json:"ramp_up"`
		RampDown   math.LegacyDec `json:"ramp_down"`
		Psi        math.LegacyDec `json:"psi"`
		RoleBonded math.Int       `json:"role_bonded"`
		Actors     []struct {
			ID           string          `json:"id"`
			UPrev        *math.LegacyDec `json:"u_prev"`
			Score        *math.LegacyDec `json:"score"`
			RequiredPrev math.Int        `json:"required_prev"`
		} `json:"actors"`
	} `json:"input"`
	Expected struct {
		Mean   math.LegacyDec `json:"mean"`
		NEff   uint64         `json:"n_eff"`
		Actors []struct {
			ID       string         `json:"id"`
			U        math.LegacyDec `json:"u"`
			Z        math.LegacyDec `json:"z"`
			ZClamped math.LegacyDec `json:"z_clamped"`
			Sigma    math.LegacyDec `json:"sigma"`
			Raw      math.Int       `json:"raw"`
			Required math.Int       `json:"required"`
		} `json:"actors"`
	} `json:"expected"`
}

func TestRequirementVectors(t *testing.T) {
	actors := 0
	for _, c := range vectors.Load[requirementCase](t, "stake_requirement").Cases {
		t.Run(c.ID, func(t *testing.T) { actors += checkRequirementCase(t, c) })
	}
	t.Logf("%d actors", actors)
}

// checkRequirementCase runs one epoch of a role: newcomers start, scores are folded, the mean and every requirement
// follow. It returns the number of actors.
func checkRequirementCase(t *testing.T, c requirementCase) int {
	t.Helper()
	in := c.Input
	p := Params{
		Phi: in.Phi, Psi: in.Psi, Lambda: in.Lam, Clamp: in.Clamp, Eta: in.Eta, RampUp: in.RampUp,
		RampDown: in.RampDown, NRef: in.NMin, MinStake: in.MinStake,
	}
	var known []math.LegacyDec
	for _, actor := range in.Actors {
		if actor.UPrev != nil {
			known = append(known, *actor.UPrev)
		}
	}
	utilities, sum := make([]math.LegacyDec, len(in.Actors)), math.LegacyZeroDec()
	for i, actor := range in.Actors {
		utilities[i] = Newcomer(known)
		if actor.UPrev != nil {
			utilities[i] = *actor.UPrev
		}
		if actor.Score != nil {
			utilities[i] = Fold(p.Eta, utilities[i], *actor.Score)
		}
		sum = sum.Add(utilities[i])
	}
	n := uint64(len(in.Actors))
	g := Globals{Supply: in.Supply, N: n, Bonded: in.RoleBonded, Mean: Mean(sum, n)}
	require.Equal(t, c.Expected.Mean.String(), g.Mean.String())
	require.Equal(t, c.Expected.NEff, seats(p, g))
	require.Len(t, c.Expected.Actors, len(in.Actors))
	for i, want := range c.Expected.Actors {
		f, err := Requirement(p, g, utilities[i], in.Actors[i].RequiredPrev, 1)
		require.NoError(t, err)
		require.Equal(t, want.ID, in.Actors[i].ID)
		require.Equal(t, want.U.String(), utilities[i].String(), want.ID)
		require.Equal(t, want.Z.String(), f.Z.String(), want.ID)
		require.Equal(t, want.ZClamped.String(), f.ZClamped.String(), want.ID)
		require.Equal(t, want.Sigma.String(), f.Sigma.String(), want.ID)
		require.Equal(t, want.Raw.String(), f.Raw.String(), want.ID)
		require.Equal(t, want.Required.String(), f.Required.String(), want.ID)
	}
	return len(in.Actors)
}
