package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// ObjectEmbedding is the kind of one vector.
const ObjectEmbedding = "embedding"

// Texts are the texts to embed. The API allows a single one without a list.
type Texts []string

// UnmarshalJSON reads a text or a list of texts; null is none.
func (t *Texts) UnmarshalJSON(content []byte) error {
	if string(content) == "null" {
		return nil
	}
	var one string
	if json.Unmarshal(content, &one) == nil {
		*t = Texts{one}
		return nil
	}
	var many []string
	if json.Unmarshal(content, &many) != nil || many == nil {
		return misfit[Texts](content)
	}
	*t = many
	return nil
}

// EmbeddingRequest asks for the vectors of texts.
type EmbeddingRequest struct {
	Model string `json:"model,omitempty"`
	Input Texts  `json:"input"`
}

// Embedding is the vector of one text. Its numbers stay as they were written.
type Embedding struct {
	Object    string          `json:"object,omitempty"`
	Index     int             `json:"index"`
	Embedding json.RawMessage `json:"embedding"`
}

// Embeddings is the answer to an EmbeddingRequest.
type Embeddings struct {
	Object string      `json:"object,omitempty"`
	Data   []Embedding `json:"data"`
	Model  string      `json:"model,omitempty"`
	Usage  *Usage      `json:"usage,omitempty"`
}

// Vectors are the vectors of an answer, in the order of the texts. It refuses an answer that has not one for each text,
// or whose vectors are not of one length, or whose numbers are too large for 32 bits. Its errors want a subject before
// them.
func (e Embeddings) Vectors(count int) ([][]float64, error) {
	if len(e.Data) != count {
		return nil, fmt.Errorf("has %d vectors for %d texts", len(e.Data), count)
	}
	vectors := make([][]float64, count)
	for _, one := range e.Data {
		if one.Index < 0 || one.Index >= count || vectors[one.Index] != nil {
			return nil, errors.New("does not number its vectors as the texts")
		}
		vector, err := numbersOf(one.Embedding)
		if err != nil {
			return nil, err
		}
		vectors[one.Index] = vector
	}
	for _, vector := range vectors {
		if len(vector) != len(vectors[0]) {
			return nil, errors.New("has vectors of different lengths")
		}
	}
	return vectors, nil
}

// numbersOf reads one vector.
func numbersOf(text json.RawMessage) ([]float64, error) {
	var numbers []*float64
	if json.Unmarshal(text, &numbers) != nil || len(numbers) == 0 {
		return nil, errors.New("has a vector that is not a list of numbers")
	}
	vector := make([]float64, len(numbers))
	for i, number := range numbers {
		if number == nil || math.Abs(*number) > math.MaxFloat32 {
			return nil, errors.New("has a vector with what is no 32-bit number")
		}
		vector[i] = *number
	}
	return vector, nil
}
