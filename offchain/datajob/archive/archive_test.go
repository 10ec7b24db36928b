package archive_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/datajob/archive"
	"github.com/masa-finance/masad/testutil/scale"
)

// folder is an archive of some files.
func folder(t require.TestingT, dir string, files map[string]string) datajob.Backend {
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	source, err := archive.New(archive.Options{Dir: dir})
	require.NoError(t, err)
	return datajob.Backend{Source: source}
}

var messages = map[string]string{
	"a.jsonl": `{"id":"1","text":"Bread rises by yeast","author":"ann","timestamp":"2026-01-01T10:00:00Z","channel":"food"}
{"message_id":2,"content":"No yeast here","author":{"username":"bob","id":7},"timestamp":1767348000}

rubbish
{"id":"3"}
{"id":"4","text":"Undated yeast","from":"cid","chat":{"title":"lab"}}
`,
	"b.jsonl": `{"id":"5","text":"YEAST again","username":"dan","date":"2026-01-03"}`,
	"c.txt":   `{"id":"6","text":"yeast in another file"}`,
}

func ask(b backend.Backend, limit int, arguments string) (backend.Response, error) {
	return b.Answer(context.Background(), backend.Request{
		Prompt: `{"type":"discord-channel-messages","arguments":` + arguments + `}`, MaxBytes: limit,
	})
}

type answer struct {
	Data       []archive.Item `json:"data"`
	NextCursor string         `json:"next_cursor"`
	Truncated  bool           `json:"truncated"`
}

func read(t require.TestingT, response backend.Response, err error) (got answer, ids []string) {
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal([]byte(response.Text), &got))
	for _, item := range got.Data {
		ids = append(ids, item.ID)
	}
	return got, ids
}

func TestMessagesAreFoundByWordsAndTime(t *testing.T) {
	b := folder(t, t.TempDir(), messages)
	for arguments, want := range map[string][]string{
		`{"query":"yeast"}`:                                           {"1", "2", "4", "5"},
		`{"query":"Yeast BREAD"}`:                                     {"1"},
		`{"query":"yeast","max_results":2.0}`:                         {"1", "2"},
		`{"query":"yeast","count":1e0}`:                               {"1"},
		`{"query":"bob"}`:                                             {"2"},
		`{"query":"lab"}`:                                             {"4"},
		`{"query":"yeast","start_time":"2026-01-02"}`:                 {"2", "5"},
		`{"query":"yeast","end_time":"2026-01-02T00:00:00Z"}`:         {"1"},
		`{"start_time":"2026-01-02","end_time":"2026-01-03"}`:         {"2"},
		`{"type":"searchbyquery","query":"yeast","count":1}`:          {"1"},
		`{"query":"yeast","max_results":0,"count":1}`:                 {"1"},
		`{"query":"yeast","max_results":0,"count":0}`:                 {"1", "2", "4", "5"},
		`{"query":"yeast","max_results":1,"next_cursor":"b.jsonl:0"}`: {"5"},
		`{"query":"nobody said that"}`:                                nil,
	} {
		response, err := ask(b, 0, arguments)
		_, ids := read(t, response, err)
		require.Equal(t, want, ids, arguments)
	}
	response, err := ask(b, 0, `{"query":"bread"}`)
	require.NoError(t, err)
	require.Equal(t, `{"data":[{"id":"1","text":"Bread rises by yeast","username":"ann","channel":"food",`+
		`"created_at":"2026-01-01T10:00:00Z","timestamp":1767261600}]}`, response.Text)
}

// TestASearchInPartsFindsTheSame: whatever the sizes of the parts, nothing is missing and nothing comes twice.
func TestASearchInPartsFindsTheSame(t *testing.T) {
	dir := t.TempDir()
	var whole []string
	files := make(map[string]string)
	for i := range 30 {
		name := fmt.Sprintf("%d.jsonl", i/10)
		id := fmt.Sprintf("m%02d", i)
		whole = append(whole, id)
		files[name] += fmt.Sprintf("{\"id\":%q,\"text\":\"word %s\"}\n", id, strings.Repeat("é", i*7)) +
			`{"id":"x","text":"other"}` + "\n"
	}
	b := folder(t, dir, files)
	scale.Check(t, 50, 2_000, func(t *rapid.T) {
		var ids []string
		cursor := ""
		for {
			limit := rapid.IntRange(250, 3_000).Draw(t, "limit")
			count := rapid.IntRange(1, 12).Draw(t, "count")
			response, err := ask(b, limit, fmt.Sprintf(`{"query":"word","max_results":%d,"next_cursor":%q}`, count, cursor))
			got, part := read(t, response, err)
			require.LessOrEqual(t, len(response.Text), limit)
			ids = append(ids, part...)
			if cursor = got.NextCursor; cursor == "" {
				break
			}
		}
		require.Equal(t, whole, ids)
	})
}

