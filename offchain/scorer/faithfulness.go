package scorer

// Weights of a sentence's grounding, and the share of own words from which on an answer is more than an echo.
const (
	directWeight  = 4
	chainedWeight = 3
	ownShare      = 5 // one word in five
)

// faithfulness stands for factuality where there is no source to compare with: does the answer stay with what was
// asked? A sentence that takes up a keyword of the prompt counts in full, one that takes up a word of such a sentence
// before it three quarters, any other nothing:
//
//	F = Σ words · weight / Σ words · min(1, 5 · own / distinct)
//
// own are the distinct meaningful words that are not the prompt's: an answer that only repeats the question says
// nothing that could be true.
func faithfulness(asked []string, answer string) uint32 {
	prompt := setOf(asked)
	chain := make(map[string]bool)
	weighted, total := 0, 0
	for _, sentence := range sentencesOf(answer) {
		count := len(wordsOf(sentence))
		keywords := keywordsOf(sentence)
		weight := 0
		switch {
		case len(asked) == 0 || shares(distinctSet(sentence), prompt):
			weight = directWeight
		case shares(setOf(keywords), chain):
			weight = chainedWeight
		}
		weighted += count * weight
		total += count * directWeight
		if weight > 0 {
			for _, keyword := range keywords {
				chain[keyword] = true
			}
		}
	}
	grounded, echo := uint64(share(weighted, total)), uint64(ownWords(prompt, answer))
	return uint32(grounded * echo / Full)
}

// ownWords is min(1, 5 · own / distinct).
func ownWords(prompt map[string]bool, answer string) uint32 {
	keywords := keywordsOf(answer)
	own := 0
	for _, keyword := range keywords {
		if !prompt[keyword] {
			own++
		}
	}
	return share(ownShare*own, len(keywords))
}

// shares tells whether two sets of words have one in common.
func shares(a, b map[string]bool) bool {
	for word := range a {
		if b[word] {
			return true
		}
	}
	return false
}
