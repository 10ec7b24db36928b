// Package safeitem runs one item of a queue so that its failure concerns nobody else: what it wrote is undone, what it
// said is unsaid, its panic becomes an error, and the block goes on.
package safeitem
