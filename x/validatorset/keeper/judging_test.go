package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// TestJudgingResponsesEarnsByTheMetric: pay is in proportion to the number of answers times min(1, L/full_agreement).
func TestJudgingResponsesEarnsByTheMetric(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(nil)
	for range 16 {
		for i, same := range []string{"0.8", "0.6", "0.8"} {
			require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(i), types.MetricResponse, dec(same)))
			peer := []string{"0.2", "0.5", "0.8"}[i]
			require.NoError(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(i), types.MetricResponse, dec(peer), dec("0.5")))
		}
	}
	for range 15 {
		require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(3), types.MetricResponse, dec("0.1")))
	}
	c.epoch()
	performances, err := c.k.EpochPerformance(c.Ctx, 1)
	require.NoError(t, err)
	for _, p := range performances {
		switch {
		case p.Operator.Equals(c.Addr(0)):
			require.Equal(t, dec("16"), p.Responses.Earned, "L of 1 earns no more than full_agreement")
		case p.Operator.Equals(c.Addr(1)):
			require.Equal(t, dec("0.2"), p.Responses.Metric)
			require.Equal(t, dec("8"), p.Responses.Earned)
			require.True(t, p.Responses.ByMetric)
		case p.Operator.Equals(c.Addr(2)):
			require.Equal(t, dec("0"), p.Responses.Earned, "who always says the same earns nothing")
			require.Equal(t, dec("16"), p.Responses.Credit)
		default:
			require.False(t, p.Responses.ByMetric)
			require.Equal(t, dec("3.75"), p.Responses.Credit, "15 at a quarter of full_agreement")
			require.Equal(t, dec("0.5"), p.Responses.Scale, "others earned 24 by the metric, of credits of 48")
			require.Equal(t, dec("1.875"), p.Responses.Earned)
		}
	}
}

// TestEquallyGoodResponsesAreStillPaidFor: if every answer is the same nobody agrees beyond that.
func TestEquallyGoodResponsesAreStillPaidFor(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(nil)
	for range 20 {
		for i := range 4 {
			require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(i), types.MetricResponse, dec("1")))
			require.NoError(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(i), types.MetricResponse, dec("1"), dec("1")))
		}
	}
	c.epoch()
	performances, err := c.k.EpochPerformance(c.Ctx, 1)
	require.NoError(t, err)
	for _, p := range performances {
		require.Equal(t, dec("0"), p.Responses.Metric)
		require.False(t, p.Responses.ByMetric)
		require.Equal(t, dec("20"), p.Responses.Earned)
	}
}

// TestFewAnswersAreNoWindfall: when responses are nearly alike the metric earns little, and credits no more than that.
func TestFewAnswersAreNoWindfall(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.block(nil)
	for i := range 4 {
		for range 20 - 5*(i/3) { // the last one judged 15 only
			require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(i), types.MetricResponse, dec("0.9")))
			require.NoError(t, c.k.RecordPeer(c.Ctx, 1, c.Addr(i), types.MetricResponse, dec("0.88"), dec("0.9")))
		}
	}
	c.epoch()
	performances, err := c.k.EpochPerformance(c.Ctx, 1)
	require.NoError(t, err)
	for _, p := range performances { // L is 0.1 of a full 0.4
		require.Equal(t, dec("0.25").MulInt64(int64(p.Responses.Items)), p.Responses.Earned)
	}
}
