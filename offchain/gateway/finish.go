package gateway

import (
	"strings"
	"unicode/utf8"

	"github.com/masa-finance/masad/offchain/openai"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// textOf is the answer as text, until the first of the texts that end it; JSON can carry no other bytes.
func textOf(r record) string {
	text, _ := stopped(strings.ToValidUTF8(string(r.Answer.Text), "\uFFFD"), r.Ask.Stop)
	return text
}

// stopped is what a text says before the first of the texts that end it, and whether there is one.
func stopped(text string, ends []string) (string, bool) {
	first := len(text)
	for _, end := range ends {
		if at := strings.Index(text[:first], end); at >= 0 {
			first = at
		}
	}
	return text[:first], first < len(text)
}

// finishOf tells whether an answer is whole. The chain does not say that a worker cut one, so that it is taken for cut
// if it fills what was asked for, or what a transaction carries.
func finishOf(r record) string {
	size := len(r.Answer.Text)
	full := size <= rewardstypes.MaxInline && size > rewardstypes.MaxInline-utf8.UTFMax
	if _, ended := stopped(string(r.Answer.Text), r.Ask.Stop); ended || r.Answer.Units < r.Ask.MaxUnits && !full {
		return openai.FinishStop
	}
	return openai.FinishLength
}
