package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"
	testify "github.com/stretchr/testify/require"
)

// TestASequenceThatWasOvertakenIsReplaced: nothing was sent, so the command is run anew, a few times, with the sequence
// that the node expects; any other error is final.
func TestASequenceThatWasOvertakenIsReplaced(t *testing.T) {
	mismatch := errors.New("rpc error: account sequence mismatch, expected 9, got 8: incorrect account sequence")
	const refused = `{"txhash":"AB","codespace":"sdk","code":32,"raw_log":"account sequence mismatch, expected 9, got 8"}`
	const poor = `{"txhash":"AB","codespace":"sdk","code":5,"raw_log":"account sequence mismatch, expected 9, got 8"}`
	const taken = `{"txhash":"CD","codespace":"","code":0}`
	type outcome struct {
		err  error
		says string
	}
	for name, row := range map[string]struct {
		outcomes []outcome
		runs     int
		hash     string
		err      error
	}{
		"at once":               {[]outcome{{nil, taken}}, 1, "CD", nil},
		"while gas is measured": {[]outcome{{mismatch, ""}, {nil, taken}}, 2, "CD", nil},
		"when it is sent":       {[]outcome{{nil, refused}, {nil, taken}}, 2, "CD", nil},
		"for ever":              {[]outcome{{mismatch, ""}}, sequenceTries, "", mismatch},
		"another error":         {[]outcome{{context.Canceled, ""}}, 1, "", context.Canceled},
		"another refusal":       {[]outcome{{nil, poor}}, 1, "AB", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := &cobra.Command{}
			before := client.Context{AccountRetriever: client.MockAccountRetriever{ReturnAccNum: 3, ReturnAccSeq: 8}}
			cmd.SetContext(context.WithValue(t.Context(), client.ClientContextKey, &before))
			var shown bytes.Buffer
			out, runs := &answer{out: &shown}, 0
			sent, _, err := again(cmd, nil, out, func(cmd *cobra.Command, _ []string) error {
				ctx := client.GetClientContextFromCmd(cmd)
				number, sequence, err := ctx.AccountRetriever.GetAccountNumberSequence(ctx, nil)
				testify.NoError(t, err)
				testify.EqualValues(t, 3, number)
				testify.EqualValues(t, 8+min(runs, 1), sequence)
				now := row.outcomes[min(runs, len(row.outcomes)-1)]
				runs++
				_, _ = fmt.Fprint(out, now.says)
				return now.err
			})
			testify.ErrorIs(t, err, row.err)
			testify.Equal(t, row.runs, runs)
			testify.Equal(t, row.hash, sent.TxHash)
			testify.Empty(t, shown.String(), "one answer is printed, by the caller")
		})
	}
}
