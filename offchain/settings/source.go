package settings

import "github.com/spf13/pflag"

// source is the annotation of a flag that tells what set it.
const source = "masad_source"

// Where a value can come from, besides a variable of the environment.
const (
	FromFlag    = "flag"
	FromFile    = "file"
	FromDefault = "default"
)

// Mark notes where a flag got its value.
func Mark(flag *pflag.Flag, from string) {
	if flag.Annotations == nil {
		flag.Annotations = map[string][]string{}
	}
	flag.Annotations[source] = []string{from}
}

// Source tells where a flag got its value: what was noted, or the command line if it was set, or its default.
func Source(flag *pflag.Flag) string {
	if noted := flag.Annotations[source]; len(noted) > 0 {
		return noted[0]
	}
	if flag.Changed {
		return FromFlag
	}
	return FromDefault
}
