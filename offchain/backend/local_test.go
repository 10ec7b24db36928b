package backend_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/testutil/scale"
)

const question = "Why does the moon cause tides in the ocean?"

func TestQualityIsGoodBadOrAShare(t *testing.T) {
	for text, want := range map[string]uint64{"good": 1_000_000, "bad": 0, "0.25": 250_000, "0": 0, "1": 1_000_000} {
		quality, err := backend.ParseQuality(text)
		require.NoError(t, err, text)
		require.Equal(t, want, quality, text)
	}
	for _, text := range []string{"", "fine", "-0.1", "1.1", "NaN", "Inf", "0x"} {
		_, err := backend.ParseQuality(text)
		require.Error(t, err, text)
	}
}

func answer(t require.TestingT, knobs backend.Knobs, prompt string, tokens uint64) backend.Response {
	request := backend.Request{Prompt: prompt, MaxTokens: tokens}
	response, err := backend.NewLocal(knobs).Answer(context.Background(), request)
	require.NoError(t, err)
	return response
}

func TestLocalAnswersFollowFromThePromptAndTheSeed(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		prompt := rapid.String().Draw(t, "prompt")
		knobs := backend.Knobs{
			Quality: rapid.Uint64Range(0, 1_000_000).Draw(t, "quality"), Seed: rapid.Uint64().Draw(t, "seed"),
		}
		tokens := rapid.Uint64Range(0, 300).Draw(t, "tokens")
		first, second := answer(t, knobs, prompt, tokens), answer(t, knobs, prompt, tokens)
		require.Equal(t, first, second)
		require.NotEmpty(t, first.Text)
		require.Equal(t, backend.CountTokens(first.Text), first.Tokens)
		require.True(t, tokens == 0 || first.Tokens <= tokens, "%d tokens, limit %d", first.Tokens, tokens)
	})
	require.Contains(t, answer(t, backend.Knobs{Quality: 1_000_000}, question, 200).Text, "tides")
	require.NotContains(t, answer(t, backend.Knobs{}, question, 200).Text, "tides")
}

func TestAQualityBetweenIsTheShareOfGoodAnswers(t *testing.T) {
	good := 0
	for i := range 400 {
		prompt := question + string(rune('a'+i%26)) + string(rune('a'+i/26))
		if strings.Contains(answer(t, backend.Knobs{Quality: 300_000, Seed: 7}, prompt, 200).Text, "moon") {
			good++
		}
	}
	require.InDelta(t, 120, good, 40)
}

func TestAFailingModelAnswersWhenAskedOften(t *testing.T) {
	local := backend.NewLocal(backend.Knobs{Quality: 1_000_000, Failure: 500_000, Seed: 3})
	failures, answers := 0, 0
	for range 200 {
		_, err := local.Answer(context.Background(), backend.Request{Prompt: question + string(rune('a'+answers%26))})
		if err != nil {
			require.ErrorIs(t, err, backend.ErrUnavailable)
			failures++
			continue
		}
		answers++
	}
	require.NotZero(t, failures)
	require.NotZero(t, answers)
	broken := backend.NewLocal(backend.Knobs{Failure: 1_000_000})
	_, err := broken.Answer(context.Background(), backend.Request{Prompt: "x"})
	require.ErrorIs(t, err, backend.ErrUnavailable)
}

func TestADelayedAnswerCanBeGivenUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err := backend.NewLocal(backend.Knobs{Delay: time.Hour}).Answer(ctx, backend.Request{Prompt: "x"})
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
