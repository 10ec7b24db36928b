package liquid_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/liquid"
)

func TestAmount(t *testing.T) {
	nine := liquid.Amount{All: math.NewInt(9), Listed: math.NewInt(4)}
	require.True(t, liquid.NoAmount().Equal(liquid.Amount{}), "absent is zero")
	require.True(t, liquid.Amount{}.IsZero())
	require.False(t, nine.IsZero())
	require.False(t, nine.Equal(liquid.Amount{All: math.NewInt(9)}))

	sum, err := nine.Plus(nine)
	require.NoError(t, err)
	require.Equal(t, "18 (8 listed)", sum.String())
	same, err := sum.Minus(nine)
	require.NoError(t, err)
	require.True(t, same.Equal(nine))
	require.Equal(t, "9 (4 listed)", nine.String(), "arguments stay untouched")

	for _, more := range []liquid.Amount{{All: math.NewInt(10)}, {Listed: math.NewInt(5)}} {
		_, err = nine.Minus(more)
		require.ErrorIs(t, err, liquid.ErrBroken)
	}
	_, err = liquid.Amount{}.Plus(liquid.Amount{All: math.NewInt(-1)})
	require.ErrorIs(t, err, liquid.ErrAmount)
}
