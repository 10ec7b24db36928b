package types_test

import (
	"testing"
	"time"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/staking/types"
)

func dec(s string) math.LegacyDec { return math.LegacyMustNewDecFromStr(s) }

func TestDefaultsAreValid(t *testing.T) {
	params := types.DefaultParams()
	require.NoError(t, params.Validate())
	require.NoError(t, types.DefaultGenesis().Validate())
	require.NoError(t, params.CheckEvidenceAge(21*24*time.Hour))
	err := params.CheckEvidenceAge(22 * 24 * time.Hour)
	require.ErrorIs(t, err, types.ErrInvalidParams)
	require.ErrorContains(t, err, "unbonding_time")
	for i, role := range types.Roles() {
		shape, err := params.Of(role)
		require.NoError(t, err)
		require.Equal(t, params.Roles[i], shape)
	}
	_, err = params.Of(types.Role_ROLE_UNSPECIFIED)
	require.ErrorIs(t, err, types.ErrInvalidRole)
	_, err = types.Params{}.Of(types.Role_ROLE_WORKER)
	require.ErrorIs(t, err, types.ErrInvalidParams)
}

// TestParamBounds tries each bound, the value just outside it, and nothing at all.
func TestParamBounds(t *testing.T) {
	whole := func(field string, low, high uint64, set func(*types.Params, uint64)) {
		t.Helper()
		for value, valid := range map[uint64]bool{low - 1: false, low: true, high: true, high + 1: false} {
			expect(t, field, valid, func(p *types.Params) { set(p, value) })
		}
	}
	whole("max_unbondings", 1, 100, func(p *types.Params, v uint64) { p.MaxUnbondings = uint32(v) })
	whole("epoch_blocks", types.MinEpochBlocks, 1_000_000, func(p *types.Params, v uint64) { p.EpochBlocks = v })
	whole("work_per_block", 10, 100_000, func(p *types.Params, v uint64) { p.WorkPerBlock = v })
	whole("unbondings_per_block", 1, 1000, func(p *types.Params, v uint64) { p.UnbondingsPerBlock = uint32(v) })
	whole("history_epochs", 2, 10_000, func(p *types.Params, v uint64) { p.HistoryEpochs = v })
	whole("price_round_blocks", 5, 100_000,
		func(p *types.Params, v uint64) { p.PriceRoundBlocks, p.PriceFreezeBlocks = v, 500_000 })
	whole("price_freeze_blocks", types.DefaultPriceRoundBlocks, 1_000_000,
		func(p *types.Params, v uint64) { p.PriceFreezeBlocks = v })
	whole("unbonding_time", uint64(time.Second), uint64(365*24*time.Hour),
		func(p *types.Params, v uint64) { p.UnbondingTime = time.Duration(v) })
	whole("worker.grace_epochs", 1, 10_000, func(p *types.Params, v uint64) { p.Roles[1].GraceEpochs = v })
	whole("worker.min_stake", 1, 1_000_000_000_000_000,
		func(p *types.Params, v uint64) { p.Roles[1].MinStake = math.NewIntFromUint64(v) })
	for value, valid := range map[uint64]bool{0: true, 1_000_000_000: true, 1_000_000_001: false} {
		expect(t, "oracle.n_ref", valid, func(p *types.Params) { p.Roles[2].NRef = value })
	}
	for value, valid := range map[uint64]bool{0: true, 10_000: true, 10_001: false} {
		expect(t, "oracle.cooldown_epochs", valid, func(p *types.Params) { p.Roles[2].CooldownEpochs = value })
	}
	expect(t, "validator.min_stake", false, func(p *types.Params) { p.Roles[0].MinStake = math.Int{} })
	expect(t, "validator.min_stake", false, func(p *types.Params) { p.Roles[0].MinStake = math.NewInt(-1) })
}

