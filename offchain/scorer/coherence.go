package scorer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a readable text, in words and letters.
const (
	minSentenceWords = 3
	maxSentenceWords = 45
	maxConsonants    = 5
	maxWordLetters   = 24
	// window is how many words of a text share one vocabulary: in a long text words come again by nature.
	window = 50
)

// coherence is the mean of four shares:
//
//	shape       words that can be pronounced
//	sentences   words in sentences of 3 to 45 words
//	variety     distinct words among all (in runs of 50), where one half is as good as all
//	novelty     sentences that are said once
//
// multiplied by shape once more, because noise has no other virtue, and halved if the text ends in the middle of a
// sentence.
func coherence(text string) uint32 {
	words := wordsOf(text)
	shape := uint64(wordShape(words))
	sum := shape + uint64(sentenceShape(text)) + uint64(variety(words)) + uint64(novelty(text))
	score := sum / 4 * shape / Full
	if !endsWhole(text) {
		score /= 2
	}
	return uint32(min(score, Full))
}

// wordShape is the share of words that somebody could say. Scripts that do not write vowels as letters always pass.
func wordShape(words []string) uint32 {
	good := 0
	for _, word := range words {
		if pronounceable(word) {
			good++
		}
	}
	return share(good, len(words))
}

func pronounceable(word string) bool {
	if utf8.RuneCountInString(word) > maxWordLetters {
		return false
	}
	run, vowels, letters := 0, 0, 0
	for _, r := range word {
		switch {
		case r > unicode.MaxLatin1 || unicode.IsDigit(r):
			return true
		case strings.ContainsRune("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿ", r):
			vowels++
			letters++
			run = 0
		default:
			letters++
			if run++; run > maxConsonants {
				return false
			}
		}
	}
	return vowels > 0 || letters <= minStem
}

func sentenceShape(text string) uint32 {
	good, total := 0, 0
	for _, sentence := range sentencesOf(text) {
		count := len(wordsOf(sentence))
		total += count
		if count >= minSentenceWords && count <= maxSentenceWords {
			good += count
		}
	}
	return share(good, total)
}

func variety(words []string) uint32 {
	distinct, total := 0, len(words)
	for len(words) > 0 {
		part := words[:min(window, len(words))]
		distinct += len(setOf(part))
		words = words[len(part):]
	}
	return share(2*distinct, total)
}

func novelty(text string) uint32 {
	sentences := sentencesOf(text)
	said := make(map[string]bool)
	for _, sentence := range sentences {
		said[strings.Join(wordsOf(sentence), " ")] = true
	}
	return share(len(said), len(sentences))
}

// endsWhole tells whether a text ends like a sentence, a list or a quotation.
func endsWhole(text string) bool {
	trimmed := strings.TrimRightFunc(text, unicode.IsSpace)
	last, _ := utf8.DecodeLastRuneInString(trimmed)
	return strings.ContainsRune(".!?。！？।:;…\"'”’»)]}`*|", last)
}
