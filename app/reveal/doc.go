// Package reveal is a proposer's part in the random beacon: the transaction by which it reveals the next link of its
// hash chain, the file that holds its secret, and the search for the link that belongs to the tip on record.
//
// The transaction has one form and no other, byte by byte: one MsgRevealBeacon, no signature, no fee, a fixed gas
// limit. It begins the block of the validator that it names, and is nowhere else.
package reveal
