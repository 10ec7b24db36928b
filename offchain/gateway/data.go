package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/masa-finance/masad/offchain/backend"
	"github.com/masa-finance/masad/offchain/datajob"
	"github.com/masa-finance/masad/offchain/openai"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// arguments are those of a job.
type arguments map[string]json.RawMessage

// job is what a worker of data is sent, in the form of Masa's own workers.
type job struct {
	Type      string    `json:"type"`
	Arguments arguments `json:"arguments"`
}

// kilobytesPerRecord is how much output is asked for with each record: what a transaction carries.
const kilobytesPerRecord = 4

var jobForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// counts are the arguments that say how many records are asked for, in the order in which they are looked at.
var counts = []string{"max_results", "max_items", "max_pages", "count"}

// dataAnswer is what a call for data is answered. NextCursor is where another call goes on, Truncated tells that there
// is more without such a place.
type dataAnswer struct {
	Data       json.RawMessage `json:"data"`
	NextCursor string          `json:"next_cursor,omitempty"`
	Truncated  bool            `json:"truncated,omitempty"`
	Request    string          `json:"request,omitempty"`
	Worker     string          `json:"worker,omitempty"`
}

// gather serves POST /v1/data/{kind}.
func (g *Gateway) gather(w http.ResponseWriter, r *http.Request, caller Caller) error {
	body := arguments{}
	if err := g.read(w, r, &body, "a JSON object of arguments"); err != nil {
		return err
	}
	answered, err := g.answer(w, r, caller, func(ctx context.Context) (ask, error) {
		return g.data(ctx, r.PathValue("kind"), body)
	})
	if err != nil {
		return err
	}
	openai.Reply(w, http.StatusOK, dataOf(answered))
	return nil
}

// data reads what a call for a kind of data asks for.
func (g *Gateway) data(ctx context.Context, kind string, body arguments) (ask, error) {
	service, class, err := g.service(ctx, prefixData+kind, kindData)
	if err != nil {
		return ask{}, err
	}
	asked, err := jobOf(kind, body)
	if err != nil {
		return ask{}, err
	}
	payload, err := compact(asked)
	if err != nil {
		return ask{}, err
	}
	if err := g.fits("arguments", payload); err != nil {
		return ask{}, err
	}
	if _, err := datajob.Parse([]byte(payload)); err != nil {
		return ask{}, noJob(err)
	}
	units := kilobytesPerRecord * min(asked.Arguments.records(), class.MaxUnits)
	return ask{
		Kind: kindData, Model: service, Service: service, Prompt: payload,
		MaxUnits: min(orDefault(units, g.options.MaxUnits), class.MaxUnits),
	}, nil
}

// noJob tells what every worker would refuse, before anybody is asked.
func noJob(err error) error {
	var refusal *backend.Refusal
	if errors.As(err, &refusal) {
		return invalid(codeInvalidBody, "arguments", "%s", refusal.Reason)
	}
	return err
}

// jobOf is the job that a body asks for: the body is one, or its arguments.
func jobOf(kind string, body arguments) (job, error) {
	name, _, _ := strings.Cut(kind, "/")
	asked := job{Type: name, Arguments: body}
	inner, whole := body["arguments"]
	if whole {
		asked.Arguments = nil
		if json.Unmarshal(inner, &asked.Arguments) != nil || asked.Arguments == nil {
			return job{}, invalid(codeInvalidBody, "arguments", "arguments: must be a JSON object")
		}
		if given, ok := body["type"]; ok && json.Unmarshal(given, &asked.Type) != nil {
			return job{}, invalid(codeInvalidBody, "type", "type: must be a text")
		}
	}
	if !jobForm.MatchString(asked.Type) {
		return job{}, invalid(codeInvalidBody, "type", "type: %.80q, must be 1 to 64 small letters, digits, dashes",
			asked.Type)
	}
	if len(asked.Arguments) == 0 && !whole { // some jobs of Masa's have none, and say so
		return job{}, invalid(codeInvalidBody, "arguments", "arguments: there are none")
	}
	asked.Arguments.rename("depth", "max_depth")
	return asked, nil
}

// rename gives an argument of older clients its name of today.
func (a arguments) rename(old, name string) {
	value, there := a[old]
	if _, both := a[name]; !there || both {
		return
	}
	a[name] = value
	delete(a, old)
}

// records is how many records are asked for; 0 if nothing says.
func (a arguments) records() uint64 {
	for _, name := range counts {
		var count openai.Count
		if json.Unmarshal(a[name], &count) == nil && count > 0 {
			return uint64(count)
		}
	}
	return 0
}

// checkData refuses an answer that is no JSON.
func checkData(text []byte) error {
	if !utf8.Valid(text) || !json.Valid(text) {
		return errors.New("the response is not JSON")
	}
	return nil
}

// dataOf is an answer as it is told: a list, or the data of an object with what it says beside it. It was looked at
// before it was taken.
func dataOf(r record) dataAnswer {
	told := dataAnswer{Data: r.Answer.Text, Request: r.Request, Worker: r.Answer.Worker}
	if !bytes.HasPrefix(bytes.TrimSpace(r.Answer.Text), []byte("{")) {
		return told
	}
	var whole dataAnswer
	if err := json.Unmarshal(r.Answer.Text, &whole); err == nil && len(whole.Data) > 0 {
		told.Data, told.NextCursor, told.Truncated = whole.Data, whole.NextCursor, whole.Truncated
	}
	return told
}

// checkAnswer refuses an answer that does not have the form of its kind, whatever the policy is.
func checkAnswer(a ask, text []byte) error {
	switch a.Kind {
	case kindEmbedding:
		texts, err := textsOf(a)
		if err != nil {
			return err
		}
		_, err = vectorsOf(len(texts), text)
		return err
	case kindData:
		return checkData(text)
	default:
		return nil
	}
}

// service is that behind a model's name, with its class. It answers calls of one kind only.
func (g *Gateway) service(ctx context.Context, model, kind string) (string, rewardstypes.Class, error) {
	service := model
	if named, ok := g.options.Models[model]; ok {
		service = named
	}
	if rewardstypes.CheckService("model", service) != nil {
		return "", rewardstypes.Class{}, modelNotFound(model)
	}
	params, err := g.chain.Params(ctx)
	if err != nil {
		return "", rewardstypes.Class{}, chainFault(err)
	}
	class, err := params.Market.Class("model", service)
	if err != nil {
		return "", rewardstypes.Class{}, modelNotFound(model)
	}
	answers, ok := kindOf(service, class)
	if !ok {
		return "", rewardstypes.Class{}, modelNotFound(model)
	}
	if answers != kind {
		return "", rewardstypes.Class{}, otherCall(model, service, answers)
	}
	return service, class, nil
}
