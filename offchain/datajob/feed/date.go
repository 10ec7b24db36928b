package feed

import (
	"strings"
	"time"
)

// zones are the names of zones as offsets: those of RFC 822, and others that stand for one zone only. Any other name
// says as little as none (RFC 5322, 4.3).
var zones = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300", "JST": "+0900",
}

// days are the forms of a day, clocks those of a time behind it: as in mails, and as in W3CDTF.
var (
	mailDays   = []string{"2 Jan 2006", "2 Jan 06", "2 January 2006"}
	mailClocks = []string{
		" 15:04:05 -0700", " 15:04 -0700", " 15:04:05 -07:00", " 15:04 -07:00", " 15:04:05", " 15:04", "",
	}
	days   = []string{"2006-01-02", "2006-01", "2006"}
	clocks = []string{
		"T15:04:05Z07:00", "T15:04Z07:00", "T15:04:05Z0700", "T15:04Z0700", "T15:04:05", "T15:04", "",
		" 15:04:05 -0700", " 15:04:05 -07:00", " 15:04:05Z07:00", " 15:04:05", " 15:04",
	}
)

// layouts are the forms of dates in feeds.
var layouts = append(products(mailDays, mailClocks), products(days, clocks)...)

func products(days, clocks []string) (layouts []string) {
	for _, day := range days {
		for _, clock := range clocks {
			layouts = append(layouts, day+clock)
		}
	}
	return layouts
}

// date reads a date; the zero time stands for one that cannot be read, or not be written as JSON.
func date(text string) time.Time {
	text = plainDate(text)
	for _, layout := range layouts {
		read, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if read = read.UTC(); read.Year() < 1 || read.Year() > 9_999 {
			break
		}
		return read
	}
	return time.Time{}
}

// plainDate is a date in capitals and single blanks, without the day of the week and comments, with its zone as an
// offset.
func plainDate(text string) string {
	text, _, _ = strings.Cut(strings.ToUpper(text), "(")
	if _, rest, named := strings.Cut(text, ","); named {
		text = rest
	}
	words := strings.Fields(text)
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, " ")
	}
	if offset, known := zones[words[last]]; known {
		words[last] = offset
	} else if isName(words[last]) {
		words = words[:last]
	}
	return strings.Join(words, " ")
}

// isName tells whether a word has letters only.
func isName(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
}
