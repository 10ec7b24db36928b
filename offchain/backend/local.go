package backend

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// million is 1 in the knobs' unit.
const million = 1_000_000

// Knobs shape the local model.
type Knobs struct {
	// Quality is the share of prompts that get a good answer, in millionths. Which ones follows from the prompt.
	Quality uint64
	// Failure is the share of calls that fail, in millionths. Asking again is another call.
	Failure uint64
	// Delay is how long an answer takes.
	Delay time.Duration
	// Seed tells models of the same knobs apart.
	Seed uint64
	// Copy gives an answer to be given instead, if there is one; nil gives none.
	Copy func(ctx context.Context) string
}

// ParseQuality reads "good", "bad", or a share between 0 and 1.
func ParseQuality(text string) (uint64, error) {
	switch text {
	case "good":
		return million, nil
	case "bad":
		return 0, nil
	default:
		return ParseShare(text)
	}
}

// ParseShare reads a share between 0 and 1 as millionths.
func ParseShare(text string) (uint64, error) {
	share, err := strconv.ParseFloat(text, 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return 0, fmt.Errorf("%q is not a share between 0 and 1", text)
	}
	return uint64(share*million + 0.5), nil
}

// Local is a Backend without intelligence: what it answers follows from its knobs and the prompt. From a text between
// marks it counts and copies, if a task asks for its mood, topics, open questions or a summary. Asked for a verdict as
// an evaluator's judge is, it counts one.
type Local struct {
	knobs Knobs

	// calls counts the failures of each prompt since its last answer.
	mu    sync.Mutex
	calls map[[sha256.Size]byte]uint64
}

var _ Backend = (*Local)(nil)

// NewLocal returns a local model.
func NewLocal(knobs Knobs) *Local {
	return &Local{knobs: knobs, calls: make(map[[sha256.Size]byte]uint64)}
}

// Answer answers after the delay, or fails as the knobs say.
func (l *Local) Answer(ctx context.Context, request Request) (Response, error) {
	timer := time.NewTimer(l.knobs.Delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return Response{}, ctx.Err()
	case <-timer.C:
	}
	if l.fails(request.Prompt) {
		return Response{}, fmt.Errorf("%w: the failure knob is at work", ErrUnavailable)
	}
	if embeds(request.Service) {
		return answerVectors(request)
	}
	dice := newDice(l.knobs.Seed, request.Prompt)
	text := badAnswer(dice, request)
	if dice.below(million) < l.knobs.Quality {
		text = skilled(dice, request)
	}
	if l.knobs.Copy != nil {
		if copied := l.knobs.Copy(ctx); copied != "" {
			text = strings.ToValidUTF8(copied[:min(uint64(len(copied)), bytesOf(request.MaxTokens))], "")
		}
	}
	return Response{Text: text, Tokens: CountTokens(text)}, nil
}

// skilled is the answer of the skill that a prompt asks for, or speaks of what the prompt speaks of.
func skilled(d *dice, request Request) string {
	if marks, can := verdict(request.Prompt); can {
		return marks
	}
	if extracted, can := extract(request); can {
		return extracted
	}
	return goodAnswer(d, request)
}

// answerVectors answers a request for embeddings; the knobs of quality do not touch it.
func answerVectors(request Request) (Response, error) {
	asked, err := parseEmbedding(request.Prompt)
	if err != nil {
		return Response{}, err
	}
	answer := embedLocal(asked.Input)
	response, err := vectorAnswer(answer.Data, len(asked.Input), request.MaxBytes)
	response.Tokens = answer.Usage.PromptTokens
	return response, err
}

// fails decides on the n-th call for a prompt.
func (l *Local) fails(prompt string) bool {
	key := sha256.Sum256([]byte(prompt))
	l.mu.Lock()
	defer l.mu.Unlock()
	dice := newDice(l.knobs.Seed, fmt.Sprintf("call %d of %s", l.calls[key], prompt))
	if dice.below(million) < l.knobs.Failure {
		l.calls[key]++
		return true
	}
	delete(l.calls, key)
	return false
}

// dice is a stream of numbers that follows from a seed and a text.
type dice struct {
	state [sha256.Size]byte
}

func newDice(seed uint64, text string) *dice {
	return &dice{state: sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), text...))}
}

// below returns the next number below n. The bias of a modulus does not matter here.
func (d *dice) below(n uint64) uint64 {
	d.state = sha256.Sum256(d.state[:])
	return binary.BigEndian.Uint64(d.state[:8]) % n
}

// bytesOf is how many bytes so many tokens are at most.
func bytesOf(tokens uint64) uint64 { return min(tokens, million) * 4 }
