package scorer

import (
	"context"
	"strings"
)

// Paths of the services whose answers are no text.
const (
	dataPath  = "data/"
	embedPath = "embed/"
)

// Services judges each answer by the scorer for its kind of service.
type Services struct {
	// Text judges the answers of all services that are not named below.
	Text Scorer
	// Data judges those of data services, Vectors those of embedding services.
	Data, Vectors Scorer
}

var _ Scorer = Services{}

// Score judges an answer.
func (s Services) Score(ctx context.Context, item Item) (Scores, error) {
	switch {
	case strings.HasPrefix(item.Service, dataPath):
		return s.Data.Score(ctx, item)
	case strings.HasPrefix(item.Service, embedPath):
		return s.Vectors.Score(ctx, item)
	default:
		return s.Text.Score(ctx, item)
	}
}
