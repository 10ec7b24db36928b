package backend

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// How much the answers of the skills tell.
const (
	maxTopics  = 5
	maxSummary = 3
	maxCited   = 5
	// answeredBy is how many words a passage shares with a question that it is taken for an answer to.
	answeredBy = 2
	// maxSpeaker is the longest name before a colon that is taken for who speaks.
	maxSpeaker = 40
	// point begins a point of a list.
	point = "\n- "
)

// upbeat and gloomy are the words that a mood is counted by.
var (
	upbeat = setOf(`agreed confidence excellent fixed gain gains good great grew happy improved improves love praised
		profit record rise rose smooth strong success thanks win wins`)
	gloomy = setOf(`angry bad blamed bug complained crash crashed down drop fail failed fails fall falling fell fraud joke
		lawsuit losing loss losses lost missed outage problem risk suffered warned weak worse`)
)

// dull are words that no text is about, besides the common ones.
var dull = setOf(`after again also anybody because been before every here least many more most need needs only over
	same some still such than thanks very well were`)

func setOf(words string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// moodAnswer names the mood of which there are more words, and says which.
func moodAnswer(passages []string) []string {
	good, goodWords := counted(passages, upbeat)
	bad, badWords := counted(passages, gloomy)
	verdict, sentences := "Neutral.", sentencesIn(passages)
	switch {
	case good > bad:
		verdict, sentences = "Positive.", having(sentences, upbeat)
	case bad > good:
		verdict, sentences = "Negative.", having(sentences, gloomy)
	}
	return []string{
		verdict,
		fmt.Sprintf("By mere counting, upbeat words come %d times (%s) and gloomy ones %d times (%s).",
			good, goodWords, bad, badWords),
		"What weighs most stands here: " + heaviest(sentences, 1)[0],
	}
}

// having are the sentences with a word of a set, or all if it is only in the names of who speaks.
func having(sentences []string, of map[string]bool) []string {
	var with []string
	for _, sentence := range sentences {
		if count, _ := counted([]string{sentence}, of); count > 0 {
			with = append(with, sentence)
		}
	}
	if len(with) == 0 {
		return sentences
	}
	return with
}

// counted is how often words of a set are said, and some of them.
func counted(passages []string, of map[string]bool) (int, string) {
	count := 0
	var distinct []string
	for _, word := range splitWords(strings.ToLower(strings.Join(passages, "\n"))) {
		if !of[word] {
			continue
		}
		if count++; !slices.Contains(distinct, word) {
			distinct = append(distinct, word)
		}
	}
	if count == 0 {
		return 0, "none"
	}
	return count, strings.Join(distinct[:min(len(distinct), maxCited)], ", ")
}

// topicsAnswer names the words that most passages have, and two at least.
func topicsAnswer(passages []string) []string {
	frequency, words := frequencies(passages)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(frequency[b], frequency[a]) })
	answer := []string{"Counting lines alone, these topics come up again:"}
	for _, word := range words[:min(len(words), maxTopics)] {
		if frequency[word] > 1 {
			answer = append(answer, fmt.Sprintf("%s%s (in %d lines of %d)", point, word, frequency[word], len(passages)))
		}
	}
	if len(answer) == 1 {
		return []string{"Counting lines alone, none of the topics comes up again."}
	}
	return answer
}

// questionsAnswer copies the questions that no later passage speaks of; another question does not count.
func questionsAnswer(passages []string) []string {
	answer := []string{"Judged by vocabulary alone, these questions were left open:"}
	for i, passage := range passages {
		if !strings.HasSuffix(passage, "?") {
			continue
		}
		asked := topicsIn(passage)
		if !slices.ContainsFunc(passages[i+1:], func(later string) bool { return answers(later, asked) }) {
			answer = append(answer, point+passage)
		}
	}
	if len(answer) == 1 {
		return []string{"Judged by vocabulary alone, none of the questions was left open:", point + "none"}
	}
	return answer
}

// answers tells whether a passage may be an answer to a question about some words.
func answers(passage string, asked []string) bool {
	if strings.HasSuffix(passage, "?") {
		return false
	}
	shared := 0
	for _, word := range topicsIn(passage) {
		if slices.Contains(asked, word) {
			shared++
		}
	}
	return shared >= min(answeredBy, len(asked))
}

// summaryAnswer copies the sentences that weigh most, in their order.
func summaryAnswer(passages []string) []string {
	opening := "Judged by recurring vocabulary alone, these sentences weigh more than any others."
	return append([]string{opening}, heaviest(sentencesIn(passages), maxSummary)...)
}

// heaviest are the sentences whose words come most often in all of them, at most so many, in their order. One that
// mostly repeats another is left out.
func heaviest(sentences []string, most int) []string {
	frequency, _ := frequencies(sentences)
	weight := func(sentence string) int {
		sum := 0
		for _, word := range topicsIn(sentence) {
			sum += frequency[word] - 1
		}
		return sum
	}
	places := make([]int, len(sentences))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(weight(sentences[b]), weight(sentences[a])) })
	said := make(map[string]bool)
	var chosen []int
	for _, place := range places {
		if words := topicsIn(sentences[place]); len(chosen) < most && !repeats(words, said) {
			chosen = append(chosen, place)
			for _, word := range words {
				said[word] = true
			}
		}
	}
	slices.Sort(chosen)
	texts := make([]string, 0, len(chosen))
	for _, place := range chosen {
		texts = append(texts, sentences[place])
	}
	return texts
}

// repeats tells whether more than half of some words were said.
func repeats(words []string, said map[string]bool) bool {
	again := 0
	for _, word := range words {
		if said[word] {
			again++
		}
	}
	return 2*again > len(words)
}

// sentencesIn are the sentences of some passages, each once; there is one at least for each passage.
func sentencesIn(passages []string) []string {
	var sentences []string
	for _, passage := range passages {
		for _, sentence := range strings.SplitAfter(spoken(passage), ". ") {
			if sentence = strings.TrimSpace(sentence); sentence != "" && !slices.Contains(sentences, sentence) {
				sentences = append(sentences, sentence)
			}
		}
	}
	return sentences
}

// frequencies are in how many passages each word is that carries meaning, and these words as they come.
func frequencies(passages []string) (map[string]int, []string) {
	frequency := make(map[string]int)
	var words []string
	for _, passage := range passages {
		for _, word := range topicsIn(passage) {
			if frequency[word]++; frequency[word] == 1 {
				words = append(words, word)
			}
		}
	}
	return frequency, words
}

// topicsIn are the words of a passage that carry its meaning, in small letters, without who speaks.
func topicsIn(passage string) []string {
	var topics []string
	for _, topic := range topicsOf(spoken(passage)) {
		if topic = strings.ToLower(topic); !dull[topic] {
			topics = append(topics, topic)
		}
	}
	return topics
}

// spoken is a passage without the name of who speaks.
func spoken(passage string) string {
	if name, said, found := strings.Cut(passage, ": "); found && len(name) <= maxSpeaker && !strings.Contains(name, " ") &&
		strings.TrimSpace(said) != "" {
		return said
	}
	return passage
}
