package scorer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/scorer"
	"github.com/masa-finance/masad/testutil/scale"
)

func score(t require.TestingT, prompt, answer string) scorer.Scores {
	scores, err := scorer.Lexical{}.Score(context.Background(), scorer.Item{
		Service: "llm/local", Prompt: []byte(prompt), Answer: []byte(answer),
	})
	require.NoError(t, err)
	return scores
}

// quality is Q in micro-units at the default weights .3, .2, .4 and .1, for a given T.
func quality(s scorer.Scores, timeliness uint64) uint64 {
	return (3*uint64(s.R) + 2*uint64(s.C) + 4*uint64(s.F) + timeliness) / 10
}

// prompts are of the kinds that the demo sends and that people try first.
var prompts = []string{
	"Why does the moon cause tides in the ocean?",
	"What is a Merkle tree and where is it used?",
	"Explain the difference between proof of work and proof of stake in two sentences.",
	"Summarise the plot of Romeo and Juliet for a ten year old child.",
	"Write a haiku about autumn rain.",
	"How do vaccines train the immune system?",
	"List three ways to reduce the memory consumption of a Go program.",
	"Hello!",
	"Why?",
	"2+2",
	"What is the capital of France?",
	"Who are you",
	"Explique la photosynthèse en trois phrases.",
	"你好，请解释一下区块链是什么？",
	strings.Repeat("Compare throughput, latency, safety, liveness, decentralisation, incentives and governance. ", 20),
}

func TestGoodAnswersPassAndBadOnesFail(t *testing.T) {
	const promptly = 900_000 // T of an answer after three of twenty blocks
	for _, prompt := range prompts {
		for seed := range uint64(20) {
			for _, tokens := range []uint64{0, 120, 200} {
				name := fmt.Sprintf("%.40s seed %d, %d tokens", prompt, seed, tokens)
				good := localAnswer(t, backend.Knobs{Quality: scorer.Full, Seed: seed}, prompt, tokens)
				require.GreaterOrEqual(t, quality(score(t, prompt, good), promptly), uint64(750_000), "%s: %s", name, good)
				bad := localAnswer(t, backend.Knobs{Seed: seed}, prompt, tokens)
				require.Less(t, quality(score(t, prompt, bad), scorer.Full), uint64(450_000), "%s: %s", name, bad)
			}
		}
	}
}

func localAnswer(t *testing.T, knobs backend.Knobs, prompt string, tokens uint64) string {
	t.Helper()
	answer, err := backend.NewLocal(knobs).Answer(context.Background(), backend.Request{Prompt: prompt, MaxTokens: tokens})
	require.NoError(t, err)
	return answer.Text
}

func TestWhatPeopleAndModelsWriteIsToldApart(t *testing.T) {
	const prompt = "Why does the moon cause tides in the ocean?"
	const essay = "Tides are caused mainly by the gravitational pull of the Moon. Its gravity stretches the Earth's " +
		"oceans into two bulges, one facing the Moon and one on the far side. As the planet rotates, a coast passes " +
		"through both bulges, so it sees two high tides a day. The Sun adds a smaller pull."
	cases := []struct {
		name, answer string
		passes       bool
	}{
		{"what a real model writes passes", essay, true},
		{"a terse true answer passes", "The moon's gravity pulls the ocean water, and this raises the tides.", true},
		{"silence fails", "", false},
		{"dots fail", "... !!!", false},
		{"the question repeated fails", prompt, false},
		{"evasion fails", "I am sorry, but I cannot help with that.", false},
		{"the same word again and again fails", strings.Repeat("moon ", 80), false},
		{"fluent talk about something else fails", "Bread rises when yeast eats sugar. Bake it until it is brown.", false},
		{"noise fails", "xkcd qwrtzp bbbvvv ghjkl zzzz trwq", false},
		{"bytes that are no text fail", "\xff\xfe\x00\x01", false},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			s := score(t, prompt, tc.answer)
			if tc.passes {
				require.GreaterOrEqual(t, quality(s, 900_000), uint64(700_000), "%+v", s)
				return
			}
			require.Less(t, quality(s, scorer.Full), uint64(600_000), "%+v", s)
		})
	}
}

// The examples of docs/scorers.md.
func TestTheDocumentedExamplesHold(t *testing.T) {
	const prompt = "Why does the moon cause tides in the ocean?"
	for answer, want := range map[string]scorer.Scores{
		"The moon's gravity pulls the ocean water, and this raises the tides.": {
			R: scorer.Full, C: scorer.Full, F: scorer.Full,
		},
		"Bread rises when yeast eats sugar. Bake it until it is brown.": {C: scorer.Full},
		"xkcd qwrtzp bbbvvv ghjkl zzzz trwq":                            {},
		prompt:                                                          {C: scorer.Full},
	} {
		require.Equal(t, want, score(t, prompt, answer), answer)
	}
}

func TestEachScoreSeesItsOwnFault(t *testing.T) {
	const prompt = "How do vaccines train the immune system?"
	const good = "Vaccines show the immune system a harmless piece of a germ. The system learns to recognise it. " +
		"Trained cells remember the piece, so the next infection is met early."
	whole := score(t, prompt, good)
	require.Equal(t, scorer.Scores{R: scorer.Full, C: scorer.Full, F: scorer.Full}, whole)

	torn := score(t, prompt, good[:len(good)-8])
	require.Less(t, torn.C, whole.C, "a text that stops in the middle of a sentence is less coherent")
	require.Equal(t, whole.R, torn.R)

	twice := score(t, prompt, good+" "+good+" "+good)
	require.Less(t, twice.C, whole.C, "a text that repeats itself is less coherent")

	stray := score(t, prompt, good+" Bananas ripen faster beside apples. Paint dries slowly under clouds.")
	require.Less(t, stray.F, whole.F, "sentences that leave the subject are not faithful")

	require.Less(t, score(t, prompt, "Cells remember a harmless piece of a germ.").R, whole.R)
}

func TestScoresAreBoundedAndFollowFromTheTexts(t *testing.T) {
	scale.Check(t, 100, 10_000, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.String(),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.Map(rapid.SliceOf(rapid.SampledFrom([]string{"moon", "tide", ".", "\n", "xkz", "ocean", "é", "月"})),
				func(words []string) string { return strings.Join(words, " ") }),
		)
		prompt, answer := text.Draw(t, "prompt"), text.Draw(t, "answer")
		first, second := score(t, prompt, answer), score(t, prompt, answer)
		require.Equal(t, first, second)
		for _, micro := range []uint32{first.R, first.C, first.F} {
			require.LessOrEqual(t, micro, uint32(scorer.Full))
		}
		// Taking up one more word of the prompt never makes an answer less relevant.
		require.GreaterOrEqual(t, score(t, prompt, answer+" "+prompt).R, first.R)
	})
}

func TestALongTextIsReadUpToItsBound(t *testing.T) {
	long := strings.Repeat("The moon pulls the ocean and the tides follow it. ", 100_000)
	s := score(t, "Why does the moon cause tides?", long)
	require.LessOrEqual(t, s.C, uint32(scorer.Full))
}

func BenchmarkLexical(b *testing.B) {
	answer := []byte(strings.Repeat("The moon pulls the ocean and the tides follow it. ", 80))
	for b.Loop() {
		_, _ = scorer.Lexical{}.Score(context.Background(), scorer.Item{
			Service: "llm/local", Prompt: []byte("Why does the moon cause tides?"), Answer: answer,
		})
	}
}
