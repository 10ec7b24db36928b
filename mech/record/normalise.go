package record

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// Version names the rules of this package.
	Version = "masa/rec/v1"
	// MaxBytes is the longest that a record may be before it is normalised: an auditor fetches 32 of them whole.
	MaxBytes = 1 << 20
	// maxNewlines is how many line ends in a row are kept: one ends a line, two a paragraph.
	maxNewlines = 2
)

var (
	// ErrUTF8 says that text is not valid UTF-8.
	ErrUTF8 = errors.New("record: not valid UTF-8")
	// ErrEmpty says that nothing but blanks is in a text.
	ErrEmpty = errors.New("record: empty")
	// ErrLong says that a text is longer than MaxBytes.
	ErrLong = errors.New("record: too long")
	// ErrMarks says that more than 30 combining marks follow each other in a text.
	ErrMarks = errors.New("record: more than 30 combining marks in a row")
)

// joiner is U+034F, which package norm puts between combining marks when there are too many of them.
var joiner = []byte("\u034f")

// Normalise returns the form of a text by which it is told whether two records are the same. It decides identity only:
// what is stored, sold and judged is the text as it was. Of valid UTF-8 of at most MaxBytes bytes,
//
//  1. U+00AD, U+200B, U+2060 and U+FEFF, which nobody sees and which say only where a line may end, are dropped;
//  2. CR LF, CR, VT, FF, U+0085, U+2028 and U+2029 become LF;
//  3. a run of blanks (TAB, U+0020, U+00A0, U+1680, U+2000 to U+200A, U+202F, U+205F, U+3000) becomes one space;
//  4. blanks before a LF, and blanks and LFs at both ends of the text, are dropped;
//  5. three or more LFs become two;
//  6. the rest is brought into normal form C of Unicode 15.0.
//
// That a line is indented remains, how far does not. Upper case, punctuation and every other character remain. The
// result is a fixed point: Normalise(Normalise(x)) = Normalise(x). It is at most three times as long as raw, which is
// not changed. Errors: ErrLong, ErrUTF8, ErrEmpty, and ErrMarks for what is not in the Stream-Safe Text Format of
// Unicode Annex 15, on which implementations differ.
func Normalise(raw []byte) ([]byte, error) { return AppendNormalised(nil, raw) }

// AppendNormalised appends Normalise(raw) to dst, or nothing if there is an error. It allocates only if dst is too
// short or the text is not in normal form C.
func AppendNormalised(dst, raw []byte) ([]byte, error) {
	if len(raw) > MaxBytes {
		return dst, fmt.Errorf("%w: %d bytes, at most %d", ErrLong, len(raw), MaxBytes)
	}
	if !utf8.Valid(raw) {
		return dst, ErrUTF8
	}
	out := appendSpaced(dst, raw)
	text := out[len(dst):]
	if len(text) == 0 {
		return dst, ErrEmpty
	}
	if norm.NFC.IsNormal(text) {
		return out, nil
	}
	composed := norm.NFC.Bytes(text)
	if bytes.Count(composed, joiner) != bytes.Count(text, joiner) {
		return dst, ErrMarks
	}
	return append(dst, composed...), nil
}

// appendSpaced does all of Normalise but the normal form, which leaves blanks and line ends as they are.
func appendSpaced(dst, raw []byte) []byte {
	start := len(dst)
	newlines, blank, afterCR := 0, false, false
	for i := 0; i < len(raw); {
		r, size := rune(raw[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(raw[i:])
		}
		kind := kindOf(r)
		switch kind {
		case invisible:
		case lineEnd:
			if r != '\n' || !afterCR {
				newlines++
			}
			blank = false
		case space:
			blank = true
		default:
			dst = appendGap(dst, start, newlines, blank)
			size += plain(raw[i+size:])
			dst = append(dst, raw[i:i+size]...)
			newlines, blank = 0, false
		}
		if kind != invisible {
			afterCR = r == '\r'
		}
		i += size
	}
	return dst
}

// plain is how many visible characters of ASCII text begins with: the fast path through a word.
func plain(text []byte) int {
	for i, b := range text {
		if b <= ' ' || b >= 0x7f {
			return i
		}
	}
	return len(text)
}

// appendGap appends what is left of the line ends and blanks between two letters; before the first letter nothing is.
func appendGap(dst []byte, start, newlines int, blank bool) []byte {
	if len(dst) == start {
		return dst
	}
	for range min(newlines, maxNewlines) {
		dst = append(dst, '\n')
	}
	if blank {
		dst = append(dst, ' ')
	}
	return dst
}
