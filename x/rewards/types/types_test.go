package types_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	_ "github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/rewards/types"
)

const (
	goldenRequest = "5c9d4f51629ab956b66b9e0c1ae292d5"
	goldenItem    = "6981e271f527ca8c937de0d60ac12f8dc7d679ea3d56e42c853150299b2ecb56"
	goldenDispute = "3e694238b1ed4ec2d5f9d7c04957a26f94bb5a622d9afd76adbb4b1e148a4fca"
	goldenCommit  = "93c6cbb0e36a05c656984f3d8e3089423f61d6862451df2563adaccabf94ed9a"
)

// twenty are the bytes 01 … 14 of an address.
func twenty() sdk.AccAddress {
	address := make([]byte, 20)
	for i := range address {
		address[i] = byte(i + 1)
	}
	return address
}

// The hashes were computed outside of this program, in another language.
func TestIDsAreGolden(t *testing.T) {
	request := types.RequestID("masa-1", twenty(), 7)
	require.Equal(t, goldenRequest, request)
	item, err := types.ItemID(request, twenty())
	require.NoError(t, err)
	require.Equal(t, goldenItem, item)
	dispute, err := types.DisputeID(request, twenty())
	require.NoError(t, err)
	require.Equal(t, goldenDispute, dispute)
	salt := make([]byte, 32)
	hash, err := types.CommitHash("masa-1", item, twenty(), types.Opinion{R: 1, C: 2, F: 1_000_000, Flag: true}, salt)
	require.NoError(t, err)
	require.Equal(t, goldenCommit, hex.EncodeToString(hash))
	require.Equal(t, "b85df0812a765d7fd9e02dc4cbf38f83", types.DatasetID("web-en", 7, twenty()))
	require.Equal(t, "1f174b8fdfe4ca92e987ba92918f3861874055a36fad0c2b05b364e00aaa42de",
		hex.EncodeToString(types.Salt(bytes.Repeat([]byte{1}, 32), 7)))
}

func TestCommitHashRefusesWhatItCannotHash(t *testing.T) {
	_, err := types.CommitHash("masa-1", "xyz", twenty(), types.Opinion{}, make([]byte, 32))
	require.ErrorIs(t, err, types.ErrInvalidID)
	_, err = types.CommitHash("masa-1", strings.Repeat("0", 64), twenty(), types.Opinion{}, make([]byte, 31))
	require.ErrorIs(t, err, types.ErrInvalidField)
}

func TestResourceUnitsByUnit(t *testing.T) {
	params := types.DefaultMarketParams()
	for _, row := range []struct {
		name        string
		service     string
		size, units uint64
		ru          uint64
	}{
		{"four bytes are a token", "llm/a", 4_000, 0, 1},
		{"a fifth byte begins another token", "llm/a", 4_001, 0, 2},
		{"a thousand output tokens are three units", "llm/a", 0, 1_000, 3},
		{"everything is added before the one rounding", "llm/a", 2_000, 500, 2},
		{"ten kilobytes are one unit", "data/web", 0, 10, 1},
		{"an eleventh begins another", "data/web", 0, 11, 2},
		{"nothing costs nothing", "data/web", 0, 0, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			class, err := params.Class("service", row.service)
			require.NoError(t, err)
			ru, err := class.ResourceUnits(row.size, row.units)
			require.NoError(t, err)
			require.Equal(t, row.ru, ru)
		})
	}
}

func TestTheLongestPrefixWins(t *testing.T) {
	params := types.DefaultMarketParams()
	longer := params.Classes[0]
	longer.Prefix = "llm/llama"
	params.Classes = append(params.Classes, longer)
	require.NoError(t, params.Validate())
	class, err := params.Class("service", "llm/llama-3-8b")
	require.NoError(t, err)
	require.Equal(t, "llm/llama", class.Prefix)
	class, err = params.Class("service", "llm/qwen")
	require.NoError(t, err)
	require.Equal(t, "llm/", class.Prefix)
	_, err = params.Class("service", "art/paint")
	require.ErrorIs(t, err, types.ErrInvalidService)
}

