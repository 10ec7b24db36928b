package gateway

import (
	"net/http"

	"github.com/masa-finance/masad/offchain/seal"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// maxPrompt is the longest prompt that is published, in bytes: the journal has a line for it, and one for all of its
// call with the longest answer.
const maxPrompt = 96 << 10

// longest is the longest prompt taken.
func (g *Gateway) longest() int {
	if g.publisher == nil {
		return rewardstypes.MaxInline
	}
	return int(min(g.options.MaxBodyBytes, maxPrompt))
}

// privacy tells whether a call is to be private: by its header, or because all are.
func (g *Gateway) privacy(r *http.Request) (bool, error) {
	asked, err := flagged(r, headerPrivate)
	if err != nil {
		return false, err
	}
	private := g.options.Private || asked
	if private && (g.publisher == nil || !g.options.CanOpen) {
		return false, final(failed(http.StatusNotImplemented, codeNotPrivate,
			"%s: this gateway has no encryption key, or publishes nothing", headerPrivate))
	}
	return private, nil
}

// size is how long the payload is.
func (a *ask) size() uint64 {
	if a.Private {
		return uint64(len(a.Prompt) + seal.Overhead)
	}
	return uint64(len(a.Prompt))
}

// publish is the payload of a prompt. One that is private, or too long for a transaction, is where it is served before
// anything is signed that speaks of it.
func (g *Gateway) publish(a *ask) (rewardstypes.Payload, error) {
	if !a.Private && len(a.Prompt) <= rewardstypes.MaxInline {
		return rewardstypes.Payload{Inline: []byte(a.Prompt)}, nil
	}
	if g.publisher == nil { // it was there when the call was admitted
		return rewardstypes.Payload{}, notSubmitted()
	}
	publish := g.publisher.Publish
	if a.Private {
		publish = g.publisher.Seal
	}
	payload, err := publish([]byte(a.Prompt))
	if err != nil {
		return rewardstypes.Payload{}, failed(http.StatusServiceUnavailable, codeNotPublished,
			"the prompt cannot be published").because(err)
	}
	return payload, nil
}
