package backend

import (
	"fmt"
	"strings"
)

// fullMark is the highest mark of a verdict.
const fullMark = 10

// markNames are what a judge is asked to mark, in the order of the reply.
var markNames = []string{"relevance", "coherence", "factuality"}

// graded is an answer that is to be judged, with what it answers.
type graded struct {
	question, answer string
}

// verdict replies to a prompt that asks for marks as an evaluator's judge does; false if the prompt is none.
func verdict(prompt string) (string, bool) {
	found, asked := gradedIn(prompt)
	if !asked {
		return "", false
	}
	relevance, coherence, factuality := found.marks()
	return fmt.Sprintf(`{"%s": %d, "%s": %d, "%s": %d}`,
		markNames[0], relevance, markNames[1], coherence, markNames[2], factuality), true
}

// gradedIn finds the two texts in a prompt for a judge: a task that names the marks, then question and answer, each
// between lines with one mark that may be any word,
//
//	<<<question MARK … >>>question MARK … <<<answer MARK … >>>answer MARK
//
// and JSON is asked for. The first of these lines stands before anything that strangers wrote, so it is the one to
// believe; the answer reaches to the last, so that it cannot end itself.
func gradedIn(prompt string) (graded, bool) {
	task, rest, _ := strings.Cut(prompt, "\n<<<question ")
	mark, rest, _ := strings.Cut(rest, "\n")
	mark = strings.TrimSpace(mark)
	question, rest, closed := strings.Cut("\n"+rest, "\n>>>question "+mark)
	_, rest, opened := strings.Cut(rest, "\n<<<answer "+mark)
	end := strings.LastIndex(rest, "\n>>>answer "+mark)
	if mark == "" || !closed || !opened || end < 0 || strings.Contains(task, openMark) {
		return graded{}, false
	}
	asked := strings.ToLower(task)
	for _, name := range markNames {
		if !strings.Contains(asked, name) {
			return graded{}, false
		}
	}
	form := strings.ToLower(task + rest[end:])
	return graded{question: question, answer: rest[:end]}, strings.Contains(form, "json")
}
