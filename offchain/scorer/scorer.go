package scorer

import "context"

// Full is the highest score: 1 in micro-units.
const Full = 1_000_000

// Scores are relevance, coherence and faithfulness in micro-units, 0..Full.
type Scores struct {
	R, C, F uint32
}

// Item is what is judged: an answer to a prompt, as one service gives it.
type Item struct {
	// Service is the path under which the request was sent, "llm/llama-3-8b".
	Service string
	// Prompt and Answer are the bytes of the request and of the response; nobody has looked at them yet.
	Prompt, Answer []byte
	// MaxUnits is how many units the answer could have at most.
	MaxUnits uint64
}

// Scorer judges an answer to a prompt. Implementations are safe for concurrent use.
type Scorer interface {
	Score(ctx context.Context, item Item) (Scores, error)
}

// share is a/b in micro-units, rounded down and at most Full; Full if b is 0.
func share(a, b int) uint32 {
	if a >= b {
		return Full
	}
	return uint32(uint64(a) * Full / uint64(b)) // a < b: below Full
}
