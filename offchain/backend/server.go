package backend

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/openai"
)

// LocalModel is the name under which the local model is served.
const LocalModel = "masa-local"

// maxPromptBytes bounds what the server reads.
const maxPromptBytes = 8 << 20

// Handler serves the local model: POST /v1/chat/completions, POST /v1/embeddings, GET /v1/models,
// GET /healthz.
func Handler(local *Local) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) { complete(local, w, r) })
	mux.HandleFunc("POST /v1/embeddings", embeddings)
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		openai.Reply(w, http.StatusOK, openai.Models{
			Object: openai.ObjectList,
			Data:   []openai.Model{{ID: LocalModel, Object: openai.ObjectModel, OwnedBy: "masa"}},
		})
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	return mux
}

// Serve serves the local model on a listener until the context ends.
func Serve(ctx context.Context, listener net.Listener, local *Local) error {
	server := &http.Server{Handler: Handler(local), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func complete(local *Local, w http.ResponseWriter, r *http.Request) {
	var request openai.Request
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPromptBytes)).Decode(&request); err != nil {
		refuse(w, http.StatusBadRequest, "the body is not a chat completion request: "+err.Error())
		return
	}
	prompt := promptOf(request.Messages)
	switch {
	case request.Stream:
		refuse(w, http.StatusBadRequest, "stream: true is not supported")
		return
	case prompt == "":
		refuse(w, http.StatusBadRequest, "messages: there is no text by the user")
		return
	}
	answer, err := local.Answer(r.Context(), Request{Prompt: prompt, MaxTokens: uint64(request.MaxTokens)})
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	finish := openai.FinishStop
	if request.MaxTokens > 0 && answer.Tokens >= uint64(request.MaxTokens) {
		finish = openai.FinishLength
	}
	id := newDice(local.knobs.Seed, prompt).state
	openai.Reply(w, http.StatusOK, openai.Completion{
		ID: "chatcmpl-" + hex.EncodeToString(id[:12]), Object: openai.ObjectCompletion, Model: LocalModel,
		Choices: []openai.Choice{{
			Message:      openai.Message{Role: openai.RoleAssistant, Content: openai.Text(answer.Text)},
			FinishReason: finish,
		}},
		Usage: openai.NewUsage(CountTokens(prompt), answer.Tokens),
	})
}

func embeddings(w http.ResponseWriter, r *http.Request) {
	var request openai.EmbeddingRequest
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPromptBytes)).Decode(&request); err != nil {
		refuse(w, http.StatusBadRequest, "the body is not a request for embeddings: "+err.Error())
		return
	}
	if err := checkInputs(request.Input); err != nil {
		refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	openai.Reply(w, http.StatusOK, embedLocal(request.Input))
}

// promptOf joins what the user said.
func promptOf(messages []openai.Message) string {
	var said []string
	for _, message := range messages {
		if message.Role == openai.RoleUser && message.Content != "" {
			said = append(said, string(message.Content))
		}
	}
	return strings.Join(said, "\n")
}

func refuse(w http.ResponseWriter, status int, message string) {
	var body openai.Envelope
	body.Error.Message, body.Error.Type = message, openai.TypeInvalid
	if status >= http.StatusInternalServerError {
		body.Error.Type = openai.TypeServer
	}
	openai.Reply(w, status, body)
}
