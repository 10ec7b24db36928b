// Package economy lets agents, honest and not, act on the real application through its message servers, and counts what
// they win and lose. Blocks run every module's own code, from the beacon to the pipeline of epochs; there is no
// CometBFT, and no transaction is signed, except where the way of a transaction is what is attacked.
//
// SCALE=long runs 1 000 epochs of each adversary. With -keep a long run keeps its results in testdata/results.json,
// and writes the tables and pictures of docs/economics.md from them; without it the tests compare.
package economy
