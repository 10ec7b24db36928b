package datajob

import (
	"bytes"
	"encoding/json"

	"github.com/masa-finance/masad/offchain/backend"
)

// Item is one entry of a result.
type Item struct {
	// JSON is the entry.
	JSON json.RawMessage
	// Cursor is where a later job goes on that has had this entry; empty if the source has no such place.
	Cursor string
	// Shorten returns a shorter form of at most so many bytes, or nil; without it an entry is whole or left out.
	Shorten func(limit int) json.RawMessage
}

// Result is what a source found.
type Result struct {
	Items []Item
	// Bare results are a list and nothing else, as Masa's workers give pages. The others are an object with the list as
	// data, and a next_cursor or truncated beside it if there is more.
	Bare bool
	// More tells that the source has more than these items, Next where a later job goes on that has had all of them;
	// empty if the last one tells, or if there is no such place.
	More bool
	Next string
}

// listed is a result on the wire.
type listed struct {
	Data       json.RawMessage `json:"data"`
	NextCursor string          `json:"next_cursor,omitempty"`
	Truncated  bool            `json:"truncated,omitempty"`
}

// Encode writes as many whole items as fit into a limit; 0 stands for none. It refuses a result of which not one does.
func (r Result) Encode(limit int) (string, error) {
	for count := r.fitting(limit); ; count-- {
		text, err := r.write(count)
		if err != nil {
			return "", err
		}
		switch {
		case limit <= 0 || len(text) <= limit:
			if count > 0 || len(r.Items) == 0 {
				return text, nil
			}
			return r.shortened(limit)
		case count == 0:
			return "", backend.Refuse("a result of %d bytes at least, limit %d", len(text), limit)
		}
	}
}

// fitting is how many items have room by themselves: the first guess, and never too low a one.
func (r Result) fitting(limit int) int {
	if limit <= 0 {
		return len(r.Items)
	}
	size := 0
	for i, item := range r.Items {
		if size += len(item.JSON); size > limit {
			return i
		}
	}
	return len(r.Items)
}

// shortened is a result with the first item in a shorter form.
func (r Result) shortened(limit int) (string, error) {
	first := r.Items[0]
	frame, err := Result{
		Items: []Item{{JSON: json.RawMessage(`0`), Cursor: first.Cursor}}, Bare: r.Bare, More: true,
	}.write(1)
	if err != nil {
		return "", err
	}
	if first.Shorten != nil {
		if short := first.Shorten(limit - len(frame)); short != nil {
			more := r.More || len(r.Items) > 1 || r.Next != ""
			return Result{Items: []Item{{JSON: short, Cursor: first.Cursor}}, Bare: r.Bare, More: more}.write(1)
		}
	}
	return "", backend.Refuse("the first item is %d bytes, limit %d with its frame", len(first.JSON), limit)
}

// write is the result with its first items only.
func (r Result) write(count int) (string, error) {
	var data bytes.Buffer
	data.WriteByte('[')
	for i, item := range r.Items[:count] {
		if i > 0 {
			data.WriteByte(',')
		}
		if err := json.Compact(&data, item.JSON); err != nil {
			return "", err
		}
	}
	data.WriteByte(']')
	if r.Bare {
		return data.String(), nil
	}
	out := listed{Data: data.Bytes(), NextCursor: r.next(count)}
	out.Truncated = out.NextCursor == "" && (r.More || count < len(r.Items))
	text, err := Encoded(out)
	return string(text), err
}

// next is where a later job goes on that has had the first items only; empty if there is nothing more, or no such
// place.
func (r Result) next(count int) string {
	switch {
	case count == len(r.Items) && r.Next != "":
		return r.Next
	case count > 0 && (r.More || count < len(r.Items)):
		return r.Items[count-1].Cursor
	default:
		return ""
	}
}

// Encoded is a value as JSON, with the signs of HTML as they are: they are shorter so.
func Encoded(value any) (json.RawMessage, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
