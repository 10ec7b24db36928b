package sim

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// bound is what an error says of what would have been right: a number that stands alone, or words for one.
var bound = regexp.MustCompile(`\b\d+(\.\d+)?(umasa|rao)?\b|\bmust\b|limit|at most|at least|outside`)

// wrapping is what the SDK puts before an error: the message's place in its transaction, or within authz the message.
var wrapping = regexp.MustCompile(`(?s)^.*failed to execute message; message (index: \d+: |.* : )`)

// lacking tells what an error does not say: the name of the field, and what would have been right. It is "" if both are
// there.
func lacking(log, field string) string {
	var lacks []string
	log = wrapping.ReplaceAllString(log, "")
	leaf := field[strings.LastIndex(field, ".")+1:]
	if !regexp.MustCompile(`(^|\W)` + leaf + `(\W|$)`).MatchString(log) {
		lacks = append(lacks, "the field "+leaf)
	}
	if !bound.MatchString(log) {
		lacks = append(lacks, "a limit")
	}
	return strings.Join(lacks, " and ")
}

// fieldsOf are the names of a message's fields, also of the messages in it.
func fieldsOf(msg sdk.Msg) []string { return namesIn(reflect.TypeOf(msg).Elem()) }

func namesIn(t reflect.Type) (names []string) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || isNumber(t) {
		return nil
	}
	for i := range t.NumField() {
		if name := wireName(t.Field(i)); name != "" {
			names = append(names, name)
			names = append(names, namesIn(t.Field(i).Type)...)
		}
	}
	return names
}

// hasField tells whether a message has a field of a name.
func hasField(msg sdk.Msg, name string) bool { return slices.Contains(fieldsOf(msg), name) }
