package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/offchain/client"
)

const (
	flagMoreKeys  = "more-keys"
	flagBatch     = "batch"
	flagBatchWait = "batch-wait"

	// maxBatch bounds the messages of a transaction, so that it fits into a block beside others.
	maxBatch = 64
	// defaultBatchWait is less than a block.
	defaultBatchWait = 200 * time.Millisecond
)

// addKeysFlag adds the flag that names more keys.
func addKeysFlag(set *pflag.FlagSet) {
	set.StringSlice(flagMoreKeys, nil, "more keys to sign with at a time, each authorized as --"+flags.FlagFrom+" is")
}

// addBatchFlags adds the flags that let messages share transactions.
func addBatchFlags(set *pflag.FlagSet) {
	set.Int(flagBatch, 1, "messages that may share a transaction")
	set.Duration(flagBatchWait, defaultBatchWait, "how long a message waits for others, with --"+flagBatch+" above 1")
}

// poolOf are the signers of all keys: the first, and those that the flag names.
func poolOf(cmd *cobra.Command, node client.Node, first client.SignerConfig) (*client.Pool, error) {
	names, _ := cmd.Flags().GetStringSlice(flagMoreKeys)
	var signers []*client.Signer
	for i, name := range append([]string{first.Key}, names...) {
		config := first
		config.Key = name
		signer, err := client.NewSigner(node, config)
		if err != nil && i > 0 {
			return nil, noKey(flagMoreKeys, name, fmt.Errorf("--%s: %w", flagMoreKeys, err))
		}
		if err != nil {
			return nil, err
		}
		signers = append(signers, signer)
	}
	pool, err := client.NewPool(signers...)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagMoreKeys, err)
	}
	return pool, nil
}

// batchOf lets messages share transactions if the flag says so.
func batchOf(cmd *cobra.Command, keys client.Sender) (client.Sender, error) {
	most, _ := cmd.Flags().GetInt(flagBatch)
	wait, _ := cmd.Flags().GetDuration(flagBatchWait)
	switch {
	case most < 1 || most > maxBatch:
		return nil, fmt.Errorf("--%s: %d is outside 1..%d", flagBatch, most, maxBatch)
	case wait < 0:
		return nil, errors.New("--" + flagBatchWait + ": must not be negative")
	case most == 1:
		return keys, nil
	default:
		return &client.Batch{Sender: keys, Most: most, Wait: wait}, nil
	}
}
