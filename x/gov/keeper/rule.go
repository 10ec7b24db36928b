package keeper

import (
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/masa-finance/masad/x/gov/types"
)

// maxCarried is how deep messages may lie in messages that carry others.
const maxCarried = 8

// messageURLs are the types of the messages of a proposal, and of all that they carry.
func messageURLs(proposal sdkgovv1.Proposal) ([]string, error) {
	msgs, err := proposal.GetMsgs()
	if err != nil {
		return nil, types.ErrInvalidMessage.Wrapf("messages: %s", err)
	}
	return urlsOf(msgs, 0)
}

// urlsOf opens what carries other messages. One that carries none counts as itself.
func urlsOf(msgs []sdk.Msg, depth int) ([]string, error) {
	var urls []string
	for _, msg := range msgs {
		exec, carries := msg.(*authz.MsgExec)
		if !carries {
			urls = append(urls, sdk.MsgTypeURL(msg))
			continue
		}
		if depth == maxCarried {
			return nil, types.ErrInvalidMessage.Wrapf("messages: %s: more than %d deep", sdk.MsgTypeURL(msg), maxCarried)
		}
		carried, err := exec.GetMessages()
		if err != nil {
			return nil, types.ErrInvalidMessage.Wrapf("messages: %s", err)
		}
		inner, err := urlsOf(carried, depth+1)
		if err != nil {
			return nil, err
		}
		if len(inner) == 0 {
			inner = []string{sdk.MsgTypeURL(msg)}
		}
		urls = append(urls, inner...)
	}
	return urls, nil
}
