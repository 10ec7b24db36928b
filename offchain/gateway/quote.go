package gateway

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/masa-finance/masad/offchain/openai"
)

// quote is what a call would cost now. Held is the most that it can: what is held back of the caller's budget.
type quote struct {
	Object       string `json:"object"`
	Service      string `json:"service"`
	MaxUnits     uint64 `json:"max_units"`
	Redundancy   uint32 `json:"redundancy"`
	Deadline     uint64 `json:"deadline_blocks"`
	Fee          string `json:"fee"`
	BaseReward   string `json:"base_reward"`
	Consolations string `json:"consolations"`
	Royalty      string `json:"royalty"`
	Held         string `json:"held"`
}

// quoteCall serves POST /v1/quote: the body is that of a chat completion, or of a call for embeddings.
func (g *Gateway) quoteCall(w http.ResponseWriter, r *http.Request, caller Caller) error {
	var body json.RawMessage
	if err := g.read(w, r, &body, "a call"); err != nil {
		return err
	}
	var form struct {
		Input json.RawMessage `json:"input"`
	}
	if json.Unmarshal(body, &form) == nil && form.Input != nil {
		var call embeddingCall
		if err := parse(body, &call, "a request for embeddings"); err != nil {
			return err
		}
		return g.tellPrice(w, r, caller, func(ctx context.Context) (ask, error) { return g.embedding(ctx, call) })
	}
	var call chatCall
	if err := parse(body, &call, "a chat completion request"); err != nil {
		return err
	}
	return g.tellPrice(w, r, caller, func(ctx context.Context) (ask, error) { return g.understand(ctx, call) })
}

// quoteData serves POST /v1/quote/data/{kind}.
func (g *Gateway) quoteData(w http.ResponseWriter, r *http.Request, caller Caller) error {
	body := arguments{}
	if err := g.read(w, r, &body, "a JSON object of arguments"); err != nil {
		return err
	}
	return g.tellPrice(w, r, caller, func(ctx context.Context) (ask, error) {
		return g.data(ctx, r.PathValue("kind"), body)
	})
}

// tellPrice tells what a call would cost, and asks for nothing.
func (g *Gateway) tellPrice(w http.ResponseWriter, r *http.Request, caller Caller, read reader) error {
	a, err := read(r.Context())
	if err == nil {
		err = g.terms(&a, r, caller)
	}
	if err != nil {
		return err
	}
	q, err := g.price(r.Context(), &a)
	if err != nil {
		return err
	}
	g.allowWrite(w)
	openai.Reply(w, http.StatusOK, quote{
		Object: "masa.quote", Service: a.Service, MaxUnits: a.MaxUnits, Redundancy: a.Redundancy, Deadline: a.Deadline,
		Fee: amount(q.Fee), BaseReward: umasa(a.Reward).String(), Consolations: umasa(a.Consolations).String(),
		Royalty: amount(q.Royalty), Held: umasa(a.Hold).String(),
	})
	return nil
}
