// Package settings keeps the settings of a program in a file of TOML. The keys of the file are the names of the
// program's flags, so that a flag is a key as soon as it is a flag. Reading is strict: a key that is no flag, and a
// value that is not of the flag's kind, is an error that names file, line and key.
//
// Where a flag got its value is noted on the flag: the command line comes before the environment, the environment
// before the file, the file before the default.
package settings
