package archive

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// message is a line of an archive, in the names of several exports.
type message struct {
	ID        loose  `json:"id"`
	MessageID loose  `json:"message_id"`
	Text      loose  `json:"text"`
	Content   loose  `json:"content"`
	Message   loose  `json:"message"`
	Author    loose  `json:"author"`
	Username  loose  `json:"username"`
	From      loose  `json:"from"`
	Channel   loose  `json:"channel"`
	Chat      loose  `json:"chat"`
	Timestamp moment `json:"timestamp"`
	CreatedAt moment `json:"created_at"`
	Date      moment `json:"date"`
}

// Item is a message of a result.
type Item struct {
	ID        string `json:"id"`
	Text      string `json:"text"`
	Username  string `json:"username"`
	Channel   string `json:"channel,omitempty"`
	CreatedAt string `json:"created_at,omitempty"`
	// Timestamp is in seconds since 1970.
	Timestamp int64 `json:"timestamp,omitempty"`

	time time.Time
}

// parse reads a line; one that is no message, or says nothing, is none.
func parse(line []byte) (Item, bool) {
	var m message
	if json.Unmarshal(line, &m) != nil {
		return Item{}, false
	}
	item := Item{
		ID: first(m.ID, m.MessageID), Text: first(m.Text, m.Content, m.Message),
		Username: first(m.Username, m.Author, m.From), Channel: first(m.Channel, m.Chat),
	}
	for _, moment := range []moment{m.Timestamp, m.CreatedAt, m.Date} {
		if item.time.IsZero() && !time.Time(moment).IsZero() {
			item.time = time.Time(moment).UTC()
			item.CreatedAt, item.Timestamp = item.time.Format(time.RFC3339), item.time.Unix()
		}
	}
	return item, item.Text != ""
}

// loose is a text, a number, or an object with a name; anything else is no text.
type loose string

// UnmarshalJSON never fails.
func (l *loose) UnmarshalJSON(content []byte) error {
	*l = ""
	var named struct {
		Username string `json:"username"`
		Name     string `json:"name"`
		Title    string `json:"title"`
	}
	var text string
	switch {
	case json.Unmarshal(content, &text) == nil:
		*l = loose(text)
	case json.Unmarshal(content, &named) == nil:
		*l = loose(first(loose(named.Username), loose(named.Name), loose(named.Title)))
	default:
		if _, err := strconv.ParseFloat(string(content), 64); err == nil {
			*l = loose(content)
		}
	}
	return nil
}

func first(texts ...loose) string {
	for _, text := range texts {
		if text != "" {
			return strings.ToValidUTF8(string(text), "?")
		}
	}
	return ""
}

// moment is a point in time: text as in RFC 3339 or a day, or seconds since 1970; anything else is none.
type moment time.Time

// maxSeconds keeps times within the years that can be written.
const maxSeconds = 253_402_300_799

// UnmarshalJSON never fails.
func (m *moment) UnmarshalJSON(content []byte) error {
	*m = moment{}
	var text string
	if json.Unmarshal(content, &text) != nil {
		text = string(content)
	}
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds > 0 && seconds <= maxSeconds {
		*m = moment(time.Unix(int64(seconds), 0))
		return nil
	}
	if read, ok := readTime(text); ok {
		*m = moment(read)
	}
	return nil
}

// readTime reads RFC 3339, with or without a zone, or a day.
func readTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if read, err := time.Parse(layout, text); err == nil {
			return read, true
		}
	}
	return time.Time{}, false
}
