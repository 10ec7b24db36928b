package scorer

// topKeywords bounds how many keywords of a prompt an answer is asked to speak of.
const topKeywords = 12

// relevance is the share of the prompt's keywords that the answer takes up, where two thirds of them, or of twelve, are
// as good as all:
//
//	R = min(1, hits / need),  need = ceil(2/3 · min(n, 12))
//
// A prompt without any word asks for nothing in particular: R = 1.
func relevance(asked []string, answer string) uint32 {
	said := distinctSet(answer)
	hits := 0
	for _, keyword := range asked {
		if said[keyword] {
			hits++
		}
	}
	need := (2*min(len(asked), topKeywords) + 2) / 3
	return share(hits, need)
}

// distinctSet is the set of stems of a text.
func distinctSet(text string) map[string]bool {
	return setOf(distinctStems(wordsOf(text), func(string) bool { return true }))
}
