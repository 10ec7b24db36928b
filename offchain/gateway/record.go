package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"github.com/masa-finance/masad/offchain/backend"
)

// record is one line of the journal: what became known of a call. Later lines add to earlier ones. A line without a
// call is what a caller spent on calls that are forgotten.
type record struct {
	Call string `json:"call,omitempty"`
	// Ask is what was asked; it is on the call's first line.
	Ask *ask `json:"ask,omitempty"`
	// Raw is the signed transaction that carries the request.
	Raw []byte `json:"raw,omitempty"`
	// Request and Tx are what the chain knows the request by, Escrow what was paid in, in umasa.
	Request string `json:"request,omitempty"`
	Tx      string `json:"tx,omitempty"`
	Escrow  uint64 `json:"escrow,omitempty"`
	// Answer is the response and the oracle's word on it, Decision the signed transaction that carries the word.
	Answer   *answer `json:"answer,omitempty"`
	Decision []byte  `json:"decision,omitempty"`
	// Decided says that the chain knows the word.
	Decided bool `json:"decided,omitempty"`
	// End says that nothing more will come.
	End *end `json:"end,omitempty"`

	// Caller and Spent are the name and the umasa of forgotten calls.
	Caller string `json:"caller,omitempty"`
	Spent  uint64 `json:"spent,omitempty"`
}

// ask is a call that was admitted.
type ask struct {
	Caller string `json:"caller,omitempty"`
	// Key is the caller's own name for the call, if it gave one.
	Key     string `json:"key,omitempty"`
	Model   string `json:"model"`
	Service string `json:"service"`
	Prompt  string `json:"prompt"`
	// Created is in seconds since 1970.
	Created  int64  `json:"created"`
	MaxUnits uint64 `json:"max_units"`
	Deadline uint64 `json:"deadline"`
	// Reward and MaxFee are in umasa; Hold is the most that the request can cost.
	Reward uint64 `json:"reward"`
	MaxFee uint64 `json:"max_fee"`
	Hold   uint64 `json:"hold"`
	// Private asks for what only those can read who take part.
	Private bool `json:"private,omitempty"`
}

// digest tells calls apart whose answers would differ.
func (a ask) digest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %d %t", a.Model, a.Service, a.Prompt, a.MaxUnits, a.Private))
	return hex.EncodeToString(sum[:])
}

// answer is a response. Reason is why it is rejected; an accepted one has none.
type answer struct {
	Worker string `json:"worker"`
	Text   []byte `json:"text"`
	Units  uint64 `json:"units"`
	Reason string `json:"reason,omitempty"`
}

// end is how a call ended.
type end struct {
	// Spent is what the request cost after what went back, in umasa.
	Spent uint64 `json:"spent"`
	// Quality is what the committee found, Outcome the chain's word for the end; empty if unknown.
	Quality string `json:"quality,omitempty"`
	Outcome string `json:"outcome,omitempty"`
	// Fault is why there is no answer.
	Fault *Fault `json:"fault,omitempty"`
}

// merge adds a later line.
func (r *record) merge(later record) {
	if later.Ask != nil {
		r.Call, r.Ask = later.Call, later.Ask
	}
	if later.Raw != nil {
		r.Raw = later.Raw
	}
	if later.Request != "" {
		r.Request, r.Tx, r.Escrow = later.Request, later.Tx, later.Escrow
	}
	if later.Answer != nil {
		r.Answer = later.Answer
	}
	if later.Decision != nil {
		r.Decision = later.Decision
	}
	r.Decided = r.Decided || later.Decided
	if later.End != nil {
		r.End = later.End
	}
}

// cost is what the call takes of its caller's budget as far as is known.
func (r *record) cost() uint64 {
	switch {
	case r.End != nil:
		return r.End.Spent
	case r.Request != "":
		return r.Escrow
	default:
		return r.Ask.Hold
	}
}

// fault is why there is no answer to hand over; nil if there may be one.
func (r *record) fault() *Fault {
	switch {
	case r.Answer != nil && r.Answer.Reason != "":
		return final(failed(http.StatusBadGateway, codeRejected, "the answer was rejected: %s", r.Answer.Reason))
	case r.Answer == nil && r.End != nil:
		return r.End.Fault
	default:
		return nil
	}
}

// tokens are those of the prompt, as the network counts them.
func (a ask) tokens() uint64 { return backend.CountTokens(a.Prompt) }
