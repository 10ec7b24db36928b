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
	"reflect"
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

// parse reads a body that has arrived. What is wrong with it is told in words of JSON, not of Go. Bytes that are no text
// would be asked, and paid for, as something else.
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
		param := fieldOf(misfit)
		return invalid(codeInvalidBody, param, "%s: %s, must be %s", orDefault(param, "the body"), kindOfValue(misfit.Value),
			wanted(misfit.Type))
	case errors.As(err, &broken):
		return invalid(codeInvalidBody, "", "the body is not JSON: it breaks at byte %d", broken.Offset)
	case errors.As(err, &part):
		return invalid(codeUnsupported, "messages", "messages: %s", part)
	default:
		return invalid(codeInvalidBody, "", "the body is not %s: %s", what, err)
	}
}

// fieldOf is the field that does not fit, as the caller wrote it: names of Go begin with a capital.
func fieldOf(misfit *json.UnmarshalTypeError) string {
	var names []string
	for name := range strings.SplitSeq(misfit.Field, ".") {
		if name != "" && strings.ToLower(name[:1]) == name[:1] {
			names = append(names, name)
		}
	}
	return strings.Join(names, ".")
}

// kindOfValue is what a caller sent.
func kindOfValue(value string) string {
	kind, number, _ := strings.Cut(value, " ")
	switch kind {
	case "string":
		return "a text"
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	default:
		if number == "" {
			return "a number"
		}
		return "the number " + number
	}
}

// wanted is what a field is to be.
func wanted(into reflect.Type) string {
	switch into {
	case reflect.TypeFor[openai.Text]():
		return "a text or a list of parts"
	case reflect.TypeFor[openai.Texts]():
		return "a text or a list of texts"
	case reflect.TypeFor[openai.Integer]():
		return "a whole number"
	case reflect.TypeFor[openai.Count]():
		return "a whole number that is not negative"
	}
	switch into.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Float64:
		return "a number"
	case reflect.Uint64:
		return "a whole number that is not negative"
	default:
		return "an object"
	}
}
