package record

// kind is what Normalise sees in a character.
type kind uint8

const (
	letter kind = iota
	space
	lineEnd
	invisible
)

// kindOf sorts a character by lists that are written here and not taken from a table of Unicode, which grows.
func kindOf(r rune) kind {
	switch {
	case r > ' ' && r < 0x80:
		return letter
	case r == ' ' || r == '\t':
		return space
	case r >= '\n' && r <= '\r': // LF, VT, FF, CR
		return lineEnd
	case r < 0x80:
		return letter
	case r >= 0x2000 && r <= 0x200a:
		return space
	}
	switch r {
	case 0x00a0, 0x1680, 0x202f, 0x205f, 0x3000:
		return space
	case 0x0085, 0x2028, 0x2029:
		return lineEnd
	case 0x00ad, 0x200b, 0x2060, 0xfeff:
		return invisible
	}
	return letter
}
