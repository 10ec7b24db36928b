package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/app/reveal"
)

const (
	flagChain  = "chain"
	flagLength = "length"
)

// newBeaconCmd works on the secret by which a validator's node takes part in the random beacon.
func newBeaconCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "beacon",
		Short: "Work on this node's secret for the random beacon",
		RunE:  client.ValidateCmd,
	}
	cmd.AddCommand(newShowTipCmd(), newCreateSecretCmd())
	return cmd
}

func newShowTipCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show-tip",
		Short: "Print the tip of one of this node's hash chains, to register it from another machine",
		Long: `Print the tip of one of this node's hash chains on the network of --chain-id, to register it from another
machine. Chain 0 is the one of the first registration; the node itself registers the next one before a chain ends.`,
		Example: `masad beacon show-tip
masad beacon show-tip --chain 1 --chain-id masa-test`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			number, _ := cmd.Flags().GetUint64(flagChain)
			if number >= reveal.MaxChains {
				return fmt.Errorf("--%s: %d is outside 0..%d", flagChain, number, reveal.MaxChains-1)
			}
			tip, err := nodeTip(cmd, client.GetClientContextFromCmd(cmd).ChainID, number)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), hex.EncodeToString(tip))
			return err
		},
	}
	cmd.Flags().Uint64(flagChain, 0, "number of the chain")
	cmd.Flags().String(flags.FlagChainID, "", "name of the network")
	return cmd
}

func newCreateSecretCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "create-secret",
		Short: "Make a new secret, if this node has none",
		Long: `Make a new secret, if this node has none; masad init does it already. After a secret was lost, its new tip has
to be registered: masad tx validatorset edit-validator --help.`,
		Example: `masad beacon create-secret`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			path := app.SecretFile(server.GetServerContextFromCmd(cmd).Viper)
			if fileExists(path) {
				return fmt.Errorf("%s: is there already, and is never written over", path)
			}
			length, _ := cmd.Flags().GetUint64(flagLength)
			if err := createSecret(path, length); err != nil {
				return err
			}
			return printJSON(cmd, map[string]string{"file": path})
		},
	}
	cmd.Flags().Uint64(flagLength, reveal.DefaultLength, "links of each chain")
	return cmd
}

// nodeTip is the tip of one of this node's chains.
func nodeTip(cmd *cobra.Command, chainID string, number uint64) ([]byte, error) {
	if chainID == "" {
		return nil, fmt.Errorf("--%s: must be given: each network has chains of its own", flags.FlagChainID)
	}
	secret, err := reveal.Load(app.SecretFile(server.GetServerContextFromCmd(cmd).Viper))
	if err != nil {
		return nil, err
	}
	return tipOf(secret, chainID, number)
}

func tipOf(secret reveal.Secret, chainID string, number uint64) ([]byte, error) {
	chain, err := secret.Chain(chainID, number)
	if err != nil {
		return nil, err
	}
	tip := chain.Tip()
	return tip[:], nil
}

// homeTip is the tip of the first chain of a home, whose secret is made if there is none.
func homeTip(home, chainID string) ([]byte, error) {
	path := filepath.Join(home, reveal.DefaultFile)
	if err := ensureSecret(path, ""); err != nil {
		return nil, err
	}
	secret, err := reveal.Load(path)
	if err != nil {
		return nil, err
	}
	return tipOf(secret, chainID, 0)
}

// ownTip is the tip by which this node's validator registers: the one that a flag gives, or that of the first chain,
// but only if the validator's key is this node's. Another node has another secret.
func ownTip(cmd *cobra.Command, chainID string, ownKey bool) ([]byte, error) {
	if text, _ := cmd.Flags().GetString(flagBeaconTip); text != "" {
		tip, err := hex.DecodeString(text)
		if err != nil {
			return nil, errors.New("--" + flagBeaconTip + ": must be 64 hex digits")
		}
		return tip, nil
	}
	if !ownKey {
		return nil, nil
	}
	if err := ensureSecret(app.SecretFile(server.GetServerContextFromCmd(cmd).Viper), ""); err != nil {
		return nil, err
	}
	return nodeTip(cmd, chainID, 0)
}
