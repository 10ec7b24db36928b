// Package journal is the memory of a program that may be killed at any moment: an append-only file of JSON records,
// each on its own line behind a checksum. Append returns only when the record is on the disk, so whatever a program
// does afterwards it can account for when it comes back. A torn or damaged line is skipped, never fatal: the last write
// of a killed process may be half a line.
package journal
