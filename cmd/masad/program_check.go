package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"

	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/faucet"
)

// checkSettings refuses what no program runs with, as far as that is known without the chain and the keyring.
func checkSettings(cmd *cobra.Command) error {
	set := cmd.Flags()
	if from, _ := set.GetString(flags.FlagFrom); from == "" {
		return errNoFrom
	}
	if chain, _ := set.GetString(flags.FlagChainID); chain == "" {
		return errNoChain
	}
	if operator, _ := set.GetString(flagOperator); isAddress(operator) {
		if _, err := sdk.AccAddressFromBech32(operator); err != nil {
			return fmt.Errorf("--%s: %s: %w", flagOperator, operator, err)
		}
	}
	if _, err := gasPriceOf(cmd); err != nil {
		return err
	}
	if _, err := encryptionKeyOf(cmd); err != nil {
		return err
	}
	if err := checkNodes(cmd); err != nil {
		return err
	}
	return checkPorts(cmd)
}

var (
	errNoFrom  = errors.New("--" + flags.FlagFrom + ": name the key that signs")
	errNoChain = errors.New("--" + flags.FlagChainID + ": name the chain")
)

// checkNodes refuses what is no address of a node.
func checkNodes(cmd *cobra.Command) error {
	node, _ := cmd.Flags().GetString(flags.FlagNode)
	if err := checkAddress(node); err != nil {
		return fmt.Errorf("--%s: %q: %w", flags.FlagNode, node, err)
	}
	others, _ := cmd.Flags().GetStringSlice(flagFallbackNode)
	for _, other := range others {
		if err := checkAddress(other); err != nil {
			return fmt.Errorf("--%s: %q: %w", flagFallbackNode, other, err)
		}
	}
	return nil
}

// checkPorts refuses what is no address to listen on.
func checkPorts(cmd *cobra.Command) error {
	for _, flag := range []string{flagListen, flagMetricsListen, flagPayloadListen} {
		address, _ := cmd.Flags().GetString(flag)
		if address == "" {
			continue // not a flag of this program, or nothing to listen on
		}
		_, port, err := net.SplitHostPort(address)
		if err == nil {
			_, err = net.LookupPort("tcp", port) //nolint:noctx // looks into a table of this machine
		}
		if err != nil {
			return fmt.Errorf("--%s: %w", flag, err)
		}
	}
	return nil
}

func checkWorker(cmd *cobra.Command) error {
	if err := checkSettings(cmd); err != nil {
		return err
	}
	if _, err := routerOf(cmd); err != nil {
		return err
	}
	return checkWorkerOptions(cmd)
}

// checkWorkerOptions refuses how a worker cannot work, whatever its backends are.
func checkWorkerOptions(cmd *cobra.Command) error {
	if _, err := workerOptions(cmd); err != nil {
		return err
	}
	if _, err := batchOf(cmd, nil); err != nil {
		return err
	}
	place, err := placeOf(cmd)
	if err != nil {
		return err
	}
	return needsPublishing(isKeyed(cmd), place != nil)
}

// isKeyed tells whether the flags name a key to read what is private.
func isKeyed(cmd *cobra.Command) bool {
	path, _ := cmd.Flags().GetString(flagEncryptionKey)
	return path != ""
}

func checkEvaluator(cmd *cobra.Command) error {
	if err := checkSettings(cmd); err != nil {
		return err
	}
	if _, err := scorerOf(cmd, slog.New(slog.DiscardHandler), nil); err != nil {
		return err
	}
	return checkEvaluatorOptions(cmd)
}

// checkEvaluatorOptions refuses how an evaluator cannot work, whatever its scorers are.
func checkEvaluatorOptions(cmd *cobra.Command) error {
	if _, err := replayOf(cmd); err != nil {
		return err
	}
	_, err := evaluatorOptions(cmd)
	return err
}

func checkOracle(cmd *cobra.Command) error {
	if err := checkOracleOptions(cmd); err != nil {
		return err
	}
	return checkSettings(cmd)
}

// checkOracleOptions refuses how a gateway cannot serve.
func checkOracleOptions(cmd *cobra.Command) error {
	options, err := gatewayOptions(cmd)
	if err != nil {
		return err
	}
	place, err := placeOf(cmd)
	if err != nil {
		return err
	}
	if err := asksPrivately(&options, isKeyed(cmd), place != nil); err != nil {
		return err
	}
	_, err = batchOf(cmd, nil)
	return err
}

func checkFaucet(cmd *cobra.Command) error {
	if err := checkSettings(cmd); err != nil {
		return err
	}
	options, err := faucetOptions(cmd)
	if err != nil {
		return err
	}
	if _, err := faucet.New(nil, nil, options); err != nil {
		return fmt.Errorf("--%w", err)
	}
	return nil
}
