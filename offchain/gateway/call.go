package gateway

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// Kinds of calls. A chat completion has no name in the journal: it was there first.
const (
	kindChat      = ""
	kindEmbedding = "embedding"
	kindData      = "data"
)

// Beginnings of services whose answers are no text.
const (
	prefixEmbed = "embed/"
	prefixData  = "data/"
)

// kindOf is the kind of calls that a service answers; false if none.
func kindOf(service string, class rewardstypes.Class) (string, bool) {
	switch {
	case strings.HasPrefix(service, prefixEmbed):
		return kindEmbedding, true
	case strings.HasPrefix(service, prefixData):
		return kindData, true
	default:
		return kindChat, class.Unit == rewardstypes.Unit_UNIT_TOKEN
	}
}

// reader reads what a call asks for, without its price and its terms.
type reader func(ctx context.Context) (ask, error)

// enter admits what a call asks for, and returns the name that the gateway gave it.
func (g *Gateway) enter(ctx context.Context, r *http.Request, caller Caller, read reader) (string, error) {
	var id string
	a, err := read(ctx)
	if err == nil {
		err = g.terms(&a, r, caller)
	}
	if err == nil {
		id, err = g.ask(ctx, caller, a)
	}
	if err != nil && r.Context().Err() != nil {
		return "", failed(http.StatusServiceUnavailable, codeShuttingDown, "the gateway is shutting down")
	}
	return id, err
}

// answer admits a call and waits for what it is answered.
func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, caller Caller, read reader) (record, error) {
	ctx, cancel := context.WithTimeout(r.Context(), g.options.Timeout)
	defer cancel()
	judged, err := flagged(r, headerJudged)
	if err != nil {
		return record{}, err
	}
	id, err := g.enter(ctx, r, caller, read)
	if err != nil {
		return record{}, err
	}
	answered, err := g.heard(ctx, id, judged, nil)
	headers(w, answered)
	g.allowWrite(w)
	return answered, err
}

// isAnswered tells whether there is an answer to hand over. One that was rejected may be followed by another.
func isAnswered(r record) bool { return r.Answer != nil && r.Answer.Reason == "" }

// heard waits for the answer, and if wanted until it was judged. Whoever waits no longer gets it as it is.
func (g *Gateway) heard(ctx context.Context, id string, judged bool, tick func() error) (record, error) {
	answered, err := g.wait(ctx, id, isAnswered, tick)
	if err != nil || !judged {
		return answered, err
	}
	settled, err := g.wait(ctx, id, func(r record) bool { return r.End != nil }, tick)
	if err != nil {
		return answered, nil //nolint:nilerr // the answer is there, whatever became of the judges
	}
	return settled, nil
}

// flagged tells whether a header says true.
func flagged(r *http.Request, name string) (bool, error) {
	text := r.Header.Get(name)
	if text == "" {
		return false, nil
	}
	said, err := strconv.ParseBool(text)
	if err != nil {
		return false, invalid(codeInvalidBody, "", "%s: %.20q, must be true or false", name, text)
	}
	return said, nil
}

// terms adds what a call says in its headers: its own name for the request, whether it is private, and how many workers
// are to answer.
func (g *Gateway) terms(a *ask, r *http.Request, caller Caller) error {
	key := r.Header.Get(headerKey)
	if len(key) > maxKey {
		return invalid(codeInvalidBody, "", "%s: %d bytes, limit %d", headerKey, len(key), maxKey)
	}
	if !utf8.ValidString(key) { // the journal would hold another one
		return invalid(codeInvalidBody, "", "%s: %q is not UTF-8", headerKey, key)
	}
	a.Caller, a.Key, a.Created, a.Redundancy = caller.Name, key, g.now().Unix(), g.options.Redundancy
	var err error
	if a.Private, err = g.privacy(r); err != nil {
		return err
	}
	text := r.Header.Get(headerRedundancy)
	if text == "" {
		return nil
	}
	count, err := strconv.ParseUint(text, 10, 32)
	if err != nil || count == 0 || count > rewardstypes.MaxRedundancy {
		return invalid(codeInvalidBody, "", "%s: %.40q, must be 1..%d", headerRedundancy, text,
			rewardstypes.MaxRedundancy)
	}
	a.Redundancy = uint32(count)
	return nil
}

// now is the clock's time; this machine's while the clock tells none.
func (g *Gateway) now() time.Time {
	if now := g.options.Now(); !now.IsZero() {
		return now
	}
	return time.Now()
}

// fits refuses a payload that is too long.
func (g *Gateway) fits(field, payload string) error {
	if len(payload) > g.longest() {
		return invalid(codeTooLong, field, "%s: a payload of %d bytes, limit %d", field, len(payload), g.longest())
	}
	return nil
}
