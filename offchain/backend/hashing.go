package backend

import (
	"encoding/json"
	"hash/fnv"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/masa-finance/masad/offchain/openai"
)

const (
	// localDimension is the length of the local model's vectors.
	localDimension = 64
	// vectorDigits is how many digits of a number are written.
	vectorDigits = 4
)

// hashed is the bag of a text's words as a vector of length 1: each word adds one to, or takes one from, the place that
// its hash names. Texts that share words point the same way.
func hashed(text string) []float64 {
	vector := make([]float64, localDimension)
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, word := range words {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(word))
		sum := hash.Sum64()
		sign := 1.0
		if sum>>32&1 == 1 {
			sign = -1
		}
		vector[sum%localDimension] += sign
	}
	length := 0.0
	for _, value := range vector {
		length += value * value
	}
	if length = math.Sqrt(length); length > 0 {
		for i := range vector {
			vector[i] /= length
		}
	}
	return vector
}

// written is a vector in few digits.
func written(vector []float64) json.RawMessage {
	out := []byte{'['}
	for i, value := range vector {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendFloat(out, value, 'g', vectorDigits, 64)
	}
	return append(out, ']')
}

// embedLocal answers a request for embeddings with hashed bags of words.
func embedLocal(input openai.Texts) openai.Embeddings {
	answer := openai.Embeddings{Object: openai.ObjectList, Model: LocalModel}
	tokens := uint64(0)
	for i, text := range input {
		tokens += CountTokens(text)
		answer.Data = append(answer.Data, openai.Embedding{
			Object: openai.ObjectEmbedding, Index: i, Embedding: written(hashed(text)),
		})
	}
	usage := openai.NewUsage(tokens, 0)
	answer.Usage = &usage
	return answer
}
