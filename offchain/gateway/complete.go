package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/masa-finance/masad/offchain/openai"
)

// Headers of answers and calls.
const (
	headerRequest = "X-Masa-Request-Id"
	headerTx      = "X-Masa-Tx"
	headerWorker  = "X-Masa-Worker"
	headerQuality = "X-Masa-Quality"
	headerKey     = "Idempotency-Key"
	headerPrivate = "X-Masa-Private"
	maxKey        = 255
	// headerJudged asks that an answer be handed over only when it was judged.
	headerJudged = "X-Masa-Judged"
	// headerShouldRetry tells SDKs not to try again.
	headerShouldRetry = "X-Should-Retry"
	// headerRedundancy says how many workers are to answer.
	headerRedundancy = "X-Masa-Redundancy"
)

// complete serves POST /v1/chat/completions.
func (g *Gateway) complete(w http.ResponseWriter, r *http.Request, caller Caller) error {
	var call chatCall
	if err := g.read(w, r, &call, "a chat completion request"); err != nil {
		return err
	}
	read := func(ctx context.Context) (ask, error) { return g.understand(ctx, call) }
	if call.Stream {
		return g.stream(w, r, caller, call, read)
	}
	answered, err := g.answer(w, r, caller, read)
	if err != nil {
		return err
	}
	openai.Reply(w, http.StatusOK, completionOf(answered))
	return nil
}

// wait waits until a call is as it should be, and tells why it will not be. tick, if there is one, is called while
// nothing happens.
func (g *Gateway) wait(ctx context.Context, id string, is func(record) bool, tick func() error) (record, error) {
	ticker := time.NewTicker(g.options.KeepAlive)
	defer ticker.Stop()
	for {
		r, changed, err := g.memory.recall(id)
		if err != nil {
			return r, err
		}
		if fault := r.fault(); fault != nil {
			return r, fault
		}
		if is(r) {
			return r, nil
		}
		select {
		case <-changed:
		case <-ticker.C:
			if tick != nil {
				err = tick()
			}
			if err != nil {
				return r, err
			}
		case <-ctx.Done():
			return r, interrupted(ctx, r)
		}
	}
}

// interrupted tells why an answer was not waited for any longer. A request that may be on the chain goes on.
func interrupted(ctx context.Context, r record) *Fault {
	later := "; the request is being submitted"
	if r.Request != "" {
		later = "; GET /v1/requests/" + r.Request + " shows the answer later"
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return final(failed(http.StatusGatewayTimeout, codeTimeout, "no answer in time%s", later))
	}
	return final(failed(http.StatusServiceUnavailable, codeShuttingDown, "the gateway is shutting down%s", later))
}

// headers tells what is known of the request.
func headers(w http.ResponseWriter, r record) {
	set := func(name, value string) {
		if value != "" {
			w.Header().Set(name, value)
		}
	}
	set(headerRequest, r.Request)
	set(headerTx, r.Tx)
	if r.Answer != nil && (isAnswered(r) || r.isLast()) {
		set(headerWorker, r.Answer.Worker)
	}
	if r.End != nil {
		set(headerQuality, r.End.Quality)
	}
}

// completionOf is the answer as the API tells it.
func completionOf(r record) openai.Completion {
	return openai.Completion{
		ID: completionID(r), Object: openai.ObjectCompletion, Created: r.Ask.Created, Model: r.Ask.Model,
		Choices: []openai.Choice{{
			Message:      openai.Message{Role: openai.RoleAssistant, Content: openai.Text(textOf(r))},
			FinishReason: finishOf(r),
		}},
		Usage: openai.NewUsage(r.Ask.tokens(), r.Answer.Units),
	}
}

func completionID(r record) string { return "chatcmpl-" + r.Request }

// allowWrite gives what is written next its time. A writer without deadlines needs none.
func (g *Gateway) allowWrite(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(g.options.WriteTime))
}
