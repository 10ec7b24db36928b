package datajob

import (
	"encoding/json"
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
)

// At is the value in a JSON document that a dotted path leads to, "data.items"; the empty path is the document.
func At(document json.RawMessage, path string) (json.RawMessage, error) {
	for _, name := range strings.Split(path, ".") {
		if name == "" {
			continue
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(document, &object); err != nil {
			return nil, backend.Refuse("the source's answer: %s is no object", path)
		}
		inner, found := object[name]
		if !found {
			return nil, backend.Refuse("the source's answer: has no %s", path)
		}
		document = inner
	}
	return document, nil
}

// Document is a JSON document as a response. A list, and an object with a list as data, are cut to whole items if they
// are too long; anything else is refused then.
func Document(document json.RawMessage, limit int) (backend.Response, error) {
	var items []json.RawMessage
	if json.Unmarshal(document, &items) == nil && items != nil {
		return list(items, true).Answer(limit)
	}
	compact, err := Encoded(document)
	if err != nil {
		return backend.Response{}, backend.Refuse("the source's answer: is not JSON")
	}
	if limit <= 0 || len(compact) <= limit {
		return backend.Response{Text: string(compact), JSON: true}, nil
	}
	var object struct {
		Data       []json.RawMessage `json:"data"`
		NextCursor json.RawMessage   `json:"next_cursor"`
	}
	if json.Unmarshal(document, &object) == nil && len(object.Data) > 0 {
		cut := list(object.Data, false)
		cut.More, cut.Next = true, scalar(object.NextCursor) // what else stood beside the list is left out
		return cut.Answer(limit)
	}
	return backend.Response{}, backend.Refuse("the source's answer: %d bytes that cannot be cut, limit %d",
		len(compact), limit)
}

// List is a list from a document as a response, as data and cut to whole items; null, as some sources write an empty
// list, is one. The cursor is where the source itself goes on behind the list: a text or a number; anything else is
// none.
func List(document, cursor json.RawMessage, limit int) (backend.Response, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(document, &items); err != nil {
		return backend.Response{}, backend.Refuse("the source's answer: is no list")
	}
	result := list(items, false)
	result.Next = scalar(cursor)
	return result.Answer(limit)
}

// scalar is a text or a number as text; anything else is none.
func scalar(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(value, &number) == nil {
		return number.String()
	}
	return ""
}

func list(values []json.RawMessage, bare bool) Result {
	result := Result{Bare: bare}
	for _, value := range values {
		compact, err := Encoded(value)
		if err != nil {
			compact = value
		}
		result.Items = append(result.Items, Item{JSON: compact})
	}
	return result
}
