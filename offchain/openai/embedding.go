package openai

import "encoding/json"

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
