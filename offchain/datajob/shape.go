package datajob

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
)

// checkShape refuses what is not one JSON object: deeper than the limit, with a name given twice, of which programs
// take one or the other, or with something behind it.
func checkShape(content []byte) error {
	if !json.Valid(content) {
		return backend.Refuse("job: is not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	first, err := decoder.Token()
	if err != nil || first != json.Delim('{') {
		return backend.Refuse("job: must be an object")
	}
	return walk(decoder, []map[string]bool{{}})
}

// walk reads the rest of an object. For each level it keeps the names seen, or nil for a list.
func walk(decoder *json.Decoder, levels []map[string]bool) error {
	isName := true
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return backend.Refuse("job: is not JSON")
		}
		names := levels[len(levels)-1]
		switch token {
		case json.Delim('{'), json.Delim('['):
			var opened map[string]bool
			if token == json.Delim('{') {
				opened = make(map[string]bool)
			}
			if levels = append(levels, opened); len(levels) > maxDepth {
				return backend.Refuse("job: is nested deeper than %d", maxDepth)
			}
			isName = true
			continue
		case json.Delim('}'), json.Delim(']'):
			if levels = levels[:len(levels)-1]; len(levels) == 0 {
				return nil
			}
			isName = true
			continue
		}
		if names == nil {
			continue
		}
		if name, text := token.(string); isName && text {
			folded := strings.ToLower(name) // as decoders match names
			if names[folded] {
				return backend.Refuse("job: %.40q is given twice", name)
			}
			names[folded] = true
		}
		isName = !isName
	}
}
