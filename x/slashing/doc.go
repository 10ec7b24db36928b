// Package slashing is layer L3: it keeps one record of each offence and takes stake for it, once.
package slashing
