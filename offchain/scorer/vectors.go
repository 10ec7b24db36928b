package scorer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// maxInputs bounds how many texts one request embeds, as the API that it follows does.
const maxInputs = 2_048

// sameModel is the band for vectors of one model, computed twice: rounding aside they are the same.
var sameModel = Band{Low: .8, High: .99}

// Vectors judges embeddings. What is no vector for each text, with finite numbers, one length, the same for the same
// text and another for another, is worth nothing. The rest is C = 1 and, where there is an embedder of the service's
// own model, R = F = the mean cosine with its vectors through the band .8 to .99; without one R = F = 1.
type Vectors struct {
	// Embedder may be missing.
	Embedder Embedder
}

var _ Scorer = Vectors{}

// Score judges an answer. It fails only if the embedder does.
func (s Vectors) Score(ctx context.Context, item Item) (Scores, error) {
	texts := textsOf(item.Prompt)
	given, err := vectorsOf(item.Answer, texts)
	if len(texts) == 0 || err != nil {
		return Scores{}, nil
	}
	if s.Embedder == nil {
		return Scores{R: Full, C: Full, F: Full}, nil
	}
	own, err := s.Embedder.Embed(ctx, texts)
	if err != nil {
		return Scores{}, err
	}
	if err := checkVectors(own, len(texts)); err != nil {
		return Scores{}, fmt.Errorf("embedder: %w", err)
	}
	if len(own[0]) != len(given[0]) {
		return Scores{C: Full}, nil
	}
	sum := uint64(0)
	for i := range own {
		sum += uint64(sameModel.of(cosine(own[i], given[i])))
	}
	mean := uint32(sum / uint64(len(own)))
	return Scores{R: mean, C: Full, F: mean}, nil
}

// textsOf are the texts that a request wants embedded; none if it is no such request, which a worker gives back.
func textsOf(prompt []byte) []string {
	var many struct {
		Input []string `json:"input"`
	}
	if json.Unmarshal(prompt, &many) == nil && len(many.Input) > 0 {
		return many.Input
	}
	var one struct {
		Input string `json:"input"`
	}
	if json.Unmarshal(prompt, &one) == nil && one.Input != "" {
		return []string{one.Input}
	}
	return nil
}

// vectorsOf reads the vectors of an answer that could be a model's.
func vectorsOf(answer []byte, texts []string) ([][]float64, error) {
	vectors, err := inOrder(answer, texts)
	if err != nil {
		return nil, err
	}
	return vectors, checkDistinct(vectors, texts)
}

// inOrder reads the vectors of an answer in the order of the texts.
func inOrder(answer []byte, texts []string) ([][]float64, error) {
	var reply struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float64 `json:"embedding"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer, &reply); err != nil {
		return nil, err
	}
	if len(reply.Data) != len(texts) || len(texts) > maxInputs {
		return nil, fmt.Errorf("%d vectors for %d texts", len(reply.Data), len(texts))
	}
	vectors := make([][]float64, len(texts))
	for _, one := range reply.Data {
		if one.Index < 0 || one.Index >= len(texts) || vectors[one.Index] != nil {
			return nil, fmt.Errorf("index %d: out of 0..%d, or given twice", one.Index, len(texts)-1)
		}
		vectors[one.Index] = one.Embedding
	}
	return vectors, checkVectors(vectors, len(texts))
}

// checkDistinct refuses vectors of nought, and those that differ where the texts do not, or the other way round.
func checkDistinct(vectors [][]float64, texts []string) error {
	first := make(map[string]int, len(texts))
	for i, vector := range vectors {
		if !slices.ContainsFunc(vector, func(x float64) bool { return x != 0 }) {
			return fmt.Errorf("vector %d is nought", i)
		}
		twin := slices.IndexFunc(vectors[:i], func(other []float64) bool { return slices.Equal(vector, other) })
		before, known := first[texts[i]]
		switch {
		case known && !slices.Equal(vector, vectors[before]):
			return fmt.Errorf("vectors %d and %d differ, their texts do not", before, i)
		case twin >= 0 && texts[twin] != texts[i]:
			return fmt.Errorf("vectors %d and %d are the same, their texts are not", twin, i)
		case !known:
			first[texts[i]] = i
		}
	}
	return nil
}
