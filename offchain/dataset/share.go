package dataset

import (
	"fmt"
	"strconv"
	"strings"
)

const shareDigits = 6

// ParseShare reads a decimal number between 0 and 1, with at most six digits behind the point, as millionths: exactly,
// so that everybody reads the same.
func ParseShare(text string) (uint32, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) <= shareDigits && (whole == "0" || whole == "1") {
		padded := whole + fraction + strings.Repeat("0", shareDigits-len(fraction))
		millionths, err := strconv.ParseUint(padded, 10, 32)
		if err == nil && millionths <= Whole {
			return uint32(millionths), nil
		}
	}
	return 0, fmt.Errorf("%q is not a number between 0 and 1 with at most %d decimals", text, shareDigits)
}
