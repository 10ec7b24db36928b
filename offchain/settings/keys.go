package settings

import "github.com/spf13/pflag"

// Keys are the flags that a file may set, sorted by name.
type Keys []*pflag.Flag

// KeysOf are the flags of a set but those named.
func KeysOf(set *pflag.FlagSet, except ...string) (keys Keys) {
	left := make(map[string]bool, len(except))
	for _, name := range except {
		left[name] = true
	}
	set.VisitAll(func(flag *pflag.Flag) {
		if !left[flag.Name] {
			keys = append(keys, flag)
		}
	})
	return keys
}

// Find is the flag of a name, or nil.
func (k Keys) Find(name string) *pflag.Flag {
	for _, flag := range k {
		if flag.Name == name {
			return flag
		}
	}
	return nil
}

// Nearest is the key that is spelled most like a word, or nothing if none is.
func (k Keys) Nearest(word string) (found string) {
	least := 1 + max(2, len(word)/3)
	for _, flag := range k {
		if d := distance(word, flag.Name); d < least {
			found, least = flag.Name, d
		}
	}
	return found
}

// distance is the number of letters to put in, take out or change to make one word of another.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
