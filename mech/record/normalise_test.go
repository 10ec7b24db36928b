package record_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/testutil/scale"
)

// TestTheTablesAreThoseOfTheRules fails when a toolchain brings another Unicode: its normal form of characters that
// 15.0 did not know would split the network. Then the tables are frozen here, or there is a new Version.
func TestTheTablesAreThoseOfTheRules(t *testing.T) {
	require.Equal(t, "15.0.0", norm.Version)
}

func TestNormalise(t *testing.T) {
	for _, row := range []struct{ rule, in, want string }{
		{"plain text is its own form", "The sky is blue.", "The sky is blue."},
		{"case, punctuation and digits remain", "A-b, C! 1.5", "A-b, C! 1.5"},
		{"a run of blanks is one space", "a \t\u00a0\u3000b", "a b"},
		{"blanks and line ends at both ends are dropped", " \n\t a b \r\n \n", "a b"},
		{"line ends are LF", "a\r\nb\rc\u2028d\u2029e\u0085f\vg\fh", "a\nb\nc\nd\ne\nf\ng\nh"},
		{"CR LF is one line end, LF CR are two", "a\r\nb\n\rc", "a\nb\n\nc"},
		{"blanks before a line end are dropped", "a \t\nb", "a\nb"},
		{"of the indentation one blank remains", "if a:\n\t\tb\n    c", "if a:\n b\n c"},
		{"more than one empty line is one", "a\n\n\n \n\t\nb", "a\n\nb"},
		{"an empty line remains", "a\n\nb", "a\n\nb"},
		{"what nobody sees is dropped", "\ufeffa\u200bb\u00adc\u2060d\ufeff", "abcd"},
		{"also within a line end", "a\r\u200b\nb", "a\nb"},
		{"joiners that change what is seen remain", "a\u200db\u200cc", "a\u200db\u200cc"},
		{"letter and mark are composed", "e\u0301t\u0065\u0301", "ét\u00e9"},
		{"even around what nobody sees", "e\u00ad\u0301", "é"},
		{"compatibility forms remain", "ﬁ ² Ａ", "ﬁ ² Ａ"},
		{"marks are ordered", "q\u0307\u0323", "q\u0323\u0307"},
		{"other control characters remain", "a\x00b\x1bc\x7f", "a\x00b\x1bc\x7f"},
		{"a mark after a space stays there", "a  \u0301b", "a \u0301b"},
	} {
		got, err := record.Normalise([]byte(row.in))
		require.NoError(t, err, row.rule)
		require.Equal(t, row.want, string(got), row.rule)
	}
}

func TestNormaliseRefuses(t *testing.T) {
	for _, row := range []struct {
		rule, in string
		want     error
	}{
		{"nothing", "", record.ErrEmpty},
		{"nothing but blanks", " \t\r\n\u3000\u200b\ufeff", record.ErrEmpty},
		{"half a character", "a\xc3", record.ErrUTF8},
		{"a surrogate", "\xed\xa0\x80", record.ErrUTF8},
		{"an overlong encoding", "\xc0\x80", record.ErrUTF8},
		{"too much", strings.Repeat("a", record.MaxBytes+1), record.ErrLong},
		{"too many marks", "a" + strings.Repeat("\u0301", 31), record.ErrMarks},
	} {
		got, err := record.Normalise([]byte(row.in))
		require.ErrorIs(t, err, row.want, row.rule)
		require.Empty(t, got, row.rule)
	}
	for _, in := range []string{strings.Repeat("a", record.MaxBytes), "a" + strings.Repeat("\u0301", 30)} {
		_, err := record.Normalise([]byte(in))
		require.NoError(t, err)
	}
}

// anyText draws text of what the rules speak of, and of everything else.
func anyText() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{
			" ", "\t", "\r", "\n", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u2000", "\u2028", "\u2029", "\u3000", "\u00ad",
			"\u200b", "\u2060", "\ufeff", "e", "\u0301", "\u0323", "\u0307", "\u034f", "\u1100", "\u1161", "\u11a8", "\uac00",
			"\u212b", "\u0958", "\u0fb2\u0f81", "\U0001d15e", "\u0344", strings.Repeat("\u0301", 29),
		}),
		rapid.StringN(0, 3, -1),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 40), func(all []string) string { return strings.Join(all, "") })
}

