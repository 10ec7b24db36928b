package backend

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/masa-finance/masad/offchain/openai"
)

const (
	// embedPrefix begins the services that answer with vectors.
	embedPrefix = "embed/"
	// maxInputs bounds the texts of one request for embeddings.
	maxInputs = 256
)

// embeds tells whether a service answers with vectors.
func embeds(service string) bool { return strings.HasPrefix(service, embedPrefix) }

// parseEmbedding reads a payload {"input": […], "model"?: …}. The model it names is left to the worker.
func parseEmbedding(payload string) (openai.EmbeddingRequest, error) {
	var request openai.EmbeddingRequest
	decoder := json.NewDecoder(strings.NewReader(payload))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil {
		return request, Refuse("payload is no request for embeddings: %s", err)
	}
	if decoder.More() {
		return request, Refuse("payload: there is more after the request for embeddings")
	}
	return request, checkInputs(request.Input)
}

func checkInputs(input openai.Texts) error {
	if len(input) == 0 || len(input) > maxInputs {
		return Refuse("input: %d texts, must be 1..%d", len(input), maxInputs)
	}
	for i, text := range input {
		if text == "" {
			return Refuse("input[%d]: is empty", i)
		}
	}
	return nil
}

// vectorAnswer is the answer to a request for the vectors of count texts. Vectors that do not fit are refused as a
// whole: some of them are not what was asked for. What a gateway would reject is no answer.
func vectorAnswer(vectors []openai.Embedding, count, maxBytes int) (Response, error) {
	bare := openai.Embeddings{Data: make([]openai.Embedding, len(vectors))}
	numbered := slices.ContainsFunc(vectors, func(one openai.Embedding) bool { return one.Index != 0 })
	for i, vector := range vectors {
		bare.Data[i] = openai.Embedding{Index: vector.Index, Embedding: vector.Embedding}
		if !numbered { // some servers leave the numbers out
			bare.Data[i].Index = i
		}
	}
	if _, err := bare.Vectors(count); err != nil {
		return Response{}, fmt.Errorf("%w: the model's answer %w", ErrUnavailable, err)
	}
	text, err := json.Marshal(bare)
	if err != nil {
		return Response{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if maxBytes > 0 && len(text) > maxBytes {
		return Response{}, Refuse("the vectors are %d bytes, limit %d: ask for fewer texts", len(text), maxBytes)
	}
	return Response{Text: string(text), JSON: true}, nil
}
