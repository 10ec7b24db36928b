// Package payload gets the bytes that a request or a response stands for, and publishes those that are too long for a
// transaction or not for everybody.
//
// A Fetcher takes them inline, or from a URI that somebody else chose. It is written for hostile URIs: the scheme, the
// size, the time and the addresses are bounded, and bytes that do not have the hash on the chain are refused.
//
// A Keeper is one that does not fetch what is private twice, though its program is killed.
//
// A Store keeps what its program publishes, by its hash, and a Server shows it. What is private is sealed (package
// seal); the server wraps its content key for those whom the chain names.
package payload
