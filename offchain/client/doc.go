// Package client is how a program outside the chain talks to it: it reads through the query services, and signs, sends
// and confirms transactions. One Signer owns the sequence of one key. A transaction is sent as the same bytes until its
// fate is known, so a lost connection or a restart never sends anything twice.
//
// NewEncoding knows the types of the chain. With it NewComet makes a node of an RPC, or of several that NewEndpoints
// joins; NewSigner signs with a key of a keyring, NewPool with several keys at a time, and Batch puts messages of
// several callers into one transaction. NewMarket reads requests, assignments, duties and quotes. The examples show how
// these are put together. What the chain refused is a TxError, in which errors.Is finds the registered error of any
// module.
//
// Other modules can import the package. Their go.mod needs the replace directives of this module's: a module's own hold
// for itself only.
package client
