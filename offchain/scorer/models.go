package scorer

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/openai"
)

const (
	// judgeService and embedService are what the models of an evaluator are asked for.
	judgeService = "llm/judge"
	embedService = embedPath + "evaluator"
	// judgeTokens bounds a verdict, with room for a model that thinks aloud first.
	judgeTokens = 1_024
	// embedBatch is how many texts go into one call.
	embedBatch = 64
)

// Asked is a Model behind a backend.
type Asked struct {
	Backend backend.Backend
}

var _ Model = Asked{}

// Ask returns the backend's answer.
func (a Asked) Ask(ctx context.Context, prompt string) (string, error) {
	answer, err := a.Backend.Answer(ctx, backend.Request{Service: judgeService, Prompt: prompt, MaxTokens: judgeTokens})
	return answer.Text, err
}

// Embedded is an Embedder behind a backend.
type Embedded struct {
	Backend backend.Backend
}

var _ Embedder = Embedded{}

// Embed asks for the vectors of the texts, some at a time.
func (e Embedded) Embed(ctx context.Context, texts []string) ([][]float64, error) {
	var vectors [][]float64
	for len(texts) > 0 {
		part := texts[:min(len(texts), embedBatch)]
		texts = texts[len(part):]
		some, err := e.embed(ctx, part)
		if err != nil {
			return nil, err
		}
		vectors = append(vectors, some...)
	}
	return vectors, nil
}

func (e Embedded) embed(ctx context.Context, texts []string) ([][]float64, error) {
	prompt, err := json.Marshal(openai.EmbeddingRequest{Input: texts})
	if err != nil {
		return nil, err
	}
	answer, err := e.Backend.Answer(ctx, backend.Request{Service: embedService, Prompt: string(prompt)})
	if err != nil {
		return nil, err
	}
	vectors, err := inOrder([]byte(answer.Text), texts)
	if err != nil {
		return nil, fmt.Errorf("embedder: %w", err)
	}
	return vectors, nil
}

// Router is a backend that knows which services it answers.
type Router interface {
	backend.Backend
	// Serves tells whether a service is answered.
	Serves(service string) bool
}

// Replayed is a Replayer behind backends.
type Replayed struct {
	Router Router
}

var _ Replayer = Replayed{}

// Replays tells whether a backend is named for the service.
func (r Replayed) Replays(service string) bool { return r.Router.Serves(service) }

// Replay asks as a worker does.
func (r Replayed) Replay(ctx context.Context, item Item) (string, error) {
	answer, err := r.Router.Answer(ctx, backend.Request{
		Service: item.Service, Prompt: string(item.Prompt), Seed: backend.SeedOf(item.Prompt), MaxTokens: item.MaxUnits,
	})
	return answer.Text, err
}
