package gateway

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/masa-finance/masad/offchain/openai"
)

// state is a request as GET /v1/requests/{id} tells it. Amounts are in umasa. Outcome, quality and spent are there once
// they are known.
type state struct {
	ID       string             `json:"id"`
	Object   string             `json:"object"`
	Status   string             `json:"status"`
	Outcome  string             `json:"outcome,omitempty"`
	Model    string             `json:"model"`
	Service  string             `json:"service"`
	Created  int64              `json:"created"`
	Tx       string             `json:"tx"`
	Worker   string             `json:"worker,omitempty"`
	Quality  string             `json:"quality,omitempty"`
	Escrow   string             `json:"escrow"`
	Spent    string             `json:"spent,omitempty"`
	Rejected string             `json:"rejected,omitempty"`
	Answer   *openai.Completion `json:"answer,omitempty"`
	Vectors  *embeddings        `json:"embeddings,omitempty"`
	Data     *dataAnswer        `json:"data,omitempty"`
	Error    *openai.Error      `json:"error,omitempty"`
}

// showRequest serves GET /v1/requests/{id}: a request of the caller's, as long as it is remembered.
func (g *Gateway) showRequest(w http.ResponseWriter, r *http.Request, caller Caller) error {
	id := r.PathValue("id")
	known, ok := g.memory.requestOf(id)
	if !ok || known.Ask.Caller != caller.Name {
		return notFound("the request %.80q is not known", id)
	}
	status := wordSettled
	if known.End == nil {
		request, err := g.chain.Request(r.Context(), id)
		if err != nil {
			return chainFault(err)
		}
		status = wordOf(request.Status.String(), "REQUEST_STATUS_")
		if !isAnswered(known) && !known.isLast() {
			known.Answer = nil // another may come
		}
		known.End = endOf(known, request, nil) // as far as it is known
	}
	headers(w, known)
	g.allowWrite(w)
	told := stateOf(known, status)
	if isAnswered(known) {
		if err := told.show(known); err != nil {
			return err
		}
	}
	openai.Reply(w, http.StatusOK, told)
	return nil
}

// wordSettled is the status of a request that is over.
const wordSettled = "settled"

// stateOf is a request with an end, which is one only if the status is settled.
func stateOf(r record, status string) state {
	s := state{
		ID: r.Request, Object: "masa.request", Status: status, Model: r.Ask.Model, Service: r.Ask.Service,
		Created: r.Ask.Created, Tx: r.Tx, Escrow: umasa(r.Escrow).String(),
	}
	if r.Answer != nil {
		s.Worker, s.Rejected = r.Answer.Worker, r.Answer.Reason
	}
	s.Outcome, s.Quality = r.End.Outcome, r.End.Quality
	if status == wordSettled {
		s.Spent = umasa(r.End.Spent).String()
	}
	if fault := r.fault(); fault != nil {
		told := fault.envelope().Error
		s.Error = &told
	}
	return s
}

// show adds the answer, in the form of its kind.
func (s *state) show(r record) error {
	switch r.Ask.Kind {
	case kindEmbedding:
		vectors, err := embeddingsOf(r, formatFloat)
		s.Vectors = &vectors
		return err
	case kindData:
		data := dataOf(r)
		s.Data = &data
	default:
		answered := completionOf(r)
		s.Answer = &answered
	}
	return nil
}

// listModels serves GET /v1/models.
func (g *Gateway) listModels(w http.ResponseWriter, r *http.Request, _ Caller) error {
	names, err := g.models(r.Context())
	if err != nil {
		return err
	}
	list := openai.Models{Object: openai.ObjectList, Data: make([]openai.Model, 0, len(names))}
	for _, name := range names {
		list.Data = append(list.Data, modelOf(name))
	}
	openai.Reply(w, http.StatusOK, list)
	return nil
}

// showModel serves GET /v1/models/{id}.
func (g *Gateway) showModel(w http.ResponseWriter, r *http.Request, _ Caller) error {
	names, err := g.models(r.Context())
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if !slices.Contains(names, id) {
		return modelNotFound(id)
	}
	openai.Reply(w, http.StatusOK, modelOf(id))
	return nil
}

func modelOf(name string) openai.Model {
	return openai.Model{ID: name, Object: openai.ObjectModel, OwnedBy: "masa"}
}

func notFound(format string, args ...any) *Fault {
	return &Fault{
		Status: http.StatusNotFound, Type: openai.TypeInvalid, Code: codeNotFound, Message: fmt.Sprintf(format, args...),
	}
}
