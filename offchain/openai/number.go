package openai

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
)

// exact is the largest whole number up to which JSON's numbers are exact to everybody.
const exact = 1 << 53

// Integer is a whole number. JSON has one kind of numbers, so that 100.0 and 1e2 are whole ones too.
type Integer int64

// UnmarshalJSON reads a whole number; null is none.
func (i *Integer) UnmarshalJSON(content []byte) error {
	value, err := whole(content)
	if err != nil {
		return misfit[Integer](content)
	}
	*i = Integer(value)
	return nil
}

// Count is an Integer that is not negative.
type Count uint64

// UnmarshalJSON reads a whole number that is not negative; null is 0.
func (c *Count) UnmarshalJSON(content []byte) error {
	value, err := whole(content)
	if err != nil || value < 0 {
		return misfit[Count](content)
	}
	*c = Count(value)
	return nil
}

// whole reads a number without a fraction.
func whole(content []byte) (int64, error) {
	text := string(content)
	if text == "null" {
		return 0, nil
	}
	if value, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value, nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || value != math.Trunc(value) || math.Abs(value) > exact {
		return 0, strconv.ErrSyntax
	}
	return int64(value), nil
}

// misfit tells that a value is not of a type, so that the decoder says of which field.
func misfit[T any](content []byte) error {
	kinds := map[byte]string{'"': "string", '{': "object", '[': "array", 't': "bool", 'f': "bool"}
	kind, other := kinds[content[0]]
	if !other {
		kind = "number " + string(content)
	}
	return &json.UnmarshalTypeError{Value: kind, Type: reflect.TypeFor[T]()}
}
