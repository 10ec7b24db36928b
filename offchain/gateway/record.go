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
	// Request and Tx are what the chain knows the request by since the block of Height, Escrow what was paid in, in umasa.
	Request string `json:"request,omitempty"`
	Tx      string `json:"tx,omitempty"`
	Height  int64  `json:"height,omitempty"`
	Escrow  uint64 `json:"escrow,omitempty"`
	// Answer is the response and the oracle's word on it, Decision the signed transaction that carries the word.
	Answer   *answer `json:"answer,omitempty"`
	Decision []byte  `json:"decision,omitempty"`
	// Decided says that the chain knows the word.
	Decided bool `json:"decided,omitempty"`
	// Refused are the workers whose answers were rejected, while another may still answer.
	Refused []string `json:"refused,omitempty"`
	// End says that nothing more will come.
	End *end `json:"end,omitempty"`

	// Caller and Spent are the name and the umasa of forgotten calls; of those of one day, if Day counts one since 1970.
	Caller string `json:"caller,omitempty"`
	Spent  uint64 `json:"spent,omitempty"`
	Day    int64  `json:"day,omitempty"`
}

// ask is a call that was admitted.
type ask struct {
	Caller string `json:"caller,omitempty"`
	// Key is the caller's own name for the call, if it gave one.
	Key string `json:"key,omitempty"`
	// Kind is what is asked for; none is a chat completion.
	Kind    string `json:"kind,omitempty"`
	Model   string `json:"model"`
	Service string `json:"service"`
	Prompt  string `json:"prompt"`
	// Created is in seconds since 1970.
	Created  int64  `json:"created"`
	MaxUnits uint64 `json:"max_units"`
	// Stop are texts that end an answer of text before they come; its worker does not know them.
	Stop     []string `json:"stop,omitempty"`
	Deadline uint64   `json:"deadline"`
	// Redundancy is how many workers are to answer; 0 stands for 1.
	Redundancy uint32 `json:"redundancy,omitempty"`
	// Reward, Consolations and MaxFee are in umasa; Hold is the most that the request can cost.
	Reward       uint64 `json:"reward"`
	Consolations uint64 `json:"consolations,omitempty"`
	MaxFee       uint64 `json:"max_fee"`
	Hold         uint64 `json:"hold"`
	// Private asks for what only those can read who take part.
	Private bool `json:"private,omitempty"`
}

// digest tells calls apart whose answers would differ.
func (a ask) digest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %d %d %t %q", a.Kind, a.Model, a.Service, a.Prompt, a.MaxUnits,
		a.workers(), a.Private, a.Stop))
	return hex.EncodeToString(sum[:])
}

// workers is how many are to answer.
func (a ask) workers() uint32 { return orDefault(a.Redundancy, 1) }

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
		r.Request, r.Tx, r.Height, r.Escrow = later.Request, later.Tx, later.Height, later.Escrow
	}
	if len(later.Refused) > len(r.Refused) {
		// Another answer is waited for.
		r.Refused, r.Answer, r.Decision, r.Decided = later.Refused, nil, nil, false
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
	case r.Answer != nil && r.Answer.Reason != "" && r.isLast():
		return final(failed(http.StatusBadGateway, codeRejected, "the answer was rejected: %s", r.Answer.Reason))
	case r.Answer == nil && r.End != nil:
		return r.End.Fault
	default:
		return nil
	}
}

// isLast tells whether no worker is left to answer after the one that did.
func (r *record) isLast() bool { return r.End != nil || len(r.Refused)+1 >= int(r.Ask.workers()) }

// tokens are those of the prompt, as the network counts them.
func (a ask) tokens() uint64 { return backend.CountTokens(a.Prompt) }
