// Package remote is the source that asks another one: an API that answers with JSON, whose address the worker's owner
// gives as a template. Arguments of a job fill its gaps and can change nothing else of it.
package remote
