package gateway

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/masa-finance/masad/offchain/openai"
)

// parse reads a body that has arrived. What is wrong with it is told in words of JSON, not of Go.
func parse(body []byte, into any, what string) error {
	err := json.Unmarshal(body, into)
	var misfit *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &misfit):
		param := fieldOf(misfit)
		return invalid(codeInvalidBody, param, "%s: %s, must be %s", orDefault(param, "the body"), kindOfValue(misfit.Value),
			wanted(misfit.Type))
	case errors.As(err, &broken):
		return invalid(codeInvalidBody, "", "the body is not JSON: it breaks at byte %d", broken.Offset)
	default:
		return invalid(codeInvalidBody, "", "the body is not %s: %s", what, err)
	}
}

// fieldOf is the field that does not fit, as the caller wrote it: names of Go begin with a capital.
func fieldOf(misfit *json.UnmarshalTypeError) string {
	var names []string
	for name := range strings.SplitSeq(misfit.Field, ".") {
		if name != "" && strings.ToLower(name[:1]) == name[:1] {
			names = append(names, name)
		}
	}
	return strings.Join(names, ".")
}

// kindOfValue is what a caller sent.
func kindOfValue(value string) string {
	kind, number, _ := strings.Cut(value, " ")
	switch kind {
	case "string":
		return "a text"
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	default:
		if number == "" {
			return "a number"
		}
		return "the number " + number
	}
}

// wanted is what a field is to be.
func wanted(into reflect.Type) string {
	switch into {
	case reflect.TypeFor[openai.Text]():
		return "a text or a list of parts"
	case reflect.TypeFor[openai.Texts]():
		return "a text or a list of texts"
	case reflect.TypeFor[openai.Integer]():
		return "a whole number"
	case reflect.TypeFor[openai.Count]():
		return "a whole number that is not negative"
	}
	switch into.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Float64:
		return "a number"
	case reflect.Uint64:
		return "a whole number that is not negative"
	default:
		return "an object"
	}
}
