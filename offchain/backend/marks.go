package backend

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what is taken for good writing, in words.
const (
	minClaimWords = 3
	maxClaimWords = 45
	maxWordLength = 24
)

const (
	// mostAsked bounds how many words of a question an answer is asked to take up.
	mostAsked = 6
	// tornMarks are taken from the coherence of an answer that stops within a sentence.
	tornMarks = 2
	// direct and chained are what a claim counts that takes up the question, or a claim before it that does.
	direct, chained = 4, 2
	// ownShare makes an answer no echo: one word in so many is its own.
	ownShare = 4
)

// marks are whole numbers from 0 to fullMark that are counted from the two texts:
//
//	relevance   the question's words that the answer takes up (two thirds are all), or the words of the claims that
//	            keep to them, whichever is less: all of it, and nothing else
//	coherence   words in whole claims that repeat none, by the share of words that can be said
//	factuality  words in claims that take up the question, or, for half, a claim before them that does
//
// A claim that says the same as another but for one number halves coherence, and factuality also if the other is the
// question's. The question again is neither relevant nor factual, and who speaks to the judge gets nothing.
func (g graded) marks() (relevance, coherence, factuality int) {
	asked, said := claimsOf(g.question), claimsOf(g.answer)
	if len(said) == 0 || g.pleads() {
		return 0, 0, 0
	}
	coherence = wellFormed(said, g.answer)
	own := ownOf(rootsOf(g.task()), said)
	if own == 0 || again(asked, said) {
		return 0, coherence, 0
	}
	wanted := wantedBy(asked)
	weights := weigh(wanted, asked, said)
	relevance = min(taken(wanted, said), kept(weights, said))
	factuality = min(supported(weights, said), own)
	if contradicts(said, said) || contradicts(said, asked) {
		factuality /= 2
	}
	return relevance, coherence, factuality
}

// task is the part of a question that asks: what stands before a text between marks, or the sentences with a question
// mark, or all of it.
func (g graded) task() []claim {
	task, _, framed := strings.Cut(g.question, openMark)
	claims := claimsOf(task)
	asks := func(one claim) bool { return one.asks }
	if !framed && slices.ContainsFunc(claims, asks) {
		return slices.DeleteFunc(claims, func(one claim) bool { return !one.asks })
	}
	return claims
}

// again tells whether an answer has all sentences of the question and no word besides.
func again(asked, said []claim) bool {
	for _, one := range asked {
		if !slices.ContainsFunc(said, func(other claim) bool { return slices.Equal(one.words, other.words) }) {
			return false
		}
	}
	return ownOf(rootsOf(asked), said) == 0
}

// wantedBy are the words of a question that an answer should take up: those that carry meaning, or all if none does.
func wantedBy(asked []claim) map[string]bool {
	wanted := make(map[string]bool)
	for _, one := range asked {
		for _, topic := range one.topics {
			wanted[topic] = true
		}
	}
	if len(wanted) == 0 {
		return rootsOf(asked)
	}
	return wanted
}

// taken is how many of the wanted words an answer takes up.
func taken(wanted map[string]bool, said []claim) int {
	met := 0
	for word := range wanted {
		if slices.ContainsFunc(said, func(one claim) bool { return one.roots[word] }) {
			met++
		}
	}
	need := (2*min(len(wanted), mostAsked) + 2) / 3
	if need == 0 {
		return fullMark
	}
	return tenths(min(met, need), need)
}

// ownOf is how much of an answer is not in other words: full if one word in a few is.
func ownOf(others map[string]bool, said []claim) int {
	own, seen := 0, make(map[string]bool)
	for _, one := range said {
		for _, word := range one.words {
			root := rootOf(word)
			if idles(word) || seen[root] {
				continue
			}
			if seen[root] = true; !others[root] {
				own++
			}
		}
	}
	return tenths(min(ownShare*own, len(seen)), len(seen))
}

// weigh tells of each claim whether it takes up the question, a claim before it that does, or neither. A claim whose
// numbers are all foreign to the numbers that the question states counts half.
func weigh(wanted map[string]bool, asked, said []claim) []int {
	stated, given := statedIn(asked)
	chain := make(map[string]bool)
	weights := make([]int, len(said))
	for i, one := range said {
		switch {
		case len(wanted) == 0 || meets(one.roots, wanted):
			weights[i] = direct
		case slices.ContainsFunc(one.topics, func(topic string) bool { return chain[topic] }):
			weights[i] = chained
		default:
			continue
		}
		for _, topic := range one.topics {
			chain[topic] = true
		}
		known := func(number string) bool { return stated[number] }
		if given && len(one.numbers) > 0 && !slices.ContainsFunc(one.numbers, known) {
			weights[i] /= 2
		}
	}
	return weights
}

// kept is the share of the words in claims that keep to the question.
func kept(weights []int, said []claim) int {
	in, all := 0, 0
	for i, one := range said {
		if all += len(one.words); weights[i] > 0 {
			in += len(one.words)
		}
	}
	return tenths(in, all)
}

// supported is the share of the words that can be said, in claims by their weight.
func supported(weights []int, said []claim) int {
	in, all := 0, 0
	for i, one := range said {
		in += weights[i] * one.sayable()
		all += direct * len(one.words)
	}
	return tenths(in, all)
}

// wellFormed marks how an answer is written, whatever it says.
func wellFormed(said []claim, text string) int {
	sound, sayable, all := 0, 0, 0
	for i, one := range said {
		all += len(one.words)
		sayable += one.sayable()
		if one.whole() && !slices.ContainsFunc(said[:i], one.repeats) {
			sound += len(one.words)
		}
	}
	mark := tenths(sound*sayable, all*all)
	if !endsWhole(text) {
		mark = max(mark-tornMarks, 0)
	}
	if contradicts(said, said) {
		mark /= 2
	}
	return mark
}

// endsWhole tells whether a text ends like a sentence, a quotation, or a list.
func endsWhole(text string) bool {
	text = strings.TrimRightFunc(text, unicode.IsSpace)
	last, _ := utf8.DecodeLastRuneInString(text)
	line := text[strings.LastIndexByte(text, '\n')+1:]
	return strings.ContainsRune(".!?。！？।:;…\"'”’»)]}`*|", last) || bullet.MatchString(line)
}

// tenths is a share in marks, to the nearest; 0 of nothing.
func tenths(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (2*fullMark*part + whole) / (2 * whole)
}
