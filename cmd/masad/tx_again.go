package main

import (
	"regexp"
	"strconv"
	"time"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/spf13/cobra"
)

const (
	// sequenceTries is how often a transaction is made if others of the account come in between.
	sequenceTries = 8
	// sequencePause is short: who waits for long meets the next transaction of the account.
	sequencePause = 50 * time.Millisecond
)

// sequenceWords is how a node tells the sequence it expects, its mempool included.
var sequenceWords = regexp.MustCompile(`account sequence mismatch, expected (\d+), got \d+`)

// retriever asks the node for an account, but takes the sequence that the node expected when it refused another one.
type retriever struct {
	client.AccountRetriever
	expected *uint64
}

// GetAccountNumberSequence implements client.AccountRetriever.
func (r *retriever) GetAccountNumberSequence(ctx client.Context, account sdk.AccAddress) (uint64, uint64, error) {
	number, sequence, err := r.AccountRetriever.GetAccountNumberSequence(ctx, account)
	if err == nil && r.expected != nil {
		sequence = *r.expected
	}
	return number, sequence, err
}

// again runs a command anew while the node refuses its sequence, with the one that the node expects. That happens when
// a program with the same key sends something meanwhile, and while a block with a transaction of the account is written
// down: queries answer from the block before, gas is measured on top of this one. Nothing was sent then.
func again(
	cmd *cobra.Command, args []string, out *answer, run func(*cobra.Command, []string) error,
) (response, bool, error) {
	ctx := client.GetClientContextFromCmd(cmd)
	asked := &retriever{AccountRetriever: ctx.AccountRetriever}
	if err := client.SetCmdClientContext(cmd, ctx.WithAccountRetriever(asked)); err != nil {
		return response{}, false, err
	}
	for try := 1; ; try++ {
		err := run(cmd, args)
		sent, ok := out.response()
		expected := expectedSequence(err, sent)
		if expected == nil || try == sequenceTries {
			return sent, ok, err
		}
		out.kept.Reset()
		asked.expected = expected
		select {
		case <-cmd.Context().Done():
			return response{}, false, cmd.Context().Err()
		case <-time.After(sequencePause):
		}
	}
}

// expectedSequence is the sequence that a node would have taken, if it refused a transaction for its own: when gas was
// measured, or when it was sent.
func expectedSequence(err error, sent response) *uint64 {
	text, refused := sent.RawLog, sdkerrors.ErrWrongSequence
	switch {
	case err != nil:
		text = err.Error()
	case sent.Codespace != refused.Codespace() || sent.Code != refused.ABCICode():
		return nil
	}
	match := sequenceWords.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	expected, err := strconv.ParseUint(match[1], 10, 64)
	if err != nil {
		return nil
	}
	return &expected
}
