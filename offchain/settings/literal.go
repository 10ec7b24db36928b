package settings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// literal is the value of a flag as TOML, such that reading it gives the same value.
func literal(flag *pflag.Flag) (string, error) {
	text, kind := flag.Value.String(), flag.Value.Type()
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return listLiteral(list, kindOfEntry(kind))
	}
	if kind == "stringToString" {
		return tableLiteral(flag)
	}
	return scalarLiteral(kind, text)
}

func scalarLiteral(kind, text string) (string, error) {
	switch {
	case kind == "bool" || strings.HasPrefix(kind, "int"):
		return text, nil
	case strings.HasPrefix(kind, "uint"):
		number, err := strconv.ParseUint(text, 10, 64)
		if err == nil && number > math.MaxInt64 {
			return quoted(text) // TOML has no such numbers
		}
		return text, err
	case strings.HasPrefix(kind, "float"):
		number, err := strconv.ParseFloat(text, 64)
		text = strings.ToLower(strconv.FormatFloat(number, 'f', -1, 64))
		if !strings.ContainsAny(text, ".in") {
			text += ".0"
		}
		return text, err
	}
	return quoted(text)
}

func listLiteral(list pflag.SliceValue, kind string) (string, error) {
	items := list.GetSlice()
	texts := make([]string, len(items))
	for i, item := range items {
		text, err := scalarLiteral(kind, item)
		if err != nil {
			return "", err
		}
		texts[i] = text
	}
	return "[" + strings.Join(texts, ", ") + "]", nil
}

func tableLiteral(flag *pflag.Flag) (string, error) {
	set := pflag.NewFlagSet("", pflag.ContinueOnError)
	set.AddFlag(flag)
	table, err := set.GetStringToString(flag.Name)
	if err != nil {
		return "", err
	}
	pairs := make([]string, 0, len(table))
	for name, value := range table {
		left, err := quoted(name)
		if err != nil {
			return "", err
		}
		right, err := quoted(value)
		if err != nil {
			return "", err
		}
		pairs = append(pairs, left+" = "+right)
	}
	sort.Strings(pairs)
	return "{" + strings.Join(pairs, ", ") + "}", nil
}

// quoted writes a string as JSON does, which is a string of TOML but for one letter.
func quoted(text string) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		return "", fmt.Errorf("%q: %w", text, err)
	}
	return strings.ReplaceAll(strings.TrimSuffix(out.String(), "\n"), "\x7f", `\u007f`), nil
}
