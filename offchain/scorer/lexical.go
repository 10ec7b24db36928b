package scorer

import "context"

// Lexical is the scorer of docs/scorers.md that needs nothing but the two texts.
type Lexical struct{}

var _ Scorer = Lexical{}

// Score judges an answer. It never fails. An answer without a word scores 0, and one that has no word of its own is the
// question again: neither relevant nor faithful.
func (Lexical) Score(_ context.Context, item Item) (Scores, error) {
	question, text := clean(item.Prompt), clean(item.Answer)
	if len(wordsOf(text)) == 0 {
		return Scores{}, nil
	}
	asked := keywordsOf(question)
	if isEcho(asked, text) {
		return Scores{C: coherence(text)}, nil
	}
	return Scores{R: relevance(asked, text), C: coherence(text), F: faithfulness(asked, text)}, nil
}

// isEcho tells whether a text has no word that the prompt has not.
func isEcho(asked []string, text string) bool { return ownWords(setOf(asked), text) == 0 }
