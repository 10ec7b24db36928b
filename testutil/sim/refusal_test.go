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
	if len(lacks) > 0 && isVague(log) {
		return ""
	}
	return strings.Join(lacks, " and ")
}

// vague are texts that do not name their field, or no limit, and say clearly enough what is wrong. Whoever makes one
// better takes it off: a text that no test meets any more fails a whole run.
var vague = map[string]bool{
	// x/staking
	`decoding bech32 failed|invalid Bech32 prefix|empty address string`: false,
	`has not registered as \w+: position not found`:                     false,
	`authority: \w+ is not \w+: invalid authority`:                      false,
	`can not be bonded before the network knows its price`:              false,
	`roles: entry \d+ is [\w-]+, not \w+`:                               false,
	// x/validatorset
	`operator: \w+ is a validator already`:             false,
	`operator: \w+ left, its seat ends with the epoch`: false,
	`operator: \w+: validator not found`:               false,
	`consensus_pubkey: \w+ was registered before`:      false,
	`\w+: character U\+[0-9A-F]+ is not printable`:     false, // x/rewards too
	// x/rewards
	`worker: request \w+ is not assigned to \w+`:           false,
	`oracle: request \w+ belongs to \w+`:                   false,
	`operator: \w+ is not in the committee of item \w+`:    false,
	`scores and salt of \w+ do not hash to its commitment`: false,
	`(oracle|worker): \w+ is not registered`:               false,
	`service: [^ ]+ belongs to no class`:                   false,
}

// isVague tells whether a text is on the list.
func isVague(log string) bool {
	for text := range vague {
		if regexp.MustCompile(text).MatchString(log) {
			vague[text] = true
			return true
		}
	}
	return false
}

// stale are the texts on the list that no test met.
func stale() (texts []string) {
	for text, met := range vague {
		if !met {
			texts = append(texts, text)
		}
	}
	return texts
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
