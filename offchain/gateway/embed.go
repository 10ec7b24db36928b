package gateway

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/openai"
)

const (
	// maxInputs bounds the texts of one call for embeddings.
	maxInputs = 256
	// formatFloat and formatBase64 are how vectors are written.
	formatFloat, formatBase64 = "float", "base64"
)

// embeddingCall is the body of POST /v1/embeddings.
type embeddingCall struct {
	openai.EmbeddingRequest
	Format     string  `json:"encoding_format"`
	Dimensions *uint64 `json:"dimensions"`
}

// embeddings is the answer to it. A vector is a list of numbers, or its 32-bit floats, little end first, in base64.
type embeddings struct {
	Object string      `json:"object"`
	Data   []embedding `json:"data"`
	Model  string      `json:"model"`
	Usage  struct {
		PromptTokens uint64 `json:"prompt_tokens"`
		TotalTokens  uint64 `json:"total_tokens"`
	} `json:"usage"`
}

type embedding struct {
	Object    string `json:"object"`
	Index     int    `json:"index"`
	Embedding any    `json:"embedding"`
}

// embed serves POST /v1/embeddings.
func (g *Gateway) embed(w http.ResponseWriter, r *http.Request, caller Caller) error {
	var call embeddingCall
	if err := g.read(w, r, &call, "a request for embeddings"); err != nil {
		return err
	}
	answered, err := g.answer(w, r, caller, func(ctx context.Context) (ask, error) { return g.embedding(ctx, call) })
	if err != nil {
		return err
	}
	told, err := embeddingsOf(answered, call.Format)
	if err != nil {
		return err
	}
	openai.Reply(w, http.StatusOK, told)
	return nil
}

// embedding reads what a call for embeddings asks for.
func (g *Gateway) embedding(ctx context.Context, call embeddingCall) (ask, error) {
	if err := call.check(); err != nil {
		return ask{}, err
	}
	service, class, err := g.service(ctx, call.Model, kindEmbedding)
	if err != nil {
		return ask{}, err
	}
	payload, err := compact(openai.EmbeddingRequest{Input: call.Input})
	if err != nil {
		return ask{}, err
	}
	units := max(g.options.MaxUnits, backend.CountTokens(payload))
	return ask{
		Kind: kindEmbedding, Model: call.Model, Service: service, Prompt: payload, MaxUnits: min(units, class.MaxUnits),
	}, g.fits("input", payload)
}

// check refuses what a worker cannot be asked.
func (c embeddingCall) check() error {
	switch {
	case c.Model == "":
		return modelMissing()
	case c.Dimensions != nil:
		return invalid(codeUnsupported, "dimensions", "dimensions: are those of the model, leave them out")
	case c.Format != "" && c.Format != formatFloat && c.Format != formatBase64:
		return invalid(codeUnsupported, "encoding_format", "encoding_format: %.40q, must be %s or %s", c.Format,
			formatFloat, formatBase64)
	case len(c.Input) == 0 || len(c.Input) > maxInputs:
		return invalid(codeInvalidBody, "input", "input: %d texts, must be 1..%d", len(c.Input), maxInputs)
	}
	for i, text := range c.Input {
		if text == "" {
			return invalid(codeInvalidBody, "input", "input[%d]: is empty", i)
		}
	}
	return nil
}

// compact is a value as JSON without blanks, and with the signs of HTML as they are: they are shorter so.
func compact(value any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(out.Bytes(), []byte("\n"))), nil
}

// vectorsOf are the vectors of an answer, in the order of the texts.
func vectorsOf(count int, text []byte) ([][]float64, error) {
	var answer openai.Embeddings
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, errors.New("the response is not a list of vectors")
	}
	vectors, err := answer.Vectors(count)
	if err != nil {
		return nil, fmt.Errorf("the response %w", err)
	}
	return vectors, nil
}

// textsOf are the texts that a call for embeddings asked for.
func textsOf(a ask) (openai.Texts, error) {
	var request openai.EmbeddingRequest
	err := json.Unmarshal([]byte(a.Prompt), &request)
	return request.Input, err
}

// embeddingsOf is an answer as the API tells it. It was looked at before it was taken.
func embeddingsOf(r record, format string) (embeddings, error) {
	told := embeddings{Object: openai.ObjectList, Model: r.Ask.Model}
	texts, err := textsOf(*r.Ask)
	if err != nil {
		return told, err
	}
	vectors, err := vectorsOf(len(texts), r.Answer.Text)
	if err != nil {
		return told, err
	}
	for i, vector := range vectors {
		one := embedding{Object: openai.ObjectEmbedding, Index: i, Embedding: vector}
		if format == formatBase64 {
			one.Embedding = base64Of(vector)
		}
		told.Data = append(told.Data, one)
	}
	var size int
	for _, text := range texts {
		size += len(text)
	}
	told.Usage.PromptTokens = backend.TokensOf(uint64(size))
	told.Usage.TotalTokens = told.Usage.PromptTokens
	return told, nil
}

func base64Of(vector []float64) string {
	content := make([]byte, 0, 4*len(vector))
	for _, number := range vector {
		content = binary.LittleEndian.AppendUint32(content, math.Float32bits(float32(number)))
	}
	return base64.StdEncoding.EncodeToString(content)
}
