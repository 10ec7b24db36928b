package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/openai"
)

// read reads a call's body into what it is to be. One that takes too long to arrive is given up.
func (g *Gateway) read(w http.ResponseWriter, r *http.Request, into any, what string) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return badMedia("Content-Type: must be application/json")
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return badMedia("Content-Encoding: must be left out; bodies are read as they are")
	}
	if r.ContentLength > g.options.MaxBodyBytes {
		return g.unread(&http.MaxBytesError{Limit: g.options.MaxBodyBytes})
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, g.options.MaxBodyBytes))
	if err != nil {
		return g.unread(err)
	}
	// The rest of the call may take longer than its body. A writer without deadlines has none to lift.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return parse(body, into, what)
}

// unread tells why a body did not arrive.
func (g *Gateway) unread(err error) *Fault {
	fault := invalid(codeInvalidBody, "", "the body ended before it was whole")
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		fault.Status, fault.Code, fault.Final = http.StatusRequestEntityTooLarge, codeTooLarge, true
		fault.Message = fmt.Sprintf("the body is longer than %d bytes", large.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		fault.Status, fault.Code = http.StatusRequestTimeout, codeSlow
		fault.Message = fmt.Sprintf("the body did not arrive within %s", g.options.ReadTime)
	}
	return fault
}

// parse reads a body that has arrived. What is wrong with it is told in words of JSON, not of Go. Bytes that are no
// text would be asked, and paid for, as something else.
func parse(body []byte, into any, what string) error {
	if valid := len(bytes.ToValidUTF8(body, nil)); valid != len(body) {
		return invalid(codeInvalidBody, "", "the body is not UTF-8: %d of its bytes are no text", len(body)-valid)
	}
	err := json.Unmarshal(body, into)
	var misfit *json.UnmarshalTypeError
	var broken *json.SyntaxError
	var part *openai.PartError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &misfit):
		param, said := openai.Misfit(misfit)
		return invalid(codeInvalidBody, param, "%s: %s", orDefault(param, "the body"), said)
	case errors.As(err, &broken):
		return invalid(codeInvalidBody, "", "the body is not JSON: it breaks at byte %d", broken.Offset)
	case errors.As(err, &part):
		return invalid(codeUnsupported, "messages", "messages: %s", part)
	default:
		return invalid(codeInvalidBody, "", "the body is not %s: %s", what, err)
	}
}