func TestWhatCannotBeSearchedIsRefused(t *testing.T) {
	b := folder(t, t.TempDir(), messages)
	for arguments, reason := range map[string]string{
		`{}`:                                                         "arguments.query",
		`{"query":"x","start_time":"now"}`:                           "arguments.start_time",
		`{"query":"x","end_time":"5"}`:                               "arguments.end_time",
		`{"query":"x","max_results":-1}`:                             "arguments.max_results: -1",
		`{"query":"x","count":-1}`:                                   "arguments.count: -1",
		`{"query":5}`:                                                "arguments.query: a number, must be a text",
		`{"query":"x","max_results":"5"}`:                            "arguments.max_results: a text, must be a whole number",
		`{"query":"x","count":1.5}`:                                  "arguments.count: the number 1.5, must be a whole",
		`{"query":"x","limit":1}`:                                    "unknown field",
		`{"query":1}`:                                                "arguments.query:",
		`{"type":"gettrends"}`:                                       "arguments.type",
		`{"query":"x","next_cursor":"../a.jsonl:0"}`:                 "next_cursor",
		`{"query":"x","next_cursor":"/etc/passwd:0"}`:                "next_cursor",
		`{"query":"x","next_cursor":"c.txt:0"}`:                      "next_cursor",
		`{"query":"x","next_cursor":"a.jsonl"}`:                      "next_cursor",
		`{"query":"x","next_cursor":"a.jsonl:-5"}`:                   "next_cursor",
		`{"query":"x","next_cursor":"a.jsonl:99999999999999999999"}`: "next_cursor",
	} {
		_, err := ask(b, 0, arguments)
		var refusal *backend.Refusal
		require.ErrorAs(t, err, &refusal, arguments)
		require.Contains(t, refusal.Reason, reason, arguments)
	}
	_, err := b.Answer(context.Background(), backend.Request{Prompt: `{"type":"web","arguments":{}}`})
	require.ErrorContains(t, err, `type: "web" is not done here`)
}

func TestNothingOutsideTheFolderIsRead(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.jsonl")
	require.NoError(t, os.WriteFile(outside, []byte(`{"id":"s","text":"yeast secret"}`), 0o600))
	dir := t.TempDir()
	b := folder(t, dir, messages)
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "link.jsonl")))
	require.NoError(t, os.Symlink("a.jsonl", filepath.Join(dir, "inside.jsonl")))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder.jsonl"), 0o700))
	response, err := ask(b, 0, `{"query":"yeast"}`)
	_, ids := read(t, response, err)
	require.Equal(t, []string{"1", "2", "4", "5", "1", "2", "4"}, ids, "a link within the folder is followed")
	_, err = ask(b, 0, `{"query":"yeast","next_cursor":"link.jsonl:0"}`)
	require.ErrorIs(t, err, backend.ErrRefused)
}

func TestALongLineIsPassedOverAndALongMessageCut(t *testing.T) {
	b := folder(t, t.TempDir(), map[string]string{
		"a.jsonl": `{"id":"1","text":"word ` + strings.Repeat("x", 2<<20) + `"}` + "\n" +
			`{"id":"2","text":"word ` + strings.Repeat("y", 10_000) + `"}` + "\n" + `{"id":"3","text":"word"}`,
	})
	response, err := ask(b, 1_000, `{"query":"word"}`)
	got, ids := read(t, response, err)
	require.Equal(t, []string{"2"}, ids)
	require.LessOrEqual(t, len(response.Text), 1_000)
	require.Contains(t, response.Text, `"truncated":true`)
	response, err = ask(b, 1_000, `{"query":"word","next_cursor":"`+got.NextCursor+`"}`)
	_, ids = read(t, response, err)
	require.Equal(t, []string{"3"}, ids)
}

func TestASearchEndsInTime(t *testing.T) {
	dir := t.TempDir()
	folder(t, dir, messages)
	source, err := archive.New(archive.Options{Dir: dir, Timeout: time.Nanosecond})
	require.NoError(t, err)
	_, err = ask(datajob.Backend{Source: source}, 0, `{"query":"yeast"}`)
	require.ErrorIs(t, err, backend.ErrUnavailable)
	_, err = archive.New(archive.Options{Dir: filepath.Join(dir, "none")})
	require.Error(t, err)
}

// TestAFileWithoutLinesEndsInTimeToo: a huge file of nothing, as a disk makes it of a hole, has no line to stop at.
func TestAFileWithoutLinesEndsInTimeToo(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.jsonl"), nil, 0o600))
	require.NoError(t, os.Truncate(filepath.Join(dir, "a.jsonl"), 1<<40))
	source, err := archive.New(archive.Options{Dir: dir, Timeout: 50 * time.Millisecond})
	require.NoError(t, err)
	_, err = ask(datajob.Backend{Source: source}, 4_096, `{"query":"yeast"}`)
	require.ErrorIs(t, err, backend.ErrUnavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestAMarkOfTheByteOrderIsNoMessage: the first line is one, with it and with the line ends of other systems.
func TestAMarkOfTheByteOrderIsNoMessage(t *testing.T) {
	content := "\ufeff" + strings.ReplaceAll(messages["a.jsonl"], "\n", "\r\n")
	b := folder(t, t.TempDir(), map[string]string{"a.jsonl": content})
	response, err := ask(b, 4_096, `{"query":"yeast"}`)
	_, ids := read(t, response, err)
	require.Equal(t, []string{"1", "2", "4"}, ids)
}
