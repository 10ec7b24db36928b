// Package payload gets the bytes that a request or a response stands for: inline, or from a URI that somebody else
// chose. It is written for hostile URIs: the scheme, the size, the time and the addresses are bounded, and bytes that
// do not have the hash on the chain are refused.
package payload
