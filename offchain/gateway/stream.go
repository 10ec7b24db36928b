package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/masa-finance/masad/offchain/openai"
)

// stream serves a call with stream: true. Until the request is on the chain an error has a status of its own; from then
// on the stream is open, and tells with comments that it still waits. The worker's name comes in a trailer, and so does
// the quality for those who wait for it.
func (g *Gateway) stream(
	w http.ResponseWriter, r *http.Request, caller Caller, call chatCall, read reader,
) error {
	ctx, cancel := context.WithTimeout(r.Context(), g.options.Timeout)
	defer cancel()
	judged, err := flagged(r, headerJudged)
	if err != nil {
		return err
	}
	id, err := g.enter(ctx, r, caller, read)
	if err != nil {
		return err
	}
	submitted, err := g.wait(ctx, id, func(r record) bool { return r.Request != "" }, nil)
	headers(w, submitted)
	if err != nil {
		return err
	}
	g.openStream(w, judged)
	// From here on an error is that the caller is gone, or told in the stream.
	s := events{w: w, allow: g.allowWrite}
	if s.comment("submitted") != nil {
		return nil
	}
	answered, err := g.heard(ctx, id, judged, func() error { return s.comment("waiting") })
	if err != nil {
		_ = s.send(faultOf(err).envelope())
		return nil
	}
	headers(w, answered)
	withUsage := call.StreamOptions != nil && call.StreamOptions.IncludeUsage
	for _, chunk := range chunksOf(answered, withUsage) {
		var sent any = chunk
		if withUsage {
			sent = countedChunk{Chunk: chunk, Usage: chunk.Usage}
		}
		if s.send(sent) != nil {
			return nil
		}
	}
	_ = s.write("data: [DONE]\n\n")
	return nil
}

// openStream sends the head of a stream, and tells which headers come in its trailer.
func (g *Gateway) openStream(w http.ResponseWriter, judged bool) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-cache")
	for _, name := range []string{headerWorker, headerQuality} {
		if w.Header().Get(name) == "" && (name == headerWorker || judged) {
			w.Header().Add("Trailer", name)
		}
	}
	g.allowWrite(w)
	w.WriteHeader(http.StatusOK)
}

// countedChunk is a chunk of a stream that tells its usage: null until the last.
type countedChunk struct {
	openai.Chunk
	Usage *openai.Usage `json:"usage"`
}

// chunksOf is an answer in chunks: role and text, the end, and its usage if that is wanted.
func chunksOf(r record, withUsage bool) []openai.Chunk {
	finish := finishOf(r)
	chunk := openai.Chunk{
		ID: completionID(r), Object: openai.ObjectChunk, Created: r.Ask.Created, Model: r.Ask.Model,
		Choices: []openai.ChunkChoice{{Delta: openai.Delta{Role: openai.RoleAssistant, Content: textOf(r)}}},
	}
	last := chunk
	last.Choices = []openai.ChunkChoice{{FinishReason: &finish}}
	chunks := []openai.Chunk{chunk, last}
	if withUsage {
		usage := openai.NewUsage(r.Ask.tokens(), r.Answer.Units)
		chunk.Choices, chunk.Usage = []openai.ChunkChoice{}, &usage
		chunks = append(chunks, chunk)
	}
	return chunks
}

// events writes server-sent events.
type events struct {
	w http.ResponseWriter
	// allow gives the next write its time.
	allow func(http.ResponseWriter)
}

func (e events) send(body any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return e.write(fmt.Sprintf("data: %s\n\n", content))
}

// comment is what clients skip, and what keeps proxies from closing a quiet connection.
func (e events) comment(text string) error { return e.write(": " + text + "\n\n") }

func (e events) write(text string) error {
	e.allow(e.w)
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(e.w).Flush()
}
