package worker

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// priced is a market with the classes of a new network.
type priced struct{ *market }

func (priced) Params(context.Context) (rewardstypes.Params, error) {
	return rewardstypes.Params{Market: rewardstypes.DefaultParams().Market}, nil
}

func TestABackendIsToldServiceSeedAndSize(t *testing.T) {
	w := &Worker{chain: priced{newMarket()}}
	for service, row := range map[string]struct {
		units uint64
		want  backend.Request
		unit  rewardstypes.Unit
	}{
		"llm/local": {200, backend.Request{MaxTokens: 200, MaxBytes: 4_096}, rewardstypes.Unit_UNIT_TOKEN},
		"llm/long":  {30_000, backend.Request{MaxTokens: 2_048, MaxBytes: 4_096}, rewardstypes.Unit_UNIT_TOKEN},
		"data/web":  {2, backend.Request{MaxTokens: 2_048, MaxBytes: 2_000}, rewardstypes.Unit_UNIT_KILOBYTE},
		"data/x":    {1 << 60, backend.Request{MaxTokens: 2_048, MaxBytes: 4_096}, rewardstypes.Unit_UNIT_KILOBYTE},
	} {
		asked := task{Request: rewardstypes.Request{Service: service, MaxUnits: row.units}}
		got, unit, err := w.ask(t.Context(), asked, []byte("prompt"))
		require.NoError(t, err)
		require.Equal(t, row.unit, unit, service)
		row.want.Service, row.want.Prompt, row.want.Seed = service, "prompt", backend.SeedOf([]byte("prompt"))
		require.Equal(t, row.want, got, service)
	}
	require.NotEqual(t, backend.SeedOf([]byte("a")), backend.SeedOf([]byte("b")))
	require.Less(t, backend.SeedOf([]byte("a")), uint64(1<<31))
}

func TestAnswersCountInTheUnitOfTheirClass(t *testing.T) {
	text := strings.Repeat("x", 1_001)
	data, tokens := rewardstypes.Unit_UNIT_KILOBYTE, rewardstypes.Unit_UNIT_TOKEN
	require.Equal(t, uint64(2), unitsOf(data, backend.Response{Tokens: 9}, text))
	require.Equal(t, uint64(9), unitsOf(tokens, backend.Response{Tokens: 9}, text))
	require.Equal(t, uint64(251), unitsOf(tokens, backend.Response{}, text))
}

func TestDataIsNotCutAnywhere(t *testing.T) {
	text, err := bounded(backend.Response{Text: "abcdef"}, 3)
	require.NoError(t, err)
	require.Equal(t, "abc", text)
	_, err = bounded(backend.Response{Text: `["abcdef"]`, JSON: true}, 3)
	require.ErrorIs(t, err, backend.ErrRefused)
}

func TestARefusalTellsTheChainItsReason(t *testing.T) {
	reason := func(err error) string { return (&obstacle{ClassRefused, err}).reason() }
	require.Equal(t, "service data/x is not served", reason(backend.Refuse("service %s is not served", "data/x")))
	require.Equal(t, "model refused", reason(backend.ErrRefused))
	long := reason(backend.Refuse("%s\n\x00\xff", strings.Repeat("é", 200)))
	require.Len(t, long, maxReason)
	msg := rewardstypes.MsgDeclineAssignment{Reason: reason(backend.Refuse("a\nb\xff\u200b"))}
	require.Equal(t, "a?b??", msg.Reason)
}
