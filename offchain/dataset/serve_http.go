package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/offchain/gate"
)

// errAsked says that a request asks for something that is not there to be had.
var errAsked = errors.New("request is not valid")

// Handler is the server's HTTP side.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for path, answer := range map[string]http.HandlerFunc{
		"GET /manifest": s.serveManifest, "GET /openings": s.serveOpenings, "GET /fingerprints": s.serveFingerprints,
	} {
		mux.HandleFunc(path, s.gate.Guard(answer))
	}
	return mux
}

func (s *Server) serveManifest(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.manifest) }

// serveOpenings answers with openings, made now, or for those who ask for the same after one another, once.
func (s *Server) serveOpenings(w http.ResponseWriter, r *http.Request) {
	names, err := parseNames(r.URL.Query().Get("fp8"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	openings, err := s.answers.get(r.Context(), names, func() (Openings, error) {
		indices, err := Named(s.dir, names)
		if err != nil {
			return Openings{}, err
		}
		return Open(r.Context(), s.dir, indices)
	})
	switch {
	case errors.Is(err, ErrUnknown):
		http.Error(w, err.Error(), http.StatusNotFound)
	case err != nil:
		http.Error(w, "the set cannot be opened", http.StatusInternalServerError)
	default:
		writeJSON(w, openings)
	}
}

// parseNames reads a list of names: 16 hex digits each, none twice.
func parseNames(text string) ([]uint64, error) {
	if text == "" {
		return nil, fmt.Errorf("%w: fp8: names no record", errAsked)
	}
	words := strings.Split(text, ",")
	if len(words) > MaxAsked {
		return nil, fmt.Errorf("%w: fp8: names %d records, at most %d", errAsked, len(words), MaxAsked)
	}
	names, seen := make([]uint64, 0, len(words)), make(map[uint64]bool)
	for _, word := range words {
		name, err := strconv.ParseUint(word, 16, 64)
		if err != nil || len(word) != nameDigits {
			return nil, fmt.Errorf("%w: fp8: %.20q is not %d hex digits", errAsked, word, nameDigits)
		}
		if seen[name] {
			return nil, fmt.Errorf("%w: fp8: %s is named twice", errAsked, word)
		}
		seen[name] = true
		names = append(names, name)
	}
	return names, nil
}

const nameDigits = 16

// FormatNames writes a list of names as parseNames reads it.
func FormatNames(names []uint64) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = fmt.Sprintf("%016x", name)
	}
	return strings.Join(words, ",")
}

// serveFingerprints streams the records in the order of the tree.
func (s *Server) serveFingerprints(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		gate.Busy(w)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatUint(s.manifest.Records*record.Size, 10))
	out, raw := bufio.NewWriterSize(w, readBuffer), make([]byte, 0, record.Size)
	err := scan(r.Context(), s.dir, s.manifest.Records, nil, func(e *entry) error {
		raw = e.Append(raw[:0])
		_, err := out.Write(raw)
		return err
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the one way to tell the client that what it got is not all
	}
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(http.ErrAbortHandler) // half an answer must not look like one
	}
}