func TestKindsHaveStableWords(t *testing.T) {
	for kind, word := range map[types.Kind]string{
		types.KindWake: "wake", types.KindAssign: "assign", types.KindDraw: "draw", types.KindCount: "count",
		types.KindCommit: "commit", types.KindReveal: "reveal", types.KindDeadline: "deadline",
		types.KindAccept: "accept", types.KindSettle: "settle", types.KindWeigh: "weigh", types.KindRefund: "refund",
		types.KindDispute: "dispute", types.KindSearch: "search",
		types.KindAudit: "audit",
	} {
		require.Equal(t, word, kind.String())
		parsed, err := types.ParseKind(word)
		require.NoError(t, err)
		require.Equal(t, kind, parsed)
	}
	require.Equal(t, "unknown", types.Kind(99).String())
	_, err := types.ParseKind("unknown")
	require.Error(t, err)
}

// bound is a parameter pushed to the edge of its range: inside is valid, outside names the parameter.
type bound struct {
	name string
	set  func(p *types.Params, outside bool)
}

func number[N uint32 | uint64](name string, field func(*types.Params) *N, inside, outside N) bound {
	return bound{name: name, set: func(p *types.Params, out bool) {
		*field(p) = inside
		if out {
			*field(p) = outside
		}
	}}
}

func decimal(name string, field func(*types.Params) *math.LegacyDec, outside string) bound {
	return bound{name: name, set: func(p *types.Params, out bool) {
		if out && outside == "" {
			*field(p) = math.LegacyDec{}
		} else if out {
			*field(p) = math.LegacyMustNewDecFromStr(outside)
		}
	}}
}

