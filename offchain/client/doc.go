// Package client is how a program outside the chain talks to it: it reads through the query services, and signs, sends
// and confirms transactions. One Signer owns the sequence of one key. A transaction is sent as the same bytes until its
// fate is known, so a lost connection or a restart never sends anything twice.
package client
