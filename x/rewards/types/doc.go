// Package types holds what the world knows of x/rewards: messages, queries, events, state and parameters, with the
// rules that each of them obeys on its own. Nothing here reads a store.
package types
