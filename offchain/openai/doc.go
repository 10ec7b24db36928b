// Package openai is the part of the OpenAI HTTP API that programs here speak: chat completions, whole and in chunks,
// embeddings, the list of models, and the envelope of errors. Both sides use it: the backends of workers, which ask and
// serve models, and the gateway of oracles.
package openai
