package openai

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Misfit tells in words of JSON, not of Go, which field does not fit, and what it is and must be. The field is empty if
// it is the whole.
func Misfit(misfit *json.UnmarshalTypeError) (field, said string) {
	return fieldOf(misfit), kindOfValue(misfit.Value) + ", must be " + wanted(misfit.Type)
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
	case reflect.TypeFor[Text]():
		return "a text or a list of parts"
	case reflect.TypeFor[Texts]():
		return "a text or a list of texts"
	case reflect.TypeFor[Integer]():
		return "a whole number"
	case reflect.TypeFor[Count]():
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
	case reflect.Int:
		return "a whole number"
	default:
		return "an object"
	}
}
