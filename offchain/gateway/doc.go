// Package gateway is the program behind `masad oracle serve`: an HTTP server that speaks the OpenAI API and asks the
// network. A call for a chat completion, for embeddings or for data becomes a request on the chain; the gateway waits
// for the worker's answer, accepts or rejects it, and hands it back. Callers are told apart by bearer keys, each with
// a budget.
//
// What was promised is on the disk before it is acted upon, and so are signed bytes before they are sent: a gateway
// that is killed at any moment neither asks twice for one call nor forgets what it paid for. One that comes back takes
// up bytes that were signed, and signs no request that nobody waits for any more.
package gateway
