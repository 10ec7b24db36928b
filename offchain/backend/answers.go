package backend

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxSentences bounds an answer, minSentences is what it has if its tokens allow.
	maxSentences = 8
	minSentences = 3
	// shortWord is the length up to which a word of a prompt is not worth repeating.
	shortWord = 3
)

// sentences are what a good answer is made of: each speaks of two words of the prompt.
var sentences = []string{
	"In short, %s and %s belong together, because the first sets the frame and the second fills it with detail.",
	"A practical way to approach %s is to begin with %s and to observe what changes.",
	"Most people who deal with %s find that %s matters more than they expected at first.",
	"The usual advice about %s is to keep %s simple, to test early, and to write the result down.",
	"One common example shows %s at work, while %s stays in the background until it is needed.",
	"It helps to compare %s with %s, since both answer the same need in different ways.",
	"When %s is clear, %s follows without much further effort.",
	"Finally, remember that %s depends on %s, so neither should be judged alone.",
}

// latin is what a bad answer in proper sentences is made of; it shares no word with a question.
var latin = []string{
	"Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
	"Sed eiusmod tempor incididunt labore dolore magna aliqua.",
	"Quis nostrud exercitation ullamco laboris nisi aliquip.",
	"Excepteur sint occaecat cupidatat proident, sunt culpa officia.",
}

// common are words that say nothing about what a prompt is about.
var common = map[string]bool{
	"about": true, "could": true, "does": true, "explain": true, "from": true, "have": true, "into": true,
	"please": true, "should": true, "tell": true, "that": true, "their": true, "them": true, "then": true,
	"there": true, "these": true, "they": true, "this": true, "what": true, "when": true, "where": true,
	"which": true, "will": true, "with": true, "would": true, "your": true,
}

// goodAnswer speaks in whole sentences of what the prompt speaks of.
func goodAnswer(d *dice, request Request) string {
	topics := topicsOf(request.Prompt)
	start := int(d.below(uint64(len(sentences))))
	count := min(max((len(topics)+1)/2, minSentences), maxSentences)
	answer := make([]string, 0, count)
	for i := range count {
		first, second := topics[2*i%len(topics)], topics[(2*i+1)%len(topics)]
		answer = append(answer, fmt.Sprintf(sentences[(start+i)%len(sentences)], first, second))
	}
	return fit(answer, request.MaxTokens)
}

// topicsOf are the distinct words of a prompt that carry its meaning, as they are spelled; at least one.
func topicsOf(prompt string) []string {
	words := splitWords(prompt)
	seen := make(map[string]bool)
	var topics []string
	for _, word := range words {
		key := strings.ToLower(word)
		if len([]rune(key)) <= shortWord || common[key] || seen[key] {
			continue
		}
		seen[key] = true
		topics = append(topics, word)
	}
	if len(topics) == 0 {
		topics = append(topics, words...)
	}
	if len(topics) == 0 {
		topics = append(topics, "this")
	}
	return topics
}

// splitWords are the runs of letters and digits of a text.
func splitWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// badAnswer is noise, or fluent and beside the point.
func badAnswer(d *dice, request Request) string {
	if d.below(2) == 0 {
		start := int(d.below(uint64(len(latin))))
		answer := make([]string, 0, minSentences)
		for i := range minSentences {
			answer = append(answer, latin[(start+i)%len(latin)])
		}
		return fit(answer, request.MaxTokens)
	}
	const letters = "bcdfghjklmnpqrstvwxz"
	var noise []string
	for range 12 {
		word := make([]byte, 4+d.below(5))
		for i := range word {
			word[i] = letters[d.below(uint64(len(letters)))]
		}
		noise = append(noise, string(word))
	}
	return fit(noise, request.MaxTokens)
}

// fit joins as many parts as the tokens allow, at least the beginning of one; 0 tokens stand for no limit.
func fit(parts []string, maxTokens uint64) string {
	text := clip(parts[0], maxTokens)
	for _, part := range parts[1:] {
		longer := text + " " + part
		if maxTokens > 0 && CountTokens(longer) > maxTokens {
			break
		}
		text = longer
	}
	return text
}

// clip cuts a text to so many tokens without breaking a character; 0 tokens stand for no limit.
func clip(text string, maxTokens uint64) string {
	limit := bytesOf(maxTokens)
	if maxTokens == 0 || uint64(len(text)) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
