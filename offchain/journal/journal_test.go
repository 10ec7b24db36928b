package journal_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/offchain/journal"
	"github.com/masa-finance/masad/testutil/scale"
)

type record struct {
	ID    string `json:"id"`
	Value []byte `json:"value"`
}

func open(t require.TestingT, path string) (*journal.Journal[record], []record) {
	j, records, err := journal.Open[record](path)
	require.NoError(t, err)
	return j, records
}

func TestJournalSurvivesWhatAKillLeavesBehind(t *testing.T) {
	first, second := record{ID: "a", Value: []byte{1}}, record{ID: "b", Value: []byte{2}}
	cases := []struct {
		name   string
		damage func(content []byte) []byte
		want   []record
	}{
		{"an untouched journal keeps everything", func(c []byte) []byte { return c }, []record{first, second}},
		{"half a last line is dropped", func(c []byte) []byte { return c[:len(c)-5] }, []record{first}},
		{"a last line without its end is dropped", func(c []byte) []byte { return c[:len(c)-1] }, []record{first}},
		{"zeros after a crash are dropped", func(c []byte) []byte { return append(c, 0, 0, 0) }, []record{first, second}},
		{
			"a damaged line in the middle costs that line only",
			func(c []byte) []byte { c[12] ^= 1; return c },
			[]record{second},
		},
		{"an empty file is an empty journal", func([]byte) []byte { return nil }, nil},
		{"rubbish is an empty journal", func([]byte) []byte { return []byte("rubbish\nmore\n") }, nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sub", "journal")
			j, records := open(t, path)
			require.Empty(t, records)
			require.NoError(t, j.Append(first))
			require.NoError(t, j.Append(second))
			require.NoError(t, j.Close())

			content, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, tc.damage(content), 0o600))

			j, records = open(t, path)
			require.Equal(t, tc.want, records)
			// What is written after the damage can be read again.
			third := record{ID: "c", Value: []byte{3}}
			require.NoError(t, j.Append(third))
			require.NoError(t, j.Close())
			j, records = open(t, path)
			require.Equal(t, append(tc.want, third), records)
			require.NoError(t, j.Close())
		})
	}
}

func TestJournalBelongsToOneProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, _ := open(t, path)
	_, _, err := journal.Open[record](path)
	require.ErrorIs(t, err, journal.ErrLocked)
	require.NoError(t, j.Rewrite([]record{{ID: "kept"}}))
	_, _, err = journal.Open[record](path)
	require.ErrorIs(t, err, journal.ErrLocked, "also after a rewrite")
	require.NoError(t, j.Close())
	j, records := open(t, path)
	require.Equal(t, []record{{ID: "kept"}}, records)
	require.NoError(t, j.Close())
}

func TestJournalRefusesARecordItCouldNotRead(t *testing.T) {
	j, _ := open(t, filepath.Join(t.TempDir(), "journal"))
	require.ErrorContains(t, j.Append(record{Value: make([]byte, 1<<20)}), "longer than")
	require.NoError(t, j.Close())
}

func TestJournalReadsBackWhateverWasAppended(t *testing.T) {
	folder := t.TempDir()
	scale.Check(t, 100, 1000, func(t *rapid.T) {
		path := filepath.Join(folder, "journal")
		defer func() { _ = os.Remove(path) }()
		j, _ := open(t, path)
		ids := rapid.SliceOfN(rapid.String(), 0, 10).Draw(t, "ids")
		var want []record
		for _, id := range ids {
			want = append(want, record{ID: id, Value: []byte(id)})
			require.NoError(t, j.Append(want[len(want)-1]))
		}
		require.NoError(t, j.Close())
		j, got := open(t, path)
		require.NoError(t, j.Close())
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, want[i].Value, got[i].Value)
		}
	})
}
