package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"
)

const (
	flagWait        = "wait"
	flagWaitTimeout = "wait-timeout"
	// waitTimeout is longer than a block takes on a network in trouble.
	waitTimeout = time.Minute
	// pollInterval is how often a node is asked for a transaction.
	pollInterval = 300 * time.Millisecond
)

// addWaitFlags adds the flags of waiting to a command that sends a transaction.
func addWaitFlags(cmd *cobra.Command) {
	cmd.Flags().Bool(flagWait, false, "come back when the transaction is in a block, and fail if it failed there")
	cmd.Flags().Duration(flagWaitTimeout, waitTimeout, "how long to wait")
}

// waiting makes a refused transaction an error, and waits for the block if it is told to. The command's answer is one
// document: the node's response, or with --wait the result in the block.
func waiting(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		out := &answer{out: cmd.OutOrStdout()}
		cmd.SetOut(out)
		ctx := client.GetClientContextFromCmd(cmd).WithOutput(out)
		if err := client.SetCmdClientContext(cmd, ctx); err != nil {
			return err
		}
		sent, ok, err := again(cmd, args, out, run)
		if err != nil {
			return err
		}
		if !ok {
			return nil // printed, simulated or cancelled, not sent
		}
		if wait, _ := cmd.Flags().GetBool(flagWait); !wait || sent.Code != 0 {
			return finish(out.flush(), sent)
		}
		result, err := awaitTx(cmd, sent.TxHash)
		if err != nil {
			return finish(out.flush(), response{TxHash: sent.TxHash, Code: sent.Code}, err)
		}
		ctx, err = client.GetClientTxContext(cmd)
		if err != nil {
			return err
		}
		return finish(ctx.WithOutput(out.out).PrintProto(result), responseOf(result))
	}
}

// finish returns the first thing that went wrong, at last that of the transaction itself.
func finish(printing error, r response, others ...error) error {
	for _, err := range append([]error{printing}, others...) {
		if err != nil {
			return err
		}
	}
	if r.Code == 0 {
		return nil
	}
	where := "was refused"
	if r.Height > 0 {
		where = fmt.Sprintf("failed in block %d", r.Height)
	}
	return fmt.Errorf("transaction %s %s: %s (codespace %s, code %d)", r.TxHash, where, r.RawLog, r.Codespace, r.Code)
}

// awaitTx asks for a transaction until it is in a block.
func awaitTx(cmd *cobra.Command, hash string) (*sdk.TxResponse, error) {
	ctx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return nil, err
	}
	limit, _ := cmd.Flags().GetDuration(flagWaitTimeout)
	timeout, cancel := context.WithTimeout(cmd.Context(), limit)
	defer cancel()
	for {
		result, err := authtx.QueryTx(ctx, hash)
		if err == nil {
			return result, nil
		}
		if !strings.Contains(err.Error(), "not found") {
			return nil, err
		}
		select {
		case <-timeout.Done():
			return nil, fmt.Errorf("transaction %s: not in a block after %s; it may still come", hash, limit)
		case <-time.After(pollInterval):
		}
	}
}

// response is what the answer of a node says of a sent transaction.
type response struct {
	TxHash    string `json:"txhash"`
	Codespace string `json:"codespace"`
	Code      uint32 `json:"code"`
	RawLog    string `json:"raw_log"`
	Height    int64  `json:"-"`
}

func responseOf(r *sdk.TxResponse) response {
	return response{TxHash: r.TxHash, Codespace: r.Codespace, Code: r.Code, RawLog: r.RawLog, Height: r.Height}
}

// answer keeps the node's response back and lets everything else through, such as the question before signing.
type answer struct {
	out  io.Writer
	kept bytes.Buffer
}

// Write lets text through unless it is, or follows, the response to a sent transaction.
func (a *answer) Write(text []byte) (int, error) {
	if a.kept.Len() == 0 {
		if _, ok := parseResponse(text); !ok {
			return a.out.Write(text)
		}
	}
	return a.kept.Write(text)
}

// response returns the response that was kept back.
func (a *answer) response() (response, bool) { return parseResponse(a.kept.Bytes()) }

// flush prints what was kept back.
func (a *answer) flush() error {
	_, err := a.out.Write(a.kept.Bytes())
	return err
}

// parseResponse reads a response in either output format.
func parseResponse(text []byte) (response, bool) {
	var r response
	if err := yaml.Unmarshal(text, &r); err != nil {
		return response{}, false
	}
	return r, r.TxHash != ""
}
