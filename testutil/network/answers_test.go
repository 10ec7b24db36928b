package network

import (
	"fmt"
	"time"
)

// within tells whether all that one answer says is said by another too. A command leaves out what is zero, and writes a
// key as the amino encoding does and a time span in hours.
func within(part, whole any) error {
	switch part := part.(type) {
	case map[string]any:
		other, ok := whole.(map[string]any)
		if !ok {
			return fmt.Errorf("%v is not %v", part, whole)
		}
		if _, packed := other["@type"]; packed {
			return nil
		}
		for name, value := range part {
			if err := within(value, other[name]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	case []any:
		other, ok := whole.([]any)
		if !ok || len(part) != len(other) {
			return fmt.Errorf("%v is not %v", part, whole)
		}
		for i := range part {
			if err := within(part[i], other[i]); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
	default:
		if fmt.Sprint(part) != fmt.Sprint(whole) && !sameTime(fmt.Sprint(part), fmt.Sprint(whole)) {
			return fmt.Errorf("%v is not %v", part, whole)
		}
	}
	return nil
}

// sameTime tells whether two texts say the same time span.
func sameTime(one, other string) bool {
	first, err := time.ParseDuration(one)
	second, wrong := time.ParseDuration(other)
	return err == nil && wrong == nil && first == second
}
