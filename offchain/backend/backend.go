package backend

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
)

var (
	// ErrUnavailable tells that the backend did not answer this time; another try may succeed.
	ErrUnavailable = errors.New("backend unavailable")
	// ErrRefused tells that the backend will not answer this prompt.
	ErrRefused = errors.New("backend refused")
	// ErrSilent tells that nothing came within the time that an answer may take.
	ErrSilent = errors.New("no answer in time")
)

// TimedOut tells whether a call failed because nothing came in time.
func TimedOut(err error) bool {
	var slow net.Error
	return errors.Is(err, ErrSilent) || errors.Is(err, context.DeadlineExceeded) ||
		(errors.As(err, &slow) && slow.Timeout())
}

// Refusal is an ErrRefused with a reason that everybody may read: the worker tells it the chain.
type Refusal struct {
	Reason string
}

// Error is the reason.
func (r *Refusal) Error() string { return ErrRefused.Error() + ": " + r.Reason }

// Unwrap makes it an ErrRefused.
func (r *Refusal) Unwrap() error { return ErrRefused }

// Refuse returns a Refusal.
func Refuse(format string, args ...any) error { return &Refusal{Reason: fmt.Sprintf(format, args...)} }

// Request is what a backend is asked.
type Request struct {
	// Service is what the oracle asked for: "llm/llama-3-8b", "data/web".
	Service string
	// Prompt is the payload: a text, or what the service takes instead of one.
	Prompt string
	// Seed follows from the payload, so that a model that obeys it can be asked the same again.
	Seed uint64
	// MaxTokens bounds an answer that is a text; 0 stands for no limit.
	MaxTokens uint64
	// MaxBytes bounds an answer that is data, which cannot be cut anywhere; 0 stands for no limit.
	MaxBytes int
}

// Response is what it answers.
type Response struct {
	Text string
	// JSON tells that the text is a JSON document, which is worth nothing if it is cut.
	JSON bool
	// Tokens is the length of the answer in tokens, as the backend counts them; 0 if it does not say.
	Tokens uint64
}

// Backend answers prompts. Implementations are safe for concurrent use.
type Backend interface {
	Answer(ctx context.Context, request Request) (Response, error)
}

// SeedOf is the seed of a payload: whoever has the payload comes to the same. It is small enough for every model.
func SeedOf(payload []byte) uint64 {
	sum := sha256.Sum256(payload)
	return uint64(binary.BigEndian.Uint32(sum[:]) >> 1)
}

// CountTokens estimates the tokens of a text whose backend does not count them.
func CountTokens(text string) uint64 { return TokensOf(uint64(len(text))) }

// TokensOf estimates the tokens of a text of so many bytes: a quarter of them, rounded up.
func TokensOf(size uint64) uint64 { return (size + 3) / 4 }
