package backend

import (
	"slices"
	"strings"
)

// pleas are what an answer says that speaks to its judge. Where the question speaks of the same it is the subject.
var pleas = []string{
	"10 over 10", "10 out of 10", "ten out of ten", "ten marks", "full marks", "top marks", "highest marks", "best marks",
	"previous instructions", "above instructions", "instructions above", "ignore all instructions",
}

// pleads tells whether the answer asks for marks or gives itself some.
func (g graded) pleads() bool {
	question, answer := spelled(g.question), spelled(g.answer)
	for _, plea := range pleas {
		if strings.Contains(answer, " "+plea+" ") && !strings.Contains(question, " "+plea+" ") {
			return true
		}
	}
	words := strings.Fields(answer)
	for i := 1; i < len(words); i++ {
		named := words[i-1]
		if isNumber(words[i]) && slices.Contains(markNames, named) && !strings.Contains(question, named) {
			return true
		}
	}
	return false
}

// spelled is a text as words alone, each between spaces.
func spelled(text string) string {
	text = strings.ReplaceAll(strings.ToLower(text), "/", " over ")
	return " " + strings.Join(splitWords(text), " ") + " "
}
