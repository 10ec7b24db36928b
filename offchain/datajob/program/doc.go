// Package program is the source that runs a program of the worker's owner for each job: the job on its standard input,
// the result on its standard output, no shell in between, and an end to its bytes and its time.
package program
