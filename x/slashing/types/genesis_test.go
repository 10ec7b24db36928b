package types_test

import (
	"slices"
	"strconv"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// counted is a genesis in which one validator has missed blocks 5 and 9, the first of them before its last jailing, and
// a worker has two frauds.
func counted() *types.GenesisState {
	g := types.DefaultGenesis()
	name := fixture.Addr(1).String()
	g.Downtimes = []types.Downtime{{Operator: name, Missed: 1, Forgiven: 1, SinceHeight: 6}}
	g.MissedBlocks = []types.MissedBlock{
		{Height: 5, Operators: []string{name}}, {Height: 9, Operators: []string{name}},
	}
	g.Frauds = []types.Frauds{{
		Role: stakingtypes.Role_ROLE_WORKER, Owner: fixture.Addr(2).String(),
		Strikes: []types.Strike{{Epoch: 3, Base: math.NewInt(7)}, {Epoch: 4, Base: math.ZeroInt()}},
	}}
	return g
}

// TestBadCounts has one row for each count that a genesis may not have.
func TestBadCounts(t *testing.T) {
	require.NoError(t, counted().Validate())
	rows := map[string]func(g *types.GenesisState){
		"downtimes: not the number of the blocks":   func(g *types.GenesisState) { g.Downtimes[0].Missed = 2 },
		"downtimes: not the forgiven of the blocks": func(g *types.GenesisState) { g.Downtimes[0].Forgiven = 0 },
		"downtimes: there twice": func(g *types.GenesisState) {
			g.Downtimes = append(g.Downtimes, g.Downtimes[0])
		},
		"downtimes: of nobody":                func(g *types.GenesisState) { g.Downtimes[0].Operator = "" },
		"missed_blocks: without a count":      func(g *types.GenesisState) { g.Downtimes = nil },
		"missed_blocks: there twice":          func(g *types.GenesisState) { g.MissedBlocks[1].Height = 5 },
		"missed_blocks: missed by nobody":     func(g *types.GenesisState) { g.MissedBlocks[0].Operators = nil },
		"missed_blocks: before the beginning": func(g *types.GenesisState) { g.MissedBlocks[0].Height = -1 },
		"frauds: of nobody":                   func(g *types.GenesisState) { g.Frauds[0].Owner = "x" },
		"frauds: in no role":                  func(g *types.GenesisState) { g.Frauds[0].Role = 0 },
		"frauds: three are an offence": func(g *types.GenesisState) {
			g.Frauds[0].Strikes = append(g.Frauds[0].Strikes, types.Strike{Epoch: 5, Base: math.OneInt()})
		},
		"frauds: none":           func(g *types.GenesisState) { g.Frauds[0].Strikes = nil },
		"frauds: out of order":   func(g *types.GenesisState) { slices.Reverse(g.Frauds[0].Strikes) },
		"frauds: without a base": func(g *types.GenesisState) { g.Frauds[0].Strikes[1].Base = math.Int{} },
		"frauds: of a debt":      func(g *types.GenesisState) { g.Frauds[0].Strikes[1].Base = math.NewInt(-1) },
		"frauds: base: too large": func(g *types.GenesisState) {
			g.Frauds[0].Strikes[1].Base = stakingtypes.MaxAmount.AddRaw(1)
		},
		"frauds: there twice": func(g *types.GenesisState) { g.Frauds = append(g.Frauds, g.Frauds[0]) },
	}
	for rule, spoil := range rows {
		t.Run(rule, func(t *testing.T) {
			g := counted()
			spoil(g)
			require.Error(t, g.Validate())
		})
	}
}

// TestBadParams has the bounds of every parameter, one step beyond.
func TestBadParams(t *testing.T) {
	rows := map[string]func(p *types.Params){
		"fraud_window: 0":           func(p *types.Params) { p.FraudWindow = 0 },
		"fraud_window: too long":    func(p *types.Params) { p.FraudWindow = types.MaxFraudWindow + 1 },
		"signed_blocks_window: 9":   func(p *types.Params) { p.SignedBlocksWindow = types.MinWindow - 1 },
		"signed_blocks_window: big": func(p *types.Params) { p.SignedBlocksWindow = types.MaxWindow + 1 },
		"downtime_jail: short":      func(p *types.Params) { p.DowntimeJail = types.MinDowntimeJail - 1 },
		"downtime_jail: long":       func(p *types.Params) { p.DowntimeJail = types.MaxDowntimeJail + 1 },
		"slash_double_sign: 0":      func(p *types.Params) { p.SlashDoubleSign = p.SlashDoubleSign.Sub(p.SlashDoubleSign) },
		"slash_downtime: 1":         func(p *types.Params) { p.SlashDowntime = p.SlashDowntime.Quo(p.SlashDowntime) },
		"slash_repeated_fraud: 1":   func(p *types.Params) { p.SlashRepeatedFraud = p.SlashDowntime.Quo(p.SlashDowntime) },
		"min_signed_per_window: 1":  func(p *types.Params) { p.MinSignedPerWindow = p.SlashDowntime.Quo(p.SlashDowntime) },
	}
	for rule, spoil := range rows {
		t.Run(rule, func(t *testing.T) {
			p := types.DefaultParams()
			spoil(&p)
			require.ErrorIs(t, p.Validate(), types.ErrInvalidParams)
		})
	}
}

// TestRepeatedFraudCapIsBounded tries the bounds of repeated_fraud_cap, and one step beyond each.
func TestRepeatedFraudCapIsBounded(t *testing.T) {
	for value, good := range map[uint64]bool{
		0: false, types.MinRepeatedFraudCap - 1: false, types.MinRepeatedFraudCap: true,
		types.MaxRepeatedFraudCap: true, types.MaxRepeatedFraudCap + 1: false,
	} {
		t.Run(strconv.FormatUint(value, 10), func(t *testing.T) {
			p := types.DefaultParams()
			p.RepeatedFraudCap = value
			if good {
				require.NoError(t, p.Validate())
				return
			}
			require.ErrorIs(t, p.Validate(), types.ErrInvalidParams)
			require.ErrorContains(t, p.Validate(), "repeated_fraud_cap")
		})
	}
}
