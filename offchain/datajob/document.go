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
		Data []json.RawMessage `json:"data"`
	}
	if json.Unmarshal(document, &object) == nil && len(object.Data) > 0 {
		cut := list(object.Data, false)
		cut.More = true // what stood beside the list is left out
		return cut.Answer(limit)
	}
	return backend.Response{}, backend.Refuse("the source's answer: %d bytes that cannot be cut, limit %d",
		len(compact), limit)
}

// List is a list from a document as a response, as data and cut to whole items.
func List(document json.RawMessage, limit int) (backend.Response, error) {
	var items []json.RawMessage
	if err := json.Unmarshal(document, &items); err != nil || items == nil {
		return backend.Response{}, backend.Refuse("the source's answer: is no list")
	}
	return list(items, false).Answer(limit)
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
