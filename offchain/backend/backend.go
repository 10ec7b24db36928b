package backend

import (
	"context"
	"errors"
)

var (
	// ErrUnavailable tells that the backend did not answer this time; another try may succeed.
	ErrUnavailable = errors.New("backend unavailable")
	// ErrRefused tells that the backend will not answer this prompt.
	ErrRefused = errors.New("backend refused")
)

// Request is what a backend is asked.
type Request struct {
	Prompt string
	// MaxTokens bounds the answer.
	MaxTokens uint64
}

// Response is what it answers.
type Response struct {
	Text string
	// Tokens is the length of the answer in tokens, as the backend counts them; 0 if it does not say.
	Tokens uint64
}

// Backend answers prompts. Implementations are safe for concurrent use.
type Backend interface {
	Answer(ctx context.Context, request Request) (Response, error)
}

// CountTokens estimates the tokens of a text whose backend does not count them.
func CountTokens(text string) uint64 { return TokensOf(uint64(len(text))) }

// TokensOf estimates the tokens of a text of so many bytes: a quarter of them, rounded up.
func TokensOf(size uint64) uint64 { return (size + 3) / 4 }
