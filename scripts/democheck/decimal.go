package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// places is the number of decimals of a ratio or score.
const places = 18

// one is 1 as a decimal.
var one = new(big.Int).Exp(big.NewInt(10), big.NewInt(places), nil)

// decimal is a number in units of 10^-18, read from text such as "0.300000000000000000".
type decimal struct{ *big.Int }

// UnmarshalJSON reads a quoted decimal.
func (d *decimal) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	parsed, err := parseDecimal(text)
	d.Int = parsed
	return err
}

func parseDecimal(text string) (*big.Int, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if whole == "" {
		return nil, fmt.Errorf("%q is not a decimal", text)
	}
	if len(fraction) > places {
		return nil, fmt.Errorf("%q has more than %d decimals", text, places)
	}
	units, ok := new(big.Int).SetString(whole+fraction+strings.Repeat("0", places-len(fraction)), 10)
	if !ok {
		return nil, fmt.Errorf("%q is not a decimal", text)
	}
	return units, nil
}

// amount is a whole number, read from text.
type amount struct{ *big.Int }

// UnmarshalJSON reads a quoted integer.
func (a *amount) UnmarshalJSON(raw []byte) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	parsed, ok := new(big.Int).SetString(text, 10)
	if !ok {
		return fmt.Errorf("%q is not an integer", text)
	}
	a.Int = parsed
	return nil
}

// showDecimal writes a decimal without the zeros at its end.
func showDecimal(d *big.Int) string {
	if d == nil {
		return "-"
	}
	whole, fraction := new(big.Int).QuoRem(d, one, new(big.Int))
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%s.%0*s", whole, places, fraction), "0"), ".")
}

func num(n uint64) *big.Int { return new(big.Int).SetUint64(n) }

func product(factors ...*big.Int) *big.Int {
	result := big.NewInt(1)
	for _, factor := range factors {
		result.Mul(result, factor)
	}
	return result
}

func sum(terms ...*big.Int) *big.Int {
	result := new(big.Int)
	for _, term := range terms {
		result.Add(result, term)
	}
	return result
}

func minus(a, b *big.Int) *big.Int { return new(big.Int).Sub(a, b) }

// floorOf is floor(a/b) for a ≥ 0 and b > 0, ceilOf is ceil(a/b).
func floorOf(a, b *big.Int) *big.Int { return new(big.Int).Quo(a, b) }

func ceilOf(a, b *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(a, b, new(big.Int))
	if rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return quotient
}

func smaller(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return a
	}
	return b
}
