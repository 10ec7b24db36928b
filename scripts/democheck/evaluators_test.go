package main

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOpinionsEarnByTheirAgreement(t *testing.T) {
	p := evaluationParams{
		Alpha: decimal{dec(t, "0.3")}, Beta: decimal{dec(t, "0.2")},
		Gamma: decimal{dec(t, "0.4")}, Delta: decimal{dec(t, "0.1")},
	}
	a := agreementParams{Scale: decimal{dec(t, "0.25")}, Full: decimal{dec(t, "0.4")}}
	flat := func(micro uint64) opinion {
		return opinion{score(micro), score(micro), score(micro), false, big.NewInt(1_000)}
	}
	for _, row := range []struct {
		said []uint64
		want []string
	}{
		{nil, nil},
		{[]uint64{500_000}, []string{"1"}},
		{[]uint64{900_000, 900_000, 900_000, 300_000}, []string{"1", "1", "1", "0"}},
		{[]uint64{900_000, 300_000}, []string{"0", "0"}},
		{[]uint64{700_000, 900_000, 900_000, 900_000}, []string{"0.5", "1", "1", "1"}}, // 0.2 of 0.25 away
	} {
		var opinions []opinion
		for _, micro := range row.said {
			opinions = append(opinions, flat(micro))
		}
		got := credits(p, a, opinions)
		require.Len(t, got, len(row.want))
		for i, want := range row.want {
			require.Equal(t, dec(t, want).String(), got[i].String(), "%v", row.said)
		}
	}
}
