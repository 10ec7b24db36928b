package openai

import (
	"encoding/json"
	"net/http"
)

// Types of errors.
const (
	TypeInvalid = "invalid_request_error"
	TypeServer  = "server_error"
)

// Error is what went wrong. Param is the field of the request that is to blame, Code a word for programs; each may be
// absent.
type Error struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    *string `json:"code"`
}

// Envelope is the body of an answer that is an error.
type Envelope struct {
	Error Error `json:"error"`
}

// Reply writes a body as JSON. The client is gone if that fails: there is nobody left to tell.
func Reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
