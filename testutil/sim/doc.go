// Package sim holds tests of the whole application in one process: random operations with every invariant after each
// block, export and import in the middle of everything, bad input on whole-store differences, phases that fail, and
// unusual beginnings. A run is repeated by its SEED; SCALE=long runs the long counts.
package sim