func TestParamRatioBounds(t *testing.T) {
	unit := dec("0.000000000000000001")
	ratio := func(field, low, high string, set func(*types.Params, math.LegacyDec)) {
		t.Helper()
		rows := []struct {
			value math.LegacyDec
			valid bool
		}{
			{dec(low).Sub(unit), false},
			{dec(low), true},
			{dec(high), true},
			{dec(high).Add(unit), false},
			{math.LegacyDec{}, false},
			{dec("-1"), false},
		}
		for _, row := range rows {
			expect(t, field, row.valid, func(p *types.Params) { set(p, row.value) })
		}
	}
	role := func(field, low, high string, set func(*types.RoleParams, math.LegacyDec)) {
		t.Helper()
		ratio("oracle."+field, low, high, func(p *types.Params, v math.LegacyDec) { set(&p.Roles[2], v) })
	}
	ratio("tao_haircut", "0", "1", func(p *types.Params, v math.LegacyDec) { p.TaoHaircut = v })
	ratio("tao_cap", "0", "0.5", func(p *types.Params, v math.LegacyDec) { p.TaoCap = v })
	ratio("price_clamp", "0.001", "0.5", func(p *types.Params, v math.LegacyDec) { p.PriceClamp = v })
	ratio("price_eta", "0.001", "1", func(p *types.Params, v math.LegacyDec) { p.PriceEta = v })
	ratio("price_quorum", "0.5", "1", func(p *types.Params, v math.LegacyDec) { p.PriceQuorum = v })
	ratio("price_haircut_step", "0", "1", func(p *types.Params, v math.LegacyDec) { p.PriceHaircutStep = v })
	ratio("price_max_haircut", "0", "1", func(p *types.Params, v math.LegacyDec) { p.PriceMaxHaircut = v })
	role("psi", "0", "1", func(p *types.RoleParams, v math.LegacyDec) { p.Psi = v })
	role("lambda", "0.01", "100", func(p *types.RoleParams, v math.LegacyDec) { p.Lambda = v })
	role("clamp", "0.000000000000000001", "20", func(p *types.RoleParams, v math.LegacyDec) { p.Clamp = v })
	role("eta", "0.001", "1", func(p *types.RoleParams, v math.LegacyDec) { p.Eta = v })
	role("ramp_up", "0.0001", "1", func(p *types.RoleParams, v math.LegacyDec) { p.RampUp = v })
	role("ramp_down", "0.0001", "1", func(p *types.RoleParams, v math.LegacyDec) { p.RampDown = v })
	ratio("phi", "0", "0.35", func(p *types.Params, v math.LegacyDec) { p.Roles[2].Phi = v })
	expect(t, "phi", false, func(p *types.Params) { p.Roles[0].Phi = dec("0.5"); p.Roles[1].Phi = unit })
	expect(t, "validator.phi", false, func(p *types.Params) { p.Roles[0].Phi = dec("0.51") })
}

func TestParamsOfOtherShapes(t *testing.T) {
	expect(t, "roles", false, func(p *types.Params) { p.Roles = nil })
	expect(t, "roles", false, func(p *types.Params) { p.Roles = p.Roles[:2] })
	expect(t, "roles", false, func(p *types.Params) { p.Roles = append(p.Roles, p.Roles[0]) })
	expect(t, "roles", false, func(p *types.Params) { p.Roles[0], p.Roles[1] = p.Roles[1], p.Roles[0] })
	expect(t, "roles", false, func(p *types.Params) { p.Roles[2] = p.Roles[1] })
	expect(t, "collateral_denom", false, func(p *types.Params) { p.CollateralDenom = "" })
	expect(t, "collateral_denom", false, func(p *types.Params) { p.CollateralDenom = "a,b" })
	expect(t, "collateral_denom", false, func(p *types.Params) { p.CollateralDenom = types.BondDenom })
	expect(t, "unbonding_time", false, func(p *types.Params) { p.UnbondingTime = -time.Hour })
	require.ErrorIs(t, types.Params{}.Validate(), types.ErrInvalidParams)
}

// expect changes the default parameters and expects them to be valid, or refused with the field named.
func expect(t *testing.T, field string, valid bool, change func(*types.Params)) {
	t.Helper()
	params := types.DefaultParams()
	change(&params)
	err := params.Validate()
	if valid {
		require.NoError(t, err, field)
		return
	}
	require.ErrorIs(t, err, types.ErrInvalidParams, field)
	require.ErrorContains(t, err, field)
}