// holds checks what is true of every text that is not refused.
func holds(t require.TestingT, in []byte) {
	before := bytes.Clone(in)
	got, err := record.Normalise(in)
	require.Equal(t, before, in, "the text is not changed")
	appended, again := record.AppendNormalised([]byte("e"), in)
	require.Equal(t, err, again)
	require.Equal(t, "e"+string(got), string(appended), "what is there already has no part in it")
	if err != nil {
		require.Nil(t, got)
		return
	}
	require.True(t, utf8.Valid(got))
	require.True(t, norm.NFC.IsNormal(got))
	require.LessOrEqual(t, len(got), 3*len(in))
	for _, gone := range []string{"\r", "\t", "  ", " \n", "\n\n\n", "\u00a0", "\ufeff"} {
		require.NotContains(t, string(got), gone)
	}
	require.Equal(t, strings.Trim(string(got), " \n"), string(got))
	if len(got) <= record.MaxBytes {
		fixed, err := record.Normalise(got)
		require.NoError(t, err)
		require.Equal(t, string(got), string(fixed), "a fixed point")
	}
}

func TestNormaliseIsAFixedPoint(t *testing.T) {
	scale.Check(t, 1000, 1_000_000, func(t *rapid.T) { holds(t, []byte(anyText().Draw(t, "text"))) })
}

func TestBlanksAndFormsDoNotMakeAnotherRecord(t *testing.T) {
	scale.Check(t, 300, 100_000, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,5}`), 1, 8).Draw(t, "words")
		gap := rapid.SampledFrom([]string{" ", "  ", "\t", "\u00a0 ", "\u2003", " \u200b "})
		var other strings.Builder
		for i, word := range words {
			if i > 0 {
				other.WriteString(gap.Draw(t, "gap"))
			}
			other.WriteString(norm.NFD.String(word))
		}
		got, err := record.Normalise([]byte(other.String()))
		require.NoError(t, err)
		require.Equal(t, strings.Join(words, " "), string(got))
	})
}

func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{
		"", "a b", "a\r\n\r\nb", "e\u0301", "\xff", "\u0301\u0301", "\u1100\u1161\u11a8", "a" + strings.Repeat("\u0323", 31),
		"\u0f71\u0f72\u0f74", "\U0001d15e\u0301", "\u034f\u0301", " \u0301", "\ufeff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { holds(t, raw) })
}

// TestFingerprintGolden pins the identity of records: values from another implementation of SHA-256.
func TestFingerprintGolden(t *testing.T) {
	for in, want := range map[string]string{
		" masa\r\n":                            "e7b69c7f6d8d805ee89ceadb0851d0317657a36e88ee06d38cbfbb362a986b9f",
		"The  sky is\tblue.\r\n\r\n\r\nIt is.": "1b26978c3bd628029e9ee3b1101360361823b54215494e01eed726129ae8f6b0",
		"e\u0301te\u0301":                      "bd010c64132bf5cae8aea89f6762515727dcf68a5dd1de813c87f50a16c4513c",
	} {
		normalised, err := record.Normalise([]byte(in))
		require.NoError(t, err)
		fingerprint := record.Fingerprint(normalised)
		require.Equal(t, want, hex.EncodeToString(fingerprint[:]), "%q", in)
	}
}

func BenchmarkNormalise(b *testing.B) {
	for name, text := range map[string]string{
		"ascii":      strings.Repeat("return errors.New(x)  // why\n", 4),
		"composed":   strings.Repeat("Das Blaue vom Himmel für größere Ähren.\n", 3),
		"decomposed": norm.NFD.String(strings.Repeat("Das Blaue vom Himmel für größere Ähren.\n", 3)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				var err error
				out, err = record.AppendNormalised(out[:0], []byte(text))
				require.NoError(b, err)
			}
		})
	}
}
