package scorer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxText bounds the bytes of a text that are read.
	maxText = 64 << 10
	// minStem is the shortest stem a suffix may leave.
	minStem = 3
)

// stopWords carry no meaning of their own. Words of fewer than three letters are stop words too.
var stopWords = wordSet(`about above after again all also and any are aren because been before being below between both
	but can cannot could did does doing down during each explain few for from further give had has have having her here
	hers him his how into its itself just let like make many may might more most much must not now off once one only
	other our out over own please same shall she should some such tell than that the their them then there these they
	this those through too under until upon use very was way were what when where which while who whom why will with
	would you your yours`)

// suffixes are cut from the end of a word, longest first, so that "tides" and "tidal" do not match but "tide" and
// "tides" do.
var suffixes = []string{"ings", "ing", "edly", "ies", "ed", "es", "ly", "s", "e", "y"}

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// clean cuts a text to its bound and drops what is not UTF-8.
func clean(text []byte) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return strings.ToValidUTF8(string(text), " ")
}

// wordsOf splits a text into lower-case words: runs of letters, digits and combining marks.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}

// keywordsOf are the stems of the words that carry meaning, in order, each once. If there are none, all words count.
func keywordsOf(text string) []string {
	words := wordsOf(text)
	keywords := distinctStems(words, func(word string) bool {
		return utf8.RuneCountInString(word) >= minStem && !stopWords[word]
	})
	if len(keywords) == 0 {
		keywords = distinctStems(words, func(string) bool { return true })
	}
	return keywords
}

func distinctStems(words []string, keep func(string) bool) []string {
	seen := make(map[string]bool)
	var stems []string
	for _, word := range words {
		stem := stemOf(word)
		if keep(word) && !seen[stem] {
			seen[stem] = true
			stems = append(stems, stem)
		}
	}
	return stems
}

// stemOf cuts one common English ending, so that the forms of a word are one.
func stemOf(word string) string {
	for _, suffix := range suffixes {
		stem, cut := strings.CutSuffix(word, suffix)
		if cut && utf8.RuneCountInString(stem) >= minStem {
			return stem
		}
	}
	return word
}

// sentencesOf splits a text at full stops, question and exclamation marks (also those of other scripts) and line ends.
func sentencesOf(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?。！？।\n", r) })
	var sentences []string
	for _, part := range parts {
		if len(wordsOf(part)) > 0 {
			sentences = append(sentences, part)
		}
	}
	return sentences
}

func setOf(words []string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, word := range words {
		set[word] = true
	}
	return set
}
