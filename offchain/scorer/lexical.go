package scorer

import "context"

// Lexical is the scorer of docs/scorers.md.
type Lexical struct{}

var _ Scorer = Lexical{}

// Score judges an answer. It never fails. An answer without a word scores 0, and one that has no word of its own is the
// question again: neither relevant nor faithful.
func (Lexical) Score(_ context.Context, prompt, answer []byte) (Scores, error) {
	question, text := clean(prompt), clean(answer)
	if len(wordsOf(text)) == 0 {
		return Scores{}, nil
	}
	asked := keywordsOf(question)
	if own := ownWords(setOf(asked), text); own == 0 {
		return Scores{C: coherence(text)}, nil
	}
	return Scores{R: relevance(asked, text), C: coherence(text), F: faithfulness(asked, text)}, nil
}

// share is a/b in micro-units, rounded down and at most Full; Full if b is 0.
func share(a, b int) uint32 {
	if a >= b {
		return Full
	}
	return uint32(uint64(a) * Full / uint64(b)) // a < b: below Full
}
