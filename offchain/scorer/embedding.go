package scorer

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Bounds of what is embedded, so that no answer buys a large bill.
const (
	maxEmbedSentences = 64
	maxEmbedBytes     = 16 << 10
)

// Embedder places texts in a space where those that mean the same lie in the same direction.
type Embedder interface {
	// Embed returns one vector for each text, all of one length.
	Embed(ctx context.Context, texts []string) ([][]float64, error)
}

// Band maps a cosine to a score: Low and less is 0, High and more is Full, linear between. The cosines of unrelated
// texts are not 0 and those of related ones not 1, and where they lie is a matter of the model.
type Band struct {
	Low, High float64
}

// DefaultBand fits the common sentence models.
var DefaultBand = Band{Low: .1, High: .6}

// Validate refuses a band that is none.
func (b Band) Validate() error {
	if !(b.Low >= -1 && b.Low < b.High && b.High <= 1) {
		return fmt.Errorf("band %g..%g: must lie within -1..1, the lower first", b.Low, b.High)
	}
	return nil
}

// of is the score of a cosine.
func (b Band) of(cosine float64) uint32 {
	place := (cosine - b.Low) / (b.High - b.Low)
	if !(place > 0) { // also if it is no number
		return 0
	}
	return uint32(min(place, 1) * Full)
}

// Embedding judges by the directions in which texts lie:
//
//	R  cosine of prompt and answer
//	C  mean cosine of sentences that follow each other
//	F  mean over the answer's sentences of the largest cosine with a sentence of the prompt
//
// each through the band. C is at most what the lexical scorer says of the form, which vectors do not see.
type Embedding struct {
	Embedder Embedder
	Band     Band
}

var _ Scorer = Embedding{}

// Score judges an answer.
func (s Embedding) Score(ctx context.Context, item Item) (Scores, error) {
	question, text := bounded(clean(item.Prompt)), bounded(clean(item.Answer))
	asked, said := firstOf(sentencesOf(question)), firstOf(sentencesOf(text))
	if len(said) == 0 {
		return Scores{}, nil
	}
	form := coherence(text)
	if isEcho(keywordsOf(question), text) {
		return Scores{C: form}, nil
	}
	if len(asked) == 0 {
		return Scores{}, errors.New("the prompt has no word to embed")
	}
	texts := append(append([]string{question, text}, asked...), said...)
	vectors, err := s.Embedder.Embed(ctx, texts)
	if err != nil {
		return Scores{}, err
	}
	if err := checkVectors(vectors, len(texts)); err != nil {
		return Scores{}, fmt.Errorf("embedder: %w", err)
	}
	sentences := vectors[2+len(asked):]
	return Scores{
		R: s.Band.of(cosine(vectors[0], vectors[1])),
		C: min(form, s.flow(sentences)),
		F: s.grounding(vectors[2:2+len(asked)], sentences),
	}, nil
}

// flow is how much sentences have to do with those before them; a single one flows.
func (s Embedding) flow(sentences [][]float64) uint32 {
	if len(sentences) < 2 {
		return Full
	}
	sum := uint64(0)
	for i, sentence := range sentences[1:] {
		sum += uint64(s.Band.of(cosine(sentences[i], sentence)))
	}
	return uint32(sum / uint64(len(sentences)-1))
}

// grounding is how much sentences have to do with what was asked.
func (s Embedding) grounding(asked, sentences [][]float64) uint32 {
	sum := uint64(0)
	for _, sentence := range sentences {
		best := uint32(0)
		for _, question := range asked {
			best = max(best, s.Band.of(cosine(question, sentence)))
		}
		sum += uint64(best)
	}
	return uint32(sum / uint64(len(sentences)))
}

// checkVectors refuses what is not a list of so many vectors of one length with finite numbers.
func checkVectors(vectors [][]float64, count int) error {
	if len(vectors) != count {
		return fmt.Errorf("%d vectors for %d texts", len(vectors), count)
	}
	for i, vector := range vectors {
		if len(vector) == 0 || len(vector) != len(vectors[0]) {
			return fmt.Errorf("vector %d has %d numbers, the first has %d", i, len(vector), len(vectors[0]))
		}
		for _, x := range vector {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("vector %d: not a finite number", i)
			}
		}
	}
	return nil
}

// cosine is that of the angle between two vectors; 0 if one has no length.
func cosine(a, b []float64) float64 {
	var product, squareA, squareB float64
	for i := range a {
		product += a[i] * b[i]
		squareA += a[i] * a[i]
		squareB += b[i] * b[i]
	}
	if squareA == 0 || squareB == 0 {
		return 0
	}
	return product / math.Sqrt(squareA) / math.Sqrt(squareB)
}

func firstOf(sentences []string) []string { return sentences[:min(len(sentences), maxEmbedSentences)] }

// bounded cuts a text to what is embedded.
func bounded(text string) string {
	if len(text) <= maxEmbedBytes {
		return text
	}
	return clean([]byte(text[:maxEmbedBytes]))
}
