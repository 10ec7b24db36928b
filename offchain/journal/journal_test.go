package journal_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
			"a last line that is not what was written is dropped",
			func(c []byte) []byte { c[len(c)-3] ^= 1; return c },
			[]record{first},
		},
		{"an empty file is an empty journal", func([]byte) []byte { return nil }, nil},
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

// TestDamageIsNamedAndNotTouched: what no crash explains may be a record that is needed.
func TestDamageIsNamedAndNotTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, _ := open(t, path)
	for _, id := range []string{"a", "b", "c", "d"} {
		require.NoError(t, j.Append(record{ID: id}))
	}
	require.NoError(t, j.Close())
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(content), "\n")
	for name, row := range map[string]struct {
		content string
		lines   []int
	}{
		"a bit that flipped in the middle": {lines[0] + strings.Replace(lines[1], "b", "x", 1) + lines[2], []int{2}},
		"in two places":                    {"x" + lines[0] + lines[1] + "\n" + lines[3], []int{1, 3}},
		"another file":                     {"rubbish\nmore rubbish\n" + lines[0], []int{1, 2}},
		"before a torn end":                {"rubbish\n" + lines[0] + lines[1][:9], []int{1}},
		"a line that another one follows":  {"rubbish\nmore\n", []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(path, []byte(row.content), 0o600))
			_, _, err := journal.Open[record](path)
			var damage *journal.DamageError
			require.ErrorAs(t, err, &damage)
			require.Equal(t, row.lines, damage.Lines)
			require.ErrorContains(t, err, fmt.Sprintf("%s: line %d is damaged", path, row.lines[0]))
			require.ErrorContains(t, err, fmt.Sprintf("sed -i.damaged '%dd", row.lines[0]))
			_, err = journal.Check[record](path)
			require.ErrorAs(t, err, &damage)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, row.content, string(after))

			remedy := damage.Remedy()
			require.NoError(t, exec.CommandContext(t.Context(), "sh", "-c", remedy).Run(), remedy)
			j, _, err := journal.Open[record](path)
			require.NoError(t, err)
			require.NoError(t, j.Close())
		})
	}
}

// TestARecordOfAnotherVersionIsNotTouched: it is neither damage nor what a crash left, wherever it is, and no remedy is
// to drop it.
func TestARecordOfAnotherVersionIsNotTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	later, _, err := journal.Open[map[string]any](path)
	require.NoError(t, err)
	require.NoError(t, later.Append(map[string]any{"id": "a"}))
	require.NoError(t, later.Append(map[string]any{"id": []string{"b", "c"}}))
	for range 2 {
		require.NoError(t, later.Close())
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		_, _, err = journal.Open[record](path)
		require.ErrorIs(t, err, journal.ErrForeign)
		require.ErrorContains(t, err, path+": line 2 was written by another version")
		_, err = journal.Check[record](path)
		require.ErrorIs(t, err, journal.ErrForeign)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, before, after)

		later, _, err = journal.Open[map[string]any](path)
		require.NoError(t, err)
		require.NoError(t, later.Append(map[string]any{"id": "d"}))
	}
	require.NoError(t, later.Close())
}

func TestACheckLeavesATornEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j, _ := open(t, path)
	require.NoError(t, j.Append(record{ID: "a"}))
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = file.WriteString("0000")
	require.NoError(t, err)
	require.NoError(t, file.Close())
	records, err := journal.Check[record](path) // also while the journal is in use
	require.NoError(t, err)
	require.Equal(t, 1, records)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, j.Close())
	j, kept := open(t, path)
	require.Len(t, kept, records)
	require.NoError(t, j.Close())
	shorter, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, info.Size()-4, shorter.Size())
}
