package dataset

import (
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/masa-finance/masad/mech/record"
)

// Reasons why something is left out.
const (
	SkippedEmpty    = "empty"
	SkippedUTF8     = "invalid_utf8"
	SkippedLong     = "too_long"
	SkippedMarks    = "combining_marks"
	SkippedJSON     = "invalid_json"
	SkippedNoText   = "no_text"
	SkippedWeight   = "bad_weight"
	SkippedCategory = "bad_category"
)

// jsonFactor is how much longer than a record a line of JSON may be: escapes and other fields.
const jsonFactor = 8

// found is the text of a record and what it says of itself.
type found struct {
	content  []byte
	weight   uint32
	category uint8
}

// object is a line of a .jsonl file. Other fields are nobody's business.
type object struct {
	Content  *string         `json:"content"`
	Text     *string         `json:"text"`
	Weight   json.RawMessage `json:"weight"`
	Category json.RawMessage `json:"category"`
}

// fromText makes a record of text as it stands.
func (r Rules) fromText(text []byte) (f found, skipped string) {
	if len(text) > r.MaxRecordBytes {
		return f, SkippedLong
	}
	return found{content: text, weight: r.Weight, category: r.Category}, ""
}

// fromJSON makes a record of a line: its text is in content, or else in text; weight is a share between 0 and 1,
// category a number between 0 and 255, both optional.
func (r Rules) fromJSON(text []byte) (f found, skipped string) {
	if !utf8.Valid(text) {
		return f, SkippedUTF8
	}
	var o object
	if json.Unmarshal(text, &o) != nil {
		if len(trimBlank(text)) == 0 {
			return f, SkippedEmpty
		}
		return f, SkippedJSON
	}
	content := o.Content
	if content == nil {
		content = o.Text
	}
	if content == nil {
		return f, SkippedNoText
	}
	if f, skipped = r.fromText([]byte(*content)); skipped != "" {
		return f, skipped
	}
	if given(o.Weight) {
		weight, err := ParseShare(string(o.Weight))
		if err != nil {
			return f, SkippedWeight
		}
		f.weight = weight
	}
	if given(o.Category) {
		category, err := strconv.ParseUint(string(o.Category), 10, 8)
		if err != nil {
			return f, SkippedCategory
		}
		f.category = uint8(category)
	}
	return f, ""
}

func given(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }

func trimBlank(text []byte) []byte {
	for len(text) > 0 && (text[0] == ' ' || text[0] == '\t' || text[0] == '\r') {
		text = text[1:]
	}
	return text
}

// reasonOf is why text has no normal form.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, record.ErrEmpty):
		return SkippedEmpty
	case errors.Is(err, record.ErrLong):
		return SkippedLong
	case errors.Is(err, record.ErrMarks):
		return SkippedMarks
	default:
		return SkippedUTF8
	}
}
