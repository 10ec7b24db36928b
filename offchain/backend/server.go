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
)

// LocalModel is the name under which the local model is served.
const LocalModel = "masa-local"

// maxPromptBytes bounds what the server reads.
const maxPromptBytes = 8 << 20

// Handler serves the local model: POST /v1/chat/completions, GET /v1/models, GET /healthz.
func Handler(local *Local) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) { complete(local, w, r) })
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, chatModels{
			Object: "list", Data: []chatModel{{ID: LocalModel, Object: "model", OwnedBy: "masa"}},
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
	var request chatRequest
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
	answer, err := local.Answer(r.Context(), Request{Prompt: prompt, MaxTokens: request.MaxTokens})
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	id := newDice(local.knobs.Seed, prompt).state
	reply(w, http.StatusOK, chatResponse{
		ID: "chatcmpl-" + hex.EncodeToString(id[:12]), Object: "chat.completion", Model: LocalModel,
		Choices: []chatChoice{{
			Message: chatMessage{Role: "assistant", Content: chatText(answer.Text)}, FinishReason: "stop",
		}},
		Usage: chatUsage{
			PromptTokens: CountTokens(prompt), CompletionTokens: answer.Tokens,
			TotalTokens: CountTokens(prompt) + answer.Tokens,
		},
	})
}

// promptOf joins what the user said.
func promptOf(messages []chatMessage) string {
	var said []string
	for _, message := range messages {
		if message.Role == "user" && message.Content != "" {
			said = append(said, string(message.Content))
		}
	}
	return strings.Join(said, "\n")
}

func refuse(w http.ResponseWriter, status int, message string) {
	var body chatError
	body.Error.Message, body.Error.Type = message, "invalid_request_error"
	if status >= http.StatusInternalServerError {
		body.Error.Type = "server_error"
	}
	reply(w, status, body)
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client is gone if this fails; there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(body)
}
