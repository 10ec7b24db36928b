package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/masa-finance/masad/offchain/openai"
)

// followersCount is how many followers are asked for, as by a node of Masa's earlier network.
const followersCount = "20"

// legacyAnswer and legacyFault are the bodies of Masa's earlier HTTP interface.
type legacyAnswer struct {
	Data   json.RawMessage `json:"data"`
	Worker string          `json:"workerPeerId"`
}

type legacyFault struct {
	Error   string `json:"error"`
	Details string `json:"details,omitempty"`
	Worker  string `json:"workerPeerId"`
}

// legacy serves an endpoint of Masa's earlier HTTP interface: a call for a kind of data in another form.
func (g *Gateway) legacy(
	kind string, read func(w http.ResponseWriter, r *http.Request) (arguments, error),
) endpoint {
	return func(w http.ResponseWriter, r *http.Request, caller Caller) error {
		body, err := read(w, r)
		var answered record
		if err == nil {
			answered, err = g.answer(w, r, caller, func(ctx context.Context) (ask, error) {
				return g.data(ctx, kind, body)
			})
		}
		if err != nil {
			return err
		}
		worker := w.Header().Get(headerWorker)
		told := legacyAnswer{Data: dataOf(answered).Data, Worker: worker}
		if slices.Contains([]string{"null", "[]", "{}"}, string(told.Data)) {
			openai.Reply(w, http.StatusNotFound, legacyFault{Error: "No data returned", Worker: worker})
			return nil
		}
		openai.Reply(w, http.StatusOK, told)
		return nil
	}
}

// readPages reads {"url", "depth"}.
func (g *Gateway) readPages(w http.ResponseWriter, r *http.Request) (arguments, error) {
	body := arguments{}
	err := g.read(w, r, &body, "a JSON object of arguments")
	return body, err
}

// readTweets reads {"query", "count"}.
func (g *Gateway) readTweets(w http.ResponseWriter, r *http.Request) (arguments, error) {
	var body struct {
		Query string       `json:"query"`
		Count openai.Count `json:"count"`
	}
	if err := g.read(w, r, &body, "a query with a count"); err != nil {
		return nil, err
	}
	switch {
	case body.Query == "":
		return nil, invalid(codeInvalidBody, "query", "query: is empty")
	case body.Count == 0:
		return nil, invalid(codeInvalidBody, "count", "count: must be positive")
	}
	count, err := json.Marshal(body.Count)
	if err != nil {
		return nil, err
	}
	return search("searchbyquery", body.Query, count)
}

// readProfile and readFollowers read the name in the path.
func (g *Gateway) readProfile(_ http.ResponseWriter, r *http.Request) (arguments, error) {
	return search("searchbyprofile", r.PathValue("username"), nil)
}

func (g *Gateway) readFollowers(_ http.ResponseWriter, r *http.Request) (arguments, error) {
	return search("getfollowers", r.PathValue("username"), json.RawMessage(followersCount))
}

// search are the arguments of a search; without a count it is for one thing.
func search(capability, query string, count json.RawMessage) (arguments, error) {
	kind, err := json.Marshal(capability)
	text, err2 := json.Marshal(query)
	found := arguments{"type": kind, "query": text}
	if count != nil {
		found["max_results"] = count
	}
	return found, errors.Join(err, err2)
}
