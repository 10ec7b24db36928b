package gateway

import (
	"net/http"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// maxPrompt is the longest prompt that is published, in bytes: the journal has a line for it, and one for all of its call
// with the longest answer.
const maxPrompt = 96 << 10

// longest is the longest prompt taken.
func (g *Gateway) longest() int {
	if g.publisher == nil {
		return rewardstypes.MaxInline
	}
	return int(min(g.options.MaxBodyBytes, maxPrompt))
}

// publish is the payload of a prompt. One that is too long for a transaction is where it is served before anything is
// signed that speaks of it.
func (g *Gateway) publish(a *ask) (rewardstypes.Payload, error) {
	if len(a.Prompt) <= rewardstypes.MaxInline {
		return rewardstypes.Payload{Inline: []byte(a.Prompt)}, nil
	}
	if g.publisher == nil { // it was there when the call was admitted
		return rewardstypes.Payload{}, notSubmitted()
	}
	payload, err := g.publisher.Publish([]byte(a.Prompt))
	if err != nil {
		return rewardstypes.Payload{}, failed(http.StatusServiceUnavailable, codeNotPublished,
			"the prompt cannot be published: %s", err)
	}
	return payload, nil
}
