package performance_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/performance"
)

func TestCredit(t *testing.T) {
	for _, test := range []struct{ agreement, full, want string }{
		{"0", "0.4", "0"},
		{"0.000000000000000001", "0.4", "0.000000000000000002"},
		{"0.1", "0.4", "0.25"},
		{"0.1", "0.3", "0.333333333333333333"},
		{"0.399999999999999999", "0.4", "0.999999999999999997"},
		{"0.4", "0.4", "1"},
		{"0.9", "0.4", "1"},
		{"1", "1", "1"},
		{"0.7", "1", "0.7"},
	} {
		got, err := performance.Credit(math.LegacyMustNewDecFromStr(test.agreement), math.LegacyMustNewDecFromStr(test.full))
		require.NoError(t, err)
		require.Equal(t, math.LegacyMustNewDecFromStr(test.want), got, "%s of %s", test.agreement, test.full)
	}
}

func TestCreditRefuses(t *testing.T) {
	one, more := math.LegacyOneDec(), math.LegacyMustNewDecFromStr("1.000000000000000001")
	for _, test := range [][2]math.LegacyDec{
		{{}, one},
		{one, {}},
		{one.Neg(), one},
		{more, one},
		{one, more},
		{one, math.LegacyZeroDec()},
		{one, one.Neg()},
	} {
		_, err := performance.Credit(test[0], test[1])
		require.ErrorIs(t, err, performance.ErrScore)
	}
}
