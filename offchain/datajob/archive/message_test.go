package archive_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/datajob/archive"
)

// TestMessagesOfManyExportsAreRead: each line says the same in the form of another program.
func TestMessagesOfManyExportsAreRead(t *testing.T) {
	whole := archive.Item{
		ID: "1", Text: "hello bread", Username: "ann", Channel: "food", CreatedAt: "2026-01-02T10:00:00Z",
		Timestamp: 1767348000,
	}
	for line, change := range map[string]func(item *archive.Item){
		`{"id":1,"text":["hello ",{"type":"bold","text":"bread"}],"from":"ann","chat":"food",` +
			`"date":"2026-01-02T12:00:00","date_unixtime":"1767348000"}`: nil,
		`{"id":1,"text":[{"type":"link","text":"hello"},{"type":"custom","id":7}," ","bread",null,3],"from":"ann",` +
			`"chat":"food","date_unixtime":"1767348000"}`: nil,
		`{"id":"1","content":"hello bread","author":{"username":"ann","global_name":"Ann B."},"channel_id":"food",` +
			`"timestamp":"2026-01-02T10:00:00+00:00"}`: nil,
		`{"id":"1","content":"hello bread","author":{"username":null,"global_name":"Ann B."},"channel_id":77,` +
			`"timestamp":1767348000}`: func(item *archive.Item) { item.Username, item.Channel = "Ann B.", "77" },
		`{"id":"1","content":"hello bread","author":{"name":"ann"},"channel":{"id":"7","name":"food"},"channel_id":"77",` +
			`"timestamp":1767348000123}`: nil,
		`{"id":"1","text":"hello bread","author":"ann","channel":"food","created_at":"1767348000123"}`: nil,
		`{"id":"1","text":"hello bread","author":"ann","channel":"food","date":1767348000123456}`:      nil,
		`{"id":"1","text":"hello bread","author":"ann","channel":"food","date":1.767348e18}`:           nil,
		`{"id":"1","text":"hello bread","author":"ann","channel":"food","date":100000000001}`: func(item *archive.Item) {
			item.CreatedAt, item.Timestamp = "1973-03-03T09:46:40Z", 100_000_000
		},
	} {
		want := whole
		if change != nil {
			change(&want)
		}
		b := folder(t, t.TempDir(), map[string]string{"a.jsonl": line})
		response, err := ask(b, 0, `{"query":"hello bread"}`)
		got, _ := read(t, response, err)
		require.Equal(t, []archive.Item{want}, got.Data, line)
	}
}

func TestWhatIsNoTextOrTimeIsNone(t *testing.T) {
	b := folder(t, t.TempDir(), map[string]string{"a.jsonl": strings.Join([]string{
		`{"id":"a","text":[]}`, `{"id":"b","text":[{"type":"sticker"}]}`, `{"id":"c","text":[[["word"]]]}`,
		`{"id":"d","text":"word","date":"Inf"}`, `{"id":"e","text":"word","date":"NaN"}`,
		`{"id":"f","text":"word","date":1e300}`, `{"id":"g","text":"word","date":-5}`,
		`{"id":"h","text":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `}`,
	}, "\n")})
	response, err := ask(b, 0, `{"query":"word"}`)
	got, ids := read(t, response, err)
	require.Equal(t, []string{"d", "e", "f", "g"}, ids)
	for _, item := range got.Data {
		require.Empty(t, item.CreatedAt, item.ID)
	}
}
