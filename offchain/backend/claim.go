package backend

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxClaims bounds how many sentences of a text are compared with each other.
	maxClaims = 200
	// minRoot is what an ending leaves of a word at least.
	minRoot = 3
	// maxFigures bounds how many numbers of a sentence are looked at.
	maxFigures = 16
	// sameTopics is how many words two claims share at least that are about the same.
	sameTopics = 2
)

var (
	// sentenceEnd is where a sentence ends; the point of a decimal number is no end.
	sentenceEnd = regexp.MustCompile(`[.!?]+["'”’)]*(?:\s|$)|[。！？।]|\n`)
	// bullet begins a line of a list.
	bullet = regexp.MustCompile(`(?m)^[ \t]*(?:[-*•]|\d+[.)])[ \t]+`)
	number = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
)

// idle are words of claims that are about nothing, besides the common and the dull ones.
var idle = setOf(`a an and any are as at be both but by can cannot did do each few for further get give go had has
	he her his how i if in is it its just let like make many may me might much must my no nor not now of off on once
	one or other our out own per s shall she since so t the those through to too under until up use was way we while
	who whom whose why within without yes yet you yours`)

// endings are cut from words, so that the forms of one are the same.
var endings = []string{"ings", "ing", "ies", "ed", "es", "s", "e", "y"}

// claim is a sentence, for a judge that counts.
type claim struct {
	words []string
	// roots are those of all words, topics those that carry meaning, in order.
	roots   map[string]bool
	topics  []string
	numbers []string
	// asks tells that it is a question.
	asks bool
}

// claimsOf are the sentences of a text that have a word.
func claimsOf(text string) []claim {
	text = bullet.ReplaceAllString(text, "")
	var claims []claim
	for text != "" && len(claims) < maxClaims {
		sentence, asks := text, false
		if end := sentenceEnd.FindStringIndex(text); end != nil {
			sentence, asks = text[:end[0]], strings.ContainsAny(text[end[0]:end[1]], "?？")
			text = text[end[1]:]
		} else {
			text = ""
		}
		if words := splitWords(strings.ToLower(sentence)); len(words) > 0 {
			claims = append(claims, newClaim(sentence, words, asks))
		}
	}
	return claims
}

func newClaim(sentence string, words []string, asks bool) claim {
	c := claim{words: words, roots: make(map[string]bool), asks: asks}
	for _, figure := range number.FindAllString(sentence, maxFigures) {
		c.numbers = append(c.numbers, strings.ReplaceAll(figure, ",", ""))
	}
	meant := make(map[string]bool)
	for _, word := range words {
		root := rootOf(word)
		c.roots[root] = true
		if !idles(word) && !isNumber(word) && !meant[root] {
			meant[root] = true
			c.topics = append(c.topics, root)
		}
	}
	return c
}

// rootsOf are the roots of the words of some claims.
func rootsOf(claims []claim) map[string]bool {
	roots := make(map[string]bool)
	for _, one := range claims {
		for root := range one.roots {
			roots[root] = true
		}
	}
	return roots
}

// rootOf is a word without its ending.
func rootOf(word string) string {
	for _, ending := range endings {
		if root, cut := strings.CutSuffix(word, ending); cut && utf8.RuneCountInString(root) >= minRoot {
			return root
		}
	}
	return word
}

// idles tells whether a word is about nothing. A short one is, unless it has a digit, as names do.
func idles(word string) bool {
	short := utf8.RuneCountInString(word) < minRoot && !strings.ContainsAny(word, "0123456789")
	return short || idle[word] || common[word] || dull[word]
}

func isNumber(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0
}

// whole tells whether a claim has the length of a sentence, and does not say one word over and over.
func (c claim) whole() bool {
	return len(c.words) >= minClaimWords && len(c.words) <= maxClaimWords && 2*len(c.roots) >= len(c.words)
}

// sayable is how many of its words could be pronounced. What is not in plain Latin letters is taken to be.
func (c claim) sayable() int {
	count := 0
	for _, word := range c.words {
		other := strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0
		if other || len(word) <= minRoot || len(word) <= maxWordLength && strings.ContainsAny(word, "aeiouy") {
			count++
		}
	}
	return count
}

// repeats tells whether an earlier claim has said it all.
func (c claim) repeats(earlier claim) bool {
	return slices.Equal(c.words, earlier.words) ||
		len(c.topics) >= sameTopics && c.within(earlier) && len(c.figuresOf(earlier)) == len(c.numbers)
}

// denies tells whether two claims say the same but for one number, or have no number in common if one has more.
func (c claim) denies(other claim) bool {
	if min(len(c.numbers), len(other.numbers)) == 0 || min(len(c.topics), len(other.topics)) < sameTopics ||
		!c.within(other) && !other.within(c) {
		return false
	}
	if len(c.numbers) != len(other.numbers) {
		return len(c.figuresOf(other)) == 0
	}
	differ := 0
	for i, figure := range c.numbers {
		if figure != other.numbers[i] {
			differ++
		}
	}
	return differ == 1
}

// within tells whether all that a claim is about is in another.
func (c claim) within(other claim) bool {
	return !slices.ContainsFunc(c.topics, func(topic string) bool { return !other.roots[topic] })
}

// figuresOf are its numbers that another has too.
func (c claim) figuresOf(other claim) []string {
	return slices.DeleteFunc(slices.Clone(c.numbers), func(figure string) bool {
		return !slices.Contains(other.numbers, figure)
	})
}

// contradicts tells whether one of some claims denies one of others.
func contradicts(claims, others []claim) bool {
	return slices.ContainsFunc(claims, func(c claim) bool { return slices.ContainsFunc(others, c.denies) })
}

// statedIn are the numbers that claims give, and whether there are any; what a question has is not given.
func statedIn(asked []claim) (map[string]bool, bool) {
	numbers, given := make(map[string]bool), false
	for _, one := range asked {
		for _, figure := range one.numbers {
			numbers[figure] = true
		}
		given = given || !one.asks && len(one.numbers) > 0
	}
	return numbers, given
}

// meets tells whether two sets of words share one.
func meets(a, b map[string]bool) bool {
	for word := range a {
		if b[word] {
			return true
		}
	}
	return false
}
