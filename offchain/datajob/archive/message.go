package archive

import (
	"cmp"
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
	ChannelID loose  `json:"channel_id"`
	Timestamp moment `json:"timestamp"`
	CreatedAt moment `json:"created_at"`
	// DateUnix is what Telegram says besides a date without a zone.
	DateUnix moment `json:"date_unixtime"`
	Date     moment `json:"date"`
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
		Username: first(m.Username, m.Author, m.From), Channel: first(m.Channel, m.Chat, m.ChannelID),
	}
	for _, moment := range []moment{m.Timestamp, m.CreatedAt, m.DateUnix, m.Date} {
		if item.time.IsZero() && !time.Time(moment).IsZero() {
			item.time = time.Time(moment).UTC()
			item.CreatedAt, item.Timestamp = item.time.Format(time.RFC3339), item.time.Unix()
		}
	}
	return item, item.Text != ""
}

// loose is a text, as a whole or in pieces, a number, or an object with a name; anything else is no text.
type loose string

// UnmarshalJSON never fails.
func (l *loose) UnmarshalJSON(content []byte) error {
	*l = ""
	var named struct {
		Username   string `json:"username"`
		Name       string `json:"name"`
		GlobalName string `json:"global_name"`
		Title      string `json:"title"`
	}
	var text string
	var parts pieces
	switch {
	case json.Unmarshal(content, &text) == nil:
		*l = loose(text)
	case json.Unmarshal(content, &named) == nil:
		*l = loose(cmp.Or(named.Username, named.Name, named.GlobalName, named.Title))
	case json.Unmarshal(content, &parts) == nil:
		*l = loose(strings.Join(parts.texts(), ""))
	default:
		if _, err := strconv.ParseFloat(string(content), 64); err == nil {
			*l = loose(content)
		}
	}
	return nil
}

// pieces are a text in parts: each is a text, or an object with one, such as a bold word. Anything else says nothing.
type pieces []json.RawMessage

func (p pieces) texts() []string {
	texts := make([]string, len(p))
	for i, part := range p {
		var styled struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(part, &texts[i]) != nil && json.Unmarshal(part, &styled) == nil {
			texts[i] = styled.Text
		}
	}
	return texts
}

func first(texts ...loose) string {
	for _, text := range texts {
		if text != "" {
			return strings.ToValidUTF8(string(text), "?")
		}
	}
	return ""
}

// moment is a point in time: text as in RFC 3339 or a day, or a number since 1970, of seconds or, where seconds would
// lead beyond the year 5000, of thousandths, millionths or billionths; anything else is none.
type moment time.Time

const (
	// maxSeconds is the largest number that stands for seconds, maxNumber the largest that stands for a time.
	maxSeconds = 1e11
	maxNumber  = maxSeconds * 1e9
)

// UnmarshalJSON never fails.
func (m *moment) UnmarshalJSON(content []byte) error {
	*m = moment{}
	var text string
	if json.Unmarshal(content, &text) != nil {
		text = string(content)
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil && number > 0 && number <= maxNumber {
		for number > maxSeconds {
			number /= 1_000
		}
		*m = moment(time.Unix(int64(number), 0))
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
