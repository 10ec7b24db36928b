package scorer

import "context"

// Full is the highest score: 1 in micro-units.
const Full = 1_000_000

// Scores are relevance, coherence and faithfulness in micro-units, 0..Full.
type Scores struct {
	R, C, F uint32
}

// Scorer judges an answer to a prompt. Implementations are safe for concurrent use.
type Scorer interface {
	Score(ctx context.Context, prompt, answer []byte) (Scores, error)
}
