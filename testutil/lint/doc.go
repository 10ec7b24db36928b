// Package lint holds the rules of the house that a linter cannot see, as tests over the source of this module: what
// state code may not do, which packages may import which, and how long files and functions may be.
package lint
