package settings

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// assign gives a flag the value of a key. An empty value of a flag that is empty by default says nothing.
func assign(flag *pflag.Flag, value any) error {
	texts, err := textsOf(flag, value)
	if err != nil {
		return err
	}
	list, repeated := flag.Value.(pflag.SliceValue)
	switch {
	case strings.Join(texts, "") == "" && (flag.DefValue == "" || flag.DefValue == "[]"):
		return nil
	case repeated:
		err = list.Replace(texts)
	default:
		err = flag.Value.Set(texts[0])
	}
	if err != nil {
		return fmt.Errorf("%v: %w", value, err)
	}
	flag.Changed = true
	return nil
}

// textsOf writes a value as the flag reads it: one text, or one for each time that the flag is repeated.
func textsOf(flag *pflag.Flag, value any) ([]string, error) {
	kind := flag.Value.Type()
	if _, repeated := flag.Value.(pflag.SliceValue); !repeated {
		text, err := textOf(kind, value)
		return []string{text}, err
	}
	items, ok := value.([]any)
	if !ok {
		return nil, fmt.Errorf("must be a list such as [\"a\", \"b\"], not %s", nameOf(value))
	}
	texts := make([]string, len(items))
	for i, item := range items {
		text, err := textOf(kindOfEntry(kind), item)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
		texts[i] = text
	}
	return texts, nil
}

// kindOfEntry is what a flag that can be repeated is a list of.
func kindOfEntry(kind string) string {
	return strings.TrimSuffix(strings.TrimSuffix(kind, "Slice"), "Array")
}

// textOf writes a value as the flag of a kind reads it.
func textOf(kind string, value any) (string, error) {
	switch {
	case kind == "bool":
		if truth, ok := value.(bool); ok {
			return strconv.FormatBool(truth), nil
		}
		return "", fmt.Errorf("must be true or false, not %s", nameOf(value))
	case strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint"):
		return textOfNumber(kind, value)
	case strings.HasPrefix(kind, "float"):
		return textOfFraction(value)
	case kind == "duration":
		return textOfDuration(value)
	case kind == "stringToString":
		return textOfTable(value)
	}
	if text, ok := value.(string); ok {
		return text, nil
	}
	return "", fmt.Errorf("must be a string in quotes, not %s", nameOf(value))
}

// textOfNumber also takes what is too large for a number of TOML, in quotes.
func textOfNumber(kind string, value any) (string, error) {
	switch number := value.(type) {
	case int64:
		if number < 0 && strings.HasPrefix(kind, "uint") {
			return "", fmt.Errorf("%d: must not be negative", number)
		}
		return strconv.FormatInt(number, 10), nil
	case string:
		if large, err := strconv.ParseUint(number, 10, 64); err == nil && large > math.MaxInt64 {
			return number, nil
		}
	}
	return "", fmt.Errorf("must be a whole number, not %s", nameOf(value))
}

func textOfFraction(value any) (string, error) {
	switch number := value.(type) {
	case float64:
		return strconv.FormatFloat(number, 'g', -1, 64), nil
	case int64:
		return strconv.FormatInt(number, 10), nil
	default:
		return "", fmt.Errorf("must be a number, not %s", nameOf(value))
	}
}

func textOfDuration(value any) (string, error) {
	text, ok := value.(string)
	if !ok {
		return "", fmt.Errorf("must be a duration in quotes such as \"1m30s\", not %s", nameOf(value))
	}
	if _, err := time.ParseDuration(text); err != nil {
		return "", fmt.Errorf("%q: must be a duration such as \"1m30s\"", text)
	}
	return text, nil
}

// textOfTable writes names and their values as one line of comma-separated values.
func textOfTable(value any) (string, error) {
	table, ok := value.(map[string]any)
	if !ok {
		return "", fmt.Errorf("must be a table such as {\"a\" = \"b\"}, not %s", nameOf(value))
	}
	pairs := make([]string, 0, len(table))
	for name, value := range table {
		text, ok := value.(string)
		if !ok {
			return "", fmt.Errorf("%s: must be a string in quotes, not %s", name, nameOf(value))
		}
		if strings.Contains(name, "=") {
			return "", fmt.Errorf("%s: a name must be without =", name)
		}
		pairs = append(pairs, name+"="+text)
	}
	if len(pairs) == 0 {
		return "", nil
	}
	sort.Strings(pairs)
	var line strings.Builder
	writer := csv.NewWriter(&line)
	if err := errors.Join(writer.Write(pairs), flush(writer)); err != nil {
		return "", err
	}
	return strings.TrimSuffix(line.String(), "\n"), nil
}

func flush(writer *csv.Writer) error {
	writer.Flush()
	return writer.Error()
}

// nameOf tells people what a value is.
func nameOf(value any) string {
	switch value.(type) {
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number with a fraction"
	case string:
		return "a string"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	default:
		return "a time"
	}
}
