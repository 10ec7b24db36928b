package backend_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/scorer"
	"github.com/masa-finance/masad/testutil/scale"
)

// The tasks are those of docs/examples.
const (
	moodTask      = "How is it? Begin your answer with one word: positive, negative or neutral."
	topicsTask    = "List the topics of these messages."
	questionsTask = "Copy the questions that are left open."
	summaryTask   = "Summarize these news in three sentences."

	messages = `ann: The new release of the worker is great.
bob: Which stake does a worker need at least?
cid: A worker needs the stake of the formula, ten thousand.
dia: Does anybody run llama on a laptop?
eve: Happy with the rewards of my worker.`
	news = `Bitcoin rises: Bitcoin rose six percent after funds reported record inflows. Nobody knew why.
Solana stops: The network of Solana suffered an outage of five hours after a release.
Solana restarts: After the outage, Solana was restarted with an older release.
Weather: Rain is expected.`
)

func framed(task, text string) string { return task + "\n<<<\n" + text + "\n>>>" }

func TestLocalCountsAndCopiesFromATextBetweenMarks(t *testing.T) {
	good := backend.Knobs{Quality: 1_000_000}
	rows := []struct{ name, prompt, has, hasNot string }{
		{"more upbeat words", framed(moodTask, "It rose after a record, one fell."), "Positive. ", "Negative"},
		{
			"more gloomy words", framed(moodTask, "It fell after an outage."),
			"Negative. By mere counting, upbeat words come 0 times (none)", "Positive",
		},
		{"as many of both", framed(moodTask, "It rose, then it fell."), "Neutral. ", "Positive"},
		{"words are counted whole", framed(moodTask, "The primrose is a downtown greatness."), "Neutral. ", "Positive"},
		{"a word of the task does not count", framed("Great! "+moodTask, "It stands."), "Neutral. ", "Positive"},
		{"what stands behind the marks does not count", framed(moodTask, "It stands.") + "\nIt rose.", "Neutral. ", "rose"},
		{
			"the word of most lines is the first topic", framed(topicsTask, messages),
			":\n- worker (in 4 lines of 5)\n- ", "- ann",
		},
		{"a word of one line is no topic", framed(topicsTask, "One rose.\nTwo fell."), "none of the topics", "- "},
		{
			"a question that nobody came back to is open", framed(questionsTask, messages),
			":\n- dia: Does anybody", "Which stake",
		},
		{"no question is open", framed(questionsTask, "ann: It works."), "\n- none", "It works"},
		{
			"no sentence that repeats another", framed(summaryTask, "The sea is salty.\nThe salty sea."),
			"sea is salty.", "salty sea",
		},
		{"sentences whose words recur", framed(summaryTask, news), "suffered an outage of five hours", "Rain"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			text := answer(t, good, row.prompt, 200).Text
			require.Contains(t, text, row.has)
			require.NotContains(t, text, row.hasNot)
		})
	}
}

// TestLocalAnswersOtherPromptsAsEver: without a task, a text, both marks, or a good answer, there is nothing to count.
func TestLocalAnswersOtherPromptsAsEver(t *testing.T) {
	good := backend.Knobs{Quality: 1_000_000}
	for _, prompt := range []string{
		moodTask, moodTask + "\n\nIt rose.", framed("Translate this.", "It rose."), moodTask + "\n<<<\nIt rose.",
		framed(moodTask, " \n "),
	} {
		require.NotContains(t, answer(t, good, prompt, 200).Text, "counting", prompt)
	}
	require.NotContains(t, answer(t, backend.Knobs{}, framed(moodTask, "It rose."), 200).Text, "counting")
}

// TestAnExtractEarnsItsPay: to the evaluators' default scorer it is no echo of the prompt, and with the weights of a
// new network its quality is above the threshold, however late it is.
func TestAnExtractEarnsItsPay(t *testing.T) {
	for _, prompt := range []string{
		framed(moodTask, news), framed(topicsTask, messages), framed(questionsTask, messages),
		framed(questionsTask, "ann: The worker works.\nbob: It does."), framed(summaryTask, news),
	} {
		text := answer(t, backend.Knobs{Quality: 1_000_000}, prompt, 200).Text
		scores, err := scorer.Lexical{}.Score(t.Context(), scorer.Item{Prompt: []byte(prompt), Answer: []byte(text)})
		require.NoError(t, err)
		require.GreaterOrEqual(t, 3*scores.R+2*scores.C+4*scores.F, uint32(6_000_000), "%+v: %s", scores, text)
	}
}

func TestNoTextBreaksAnExtract(t *testing.T) {
	tasks := []string{moodTask, topicsTask, questionsTask, summaryTask}
	scale.Check(t, 200, 20_000, func(t *rapid.T) {
		text := strings.ReplaceAll(rapid.StringOf(rapid.RuneFrom([]rune("aé b?.:,\n<>- rose"))).Draw(t, "text"), ">>>", "")
		prompt := framed(rapid.SampledFrom(tasks).Draw(t, "task"), text)
		tokens := rapid.Uint64Range(1, 300).Draw(t, "tokens")
		first := answer(t, backend.Knobs{Quality: 1_000_000}, prompt, tokens)
		require.NotEmpty(t, first.Text)
		require.LessOrEqual(t, first.Tokens, tokens)
		require.Equal(t, first, answer(t, backend.Knobs{Quality: 1_000_000}, prompt, tokens))
	})
}
