// Package fakes has stand-ins for the keepers of other modules that behave as the real ones do: they keep their state
// in a store, so what a failed message or item did is undone, and they refuse what the real ones refuse.
package fakes
