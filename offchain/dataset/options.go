package dataset

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/masa-finance/masad/mech/record"
)

const (
	// DefaultMemory is how many bytes a build may hold.
	DefaultMemory = 256 << 20
	// MinMemory is how many it needs.
	MinMemory = 8 << 20
	// Whole is the part that takes every record, in millionths.
	Whole = 1_000_000
)

// Rules are how records are found in files. Others who follow them find the same set in the same files.
type Rules struct {
	// PerFile makes a whole file one record; else each line is one. Files that end in .jsonl have a JSON object on each
	// line in any case.
	PerFile bool `json:"per_file"`
	// Weight, in micro-units, and Category are those of a record that does not name its own.
	Weight   uint32 `json:"weight"`
	Category uint8  `json:"category"`
	// Part is how much of the records is taken, in millionths: those whose fingerprints come first.
	Part uint32 `json:"part"`
	// MaxRecordBytes is the longest record; longer ones are left out.
	MaxRecordBytes int `json:"max_record_bytes"`
}

// DefaultRules takes every line with the weight 1.
func DefaultRules() Rules {
	return Rules{Weight: record.MaxWeight, Part: Whole, MaxRecordBytes: record.MaxBytes}
}

// Validate refuses rules under which nothing could be a record.
func (r Rules) Validate() error {
	switch {
	case r.Weight > record.MaxWeight:
		return fmt.Errorf("weight: %d is above %d micro-units", r.Weight, record.MaxWeight)
	case r.Part < 1 || r.Part > Whole:
		return fmt.Errorf("part: %d is outside 1..%d millionths", r.Part, Whole)
	case r.MaxRecordBytes < 1 || r.MaxRecordBytes > record.MaxBytes:
		return fmt.Errorf("max-record-bytes: %d is outside 1..%d", r.MaxRecordBytes, record.MaxBytes)
	}
	return nil
}

// poolID is the form of a pool's id on the chain.
var poolID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)

// Options shape a build.
type Options struct {
	// Source is a file, or a folder with everything below it that does not begin with a dot.
	Source string
	// Out is the folder of the set.
	Out string
	// Pool is the id of the pool that the set is for.
	Pool  string
	Rules Rules
	// Memory bounds what the build holds, in bytes.
	Memory int
	// Strict ends the build at the first record that would be left out, blank lines excepted.
	Strict bool
	// Overwrite lets the set take the place of another one in Out.
	Overwrite bool
	// Report, if there is one, is told from time to time how far the build is, and once when a stage ends.
	Report func(Progress)

	create createFile
}

// Validate refuses options no build can have.
func (o Options) Validate() error {
	switch {
	case o.Source == "":
		return errors.New("source: is empty")
	case o.Out == "":
		return errors.New("out: is empty")
	case !poolID.MatchString(o.Pool):
		return fmt.Errorf("pool: %.80q must be an id: at most 64 lower-case letters, digits and dashes, a letter first",
			o.Pool)
	case o.Memory < MinMemory:
		return fmt.Errorf("memory: %d MB is below %d MB", o.Memory>>20, MinMemory>>20)
	}
	return o.Rules.Validate()
}

// Stages of a build.
const (
	Reading = "reading"
	Sorting = "sorting"
	Hashing = "hashing"
)

// Progress is how far a build or a check is.
type Progress struct {
	Stage string
	// Records and Bytes are what the stage has done, duplicates and what is left out among them.
	Records uint64
	Bytes   uint64
	// Elapsed is the time since the stage began; Done says that it has ended.
	Elapsed time.Duration
	Done    bool
}