func TestParamsAreBounded(t *testing.T) {
	type P = types.Params
	rows := []bound{
		number("target_units", func(p *P) *uint64 { return &p.Market.TargetUnits }, 1, 0),
		number("denominator", func(p *P) *uint64 { return &p.Market.Denominator }, 1_000, 1_001),
		number("allowance_units", func(p *P) *uint64 { return &p.Market.AllowanceUnits }, 1, 0),
		number("reward_fee_ratio", func(p *P) *uint64 { return &p.Market.RewardFeeRatio }, 1_000, 1_001),
		number("accept_blocks", func(p *P) *uint64 { return &p.Market.AcceptBlocks }, 1, 0),
		number("decline_blocks", func(p *P) *uint64 { return &p.Market.DeclineBlocks }, 0, 1_001),
		number("rest_blocks", func(p *P) *uint64 { return &p.Market.RestBlocks }, 1, 0),
		number("max_redraws", func(p *P) *uint32 { return &p.Market.MaxRedraws }, 16, 17),
		number("draw_tries", func(p *P) *uint32 { return &p.Market.DrawTries }, 1, 0),
		number("items_per_block", func(p *P) *uint32 { return &p.Market.ItemsPerBlock }, 2_000, 2_001),
		number("max_capacity", func(p *P) *uint32 { return &p.Market.MaxCapacity }, 1_024, 1_025),
		number("classes.max_units", func(p *P) *uint64 { return &p.Market.Classes[0].MaxUnits }, 1, 0),
		number("classes.min_deadline", func(p *P) *uint64 { return &p.Market.Classes[0].MinDeadline }, 600, 601),
		number("classes.max_deadline", func(p *P) *uint64 { return &p.Market.Classes[0].MaxDeadline }, 2, 100_001),
		number("evaluation.committee", func(p *P) *uint32 {
			p.Disputes.Committee = 64
			return &p.Evaluation.Committee
		}, 64, 65),
		number("disputes.committee", func(p *P) *uint32 { return &p.Disputes.Committee }, 64, 65),
		number("disputes.committee", func(p *P) *uint32 { return &p.Disputes.Committee }, 7, 6),
		number("disputes.committee", func(p *P) *uint32 {
			p.Evaluation.Committee = 1
			return &p.Disputes.Committee
		}, 1, 0),
		number("disputes.dispute_blocks", func(p *P) *uint64 { return &p.Disputes.DisputeBlocks }, 0, 10_001),
		number("disputes.dispute_blocks", func(p *P) *uint64 { return &p.Disputes.DisputeBlocks }, 10_000, 10_001),
		number("commit_blocks", func(p *P) *uint64 { return &p.Evaluation.CommitBlocks }, 1, 0),
		number("reveal_blocks", func(p *P) *uint64 { return &p.Evaluation.RevealBlocks }, 1, 10_001),
		number("duty_attempts", func(p *P) *uint32 { return &p.Evaluation.DutyAttempts }, 1, 0),
		number("duty_gas", func(p *P) *uint64 { return &p.Evaluation.DutyGas }, 50_000, 49_999),
		number("history_epochs", func(p *P) *uint64 { return &p.History.HistoryEpochs }, 1, 0),
		number("history_epochs", func(p *P) *uint64 { return &p.History.HistoryEpochs }, 10_000, 10_001),
		number("sweep_per_block", func(p *P) *uint32 { return &p.History.SweepPerBlock }, 1, 0),
		number("sweep_per_block", func(p *P) *uint32 { return &p.History.SweepPerBlock }, 100_000, 100_001),
		number("roll_call_size", func(p *P) *uint64 { return &p.Availability.RollCallSize }, 1, 0),
		number("roll_call_size", func(p *P) *uint64 { return &p.Availability.RollCallSize }, 10_000, 10_001),
		number("roll_call_blocks", func(p *P) *uint64 { return &p.Availability.RollCallBlocks }, 1, 0),
		number("roll_call_blocks", func(p *P) *uint64 { return &p.Availability.RollCallBlocks }, 10_000, 10_001),
		number("max_pools", func(p *P) *uint32 { return &p.Data.MaxPools }, 1, 0),
		number("max_pools", func(p *P) *uint32 { return &p.Data.MaxPools }, 256, 257),
		number("max_datasets", func(p *P) *uint32 { return &p.Data.MaxDatasets }, 1, 0),
		number("max_datasets", func(p *P) *uint32 { return &p.Data.MaxDatasets }, 4_096, 4_097),
		number("entries_budget", func(p *P) *uint64 { return &p.Data.EntriesBudget }, 1_000, 999),
		number("entries_budget", func(p *P) *uint64 { return &p.Data.EntriesBudget }, 1<<24, 1<<24+1),
		number("openings", func(p *P) *uint32 { return &p.Data.Openings }, 1, 0),
		number("openings", func(p *P) *uint32 { return &p.Data.Openings }, 64, 65),
		number("audit_commit_blocks", func(p *P) *uint64 { return &p.Data.AuditCommitBlocks }, 1, 0),
		number("audit_commit_blocks", func(p *P) *uint64 { return &p.Data.AuditCommitBlocks }, 10_000, 10_001),
		number("audit_reveal_blocks", func(p *P) *uint64 { return &p.Data.AuditRevealBlocks }, 1, 0),
		number("audit_reveal_blocks", func(p *P) *uint64 { return &p.Data.AuditRevealBlocks }, 10_000, 10_001),
		decimal("royalty", func(p *P) *math.LegacyDec { return &p.Data.Royalty }, "1.000000000000000001"),
		decimal("royalty", func(p *P) *math.LegacyDec { return &p.Data.Royalty }, "-0.000000000000000001"),
		decimal("royalty", func(p *P) *math.LegacyDec { return &p.Data.Royalty }, ""),
		decimal("price_min", func(p *P) *math.LegacyDec { return &p.Market.PriceMin }, "0"),
		decimal("max_reward_ratio", func(p *P) *math.LegacyDec { return &p.Market.MaxRewardRatio }, "1.1"),
		decimal("eta_quality", func(p *P) *math.LegacyDec { return &p.Market.EtaQuality }, ""),
		decimal("consolation", func(p *P) *math.LegacyDec { return &p.Market.Consolation }, "1"),
		decimal("consolation: -", func(p *P) *math.LegacyDec { return &p.Market.Consolation }, "-0.000000000000000001"),
		decimal("classes.a_in", func(p *P) *math.LegacyDec { return &p.Market.Classes[0].AIn }, "-1"),
		decimal("classes.a_out", func(p *P) *math.LegacyDec { return &p.Market.Classes[0].AOut }, "1000001"),
		decimal("classes.a_kb", func(p *P) *math.LegacyDec { return &p.Market.Classes[0].AKb }, ""),
		decimal("classes.multiplier", func(p *P) *math.LegacyDec { return &p.Market.Classes[0].Multiplier }, "0"),
		decimal("alpha", func(p *P) *math.LegacyDec { return &p.Evaluation.Alpha }, "0.4"),
		decimal("beta", func(p *P) *math.LegacyDec { return &p.Evaluation.Beta }, "-0.1"),
		decimal("gamma", func(p *P) *math.LegacyDec { return &p.Evaluation.Gamma }, ""),
		decimal("delta", func(p *P) *math.LegacyDec { return &p.Evaluation.Delta }, "0.6"),
		decimal("tau", func(p *P) *math.LegacyDec { return &p.Evaluation.Tau }, "1"),
		decimal("disputes.bond_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.BondRatio }, "10.000000000000000001"),
		decimal("disputes.bond_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.BondRatio }, ""),
		decimal("disputes.bond_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.BondRatio }, "0"),
		// (1 − .2)·(1 − .6): a changed rank must not be worth the bond
		decimal("disputes.bond_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.BondRatio }, "0.319999999999999999"),
		decimal("disputes.gold_rate", func(p *P) *math.LegacyDec { return &p.Disputes.GoldRate }, "1.000000000000000001"),
		decimal("disputes.gold_rate", func(p *P) *math.LegacyDec { return &p.Disputes.GoldRate }, "-0.1"),
		decimal("disputes.review_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.ReviewRatio }, "1000.1"),
		decimal("disputes.review_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.ReviewRatio }, "-0.1"),
		decimal("disputes.review_ratio", func(p *P) *math.LegacyDec { return &p.Disputes.ReviewRatio }, ""),
		decimal("rate", func(p *P) *math.LegacyDec { return &p.Treasury.Rate }, "0.02"),
		decimal("split_", func(p *P) *math.LegacyDec { return &p.Treasury.SplitWorkers }, "0.42"),
		decimal("worker_data", func(p *P) *math.LegacyDec { return &p.Treasury.WorkerData }, "0.5"),
		decimal("fee_", func(p *P) *math.LegacyDec { return &p.Treasury.FeeBurn }, "0.4"),
		decimal("theta", func(p *P) *math.LegacyDec { return &p.Treasury.Theta }, "0.750000000000000001"),
		decimal("theta_oracle", func(p *P) *math.LegacyDec { return &p.Treasury.ThetaOracle }, "0.06"),
	}
	edge := types.DefaultParams()
	for _, ratio := range []string{"0.32", "10"} {
		edge.Disputes.BondRatio = math.LegacyMustNewDecFromStr(ratio)
		require.NoError(t, edge.Validate())
	}
	for _, rate := range []string{"0", "1"} {
		edge.Disputes.GoldRate = math.LegacyMustNewDecFromStr(rate)
		require.NoError(t, edge.Validate())
	}
	for _, ratio := range []string{"0", "1000"} {
		edge.Disputes.ReviewRatio = math.LegacyMustNewDecFromStr(ratio)
		require.NoError(t, edge.Validate())
	}
	for _, c := range []string{"0", "0.999999999999999999"} {
		params := types.DefaultParams()
		params.Market.Consolation = math.LegacyMustNewDecFromStr(c)
		require.NoError(t, params.Validate())
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			params := types.DefaultParams()
			row.set(&params, false)
			require.NoError(t, params.Validate())
			params = types.DefaultParams()
			row.set(&params, true)
			err := params.Validate()
			require.ErrorIs(t, err, types.ErrInvalidParams)
			require.Contains(t, err.Error(), row.name)
		})
	}
}
