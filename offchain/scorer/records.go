package scorer

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// maxRecords bounds how many records of an answer are read.
const maxRecords = 1_000

// origins are the fields that tell where a record comes from.
var origins = []string{"id", "url", "link", "loadedUrl", "tweet_id", "original_url", "permalink", "hash"}

// Records judges what a data service found: JSON, one record or a list of them.
//
//	R  records that speak of the query, or come from the host of the url, of as many as were asked for at most
//	C  fields that are filled, of all that some record has, times records that come once
//	F  records with an origin and a word of text
//
// It compares with nothing outside: it tells a sound finding from an empty, broken or padded one, not from a forged
// one.
type Records struct{}

var _ Scorer = Records{}

// Score judges an answer. It never fails.
func (Records) Score(_ context.Context, item Item) (Scores, error) {
	records := recordsOf(item.Answer)
	if len(records) == 0 {
		return Scores{}, nil
	}
	asked, most := queryOf(item.Prompt)
	keys, seen := make(map[string]bool), make(map[string]bool)
	texts := make([]string, len(records))
	hits, sound, filled := 0, 0, 0
	for i, record := range records {
		texts[i] = textOf(record)
		words := distinctSet(texts[i])
		if len(asked) == 0 || slices.ContainsFunc(asked, func(word string) bool { return words[word] }) {
			hits++
		}
		for key, value := range record {
			keys[key] = true
			if !isBlank(value) {
				filled++
			}
		}
		if len(words) > 0 && hasOrigin(record) {
			sound++
		}
		canonical, err := json.Marshal(record)
		if err == nil {
			seen[string(canonical)] = true
		}
	}
	count := len(records)
	form := uint64(share(filled, count*len(keys))) * uint64(share(len(seen), count)) / Full
	return Scores{R: share(min(hits, most), count), C: uint32(form), F: share(min(sound, len(seen)), count)}, nil
}

// recordsOf are the objects of an answer: those of a list, or of the longest list in an object, or the object itself.
// An answer that holds an error has none.
func recordsOf(answer []byte) []map[string]any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil || decoder.More() {
		return nil
	}
	list, isList := value.([]any)
	object, _ := value.(map[string]any)
	if !isList && object != nil {
		if !isBlank(object["error"]) {
			return nil
		}
		list = []any{object}
		if inner, found := longestList(object); found {
			list = inner
		}
	}
	var records []map[string]any
	for _, one := range list[:min(len(list), maxRecords)] {
		record, ok := one.(map[string]any)
		if !ok {
			return nil
		}
		records = append(records, record)
	}
	return records
}

// longestList is the longest list of objects among an object's fields, the first by name of several. An object with a
// text of its own is a record, whatever lists it has.
func longestList(object map[string]any) (longest []any, found bool) {
	if !isBlank(object["text"]) {
		return nil, false
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		list, ok := object[key].([]any)
		if !ok || (len(list) > 0 && !isObject(list[0])) || (found && len(list) <= len(longest)) {
			continue
		}
		longest, found = list, true
	}
	return longest, found
}

func isObject(value any) bool {
	_, ok := value.(map[string]any)
	return ok
}

// queryOf are the stems that the records of a job are to have one of, and how many records it asks for at most.
func queryOf(prompt []byte) (asked []string, most int) {
	var job struct {
		Arguments struct {
			Query      string `json:"query"`
			URL        string `json:"url"`
			MaxResults int    `json:"max_results"`
			MaxPages   int    `json:"max_pages"`
		} `json:"arguments"`
	}
	if json.Unmarshal(prompt, &job) != nil {
		return keywordsOf(clean(prompt)), maxRecords
	}
	most = maxRecords
	if bound := max(job.Arguments.MaxResults, job.Arguments.MaxPages); bound > 0 {
		most = min(most, bound)
	}
	if job.Arguments.Query != "" {
		return keywordsOf(job.Arguments.Query), most
	}
	if address, err := url.Parse(job.Arguments.URL); err == nil && address.Hostname() != "" {
		return keywordsOf(strings.TrimPrefix(address.Hostname(), "www.")), most
	}
	return nil, most
}

// textOf joins all texts within a value.
func textOf(value any) string {
	var text strings.Builder
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case string:
			if text.Len() < maxText {
				text.WriteString(value + "\n")
			}
		case []any:
			for _, one := range value {
				walk(one)
			}
		case map[string]any:
			for _, one := range value {
				walk(one)
			}
		}
	}
	walk(value)
	return clean([]byte(text.String()))
}

func hasOrigin(record map[string]any) bool {
	return slices.ContainsFunc(origins, func(field string) bool { return !isBlank(record[field]) })
}

// isBlank tells whether a field says nothing. Numbers and truths always say something.
func isBlank(value any) bool {
	switch value := value.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(value) == ""
	case []any:
		return len(value) == 0
	case map[string]any:
		return len(value) == 0
	default:
		return false
	}
}
