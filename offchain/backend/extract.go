package backend

import "strings"

// skills are what the local model does with a text that it is given, by words of the task that ask for it. It counts
// words and copies; it understands nothing.
var skills = []struct {
	asked  string
	answer func(passages []string) []string
}{
	{"positive, negative or neutral", moodAnswer},
	{"list the topics", topicsAnswer},
	{"copy the questions", questionsAnswer},
	{"summarize ", summaryAnswer},
}

// The marks frame the text that a task is about.
const (
	openMark  = "\n<<<\n"
	closeMark = "\n>>>"
)

// extract answers a task that is about a text between marks, "<task>\n<<<\n<text>\n>>>"; false if the prompt is none,
// or asks for something else.
func extract(request Request) (string, bool) {
	task, rest, _ := strings.Cut(request.Prompt, openMark)
	text, _, framed := strings.Cut(rest, closeMark)
	passages := passagesOf(text)
	if !framed || len(passages) == 0 {
		return "", false
	}
	task = strings.ToLower(task)
	for _, skill := range skills {
		if strings.Contains(task, skill.asked) {
			answer := fit(skill.answer(passages), request.MaxTokens)
			return strings.ReplaceAll(answer, " "+point, point), true
		}
	}
	return "", false
}

// passagesOf are the lines of a text that are not blank.
func passagesOf(text string) []string {
	var passages []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			passages = append(passages, line)
		}
	}
	return passages
}
