package client

import (
	"strings"
	"unicode"
)

// Printable is a text as the chain takes it, and as a line of text may have it: others decide what is in it.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}
