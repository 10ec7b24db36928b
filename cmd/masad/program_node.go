package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/offchain/client"
)

const flagFallbackNode = "fallback-node"

// addFallbackFlag adds the flag that names more nodes.
func addFallbackFlag(set *pflag.FlagSet) {
	set.StringSlice(flagFallbackNode, nil, "CometBFT RPC of nodes to use while --node does not answer or is behind")
}

// nodeOf is the node that the flags name, or several that serve as one.
func nodeOf(
	cmd *cobra.Command, ctx sdkclient.Context, log *slog.Logger, counters *client.Counters,
) (*client.Comet, error) {
	others, _ := cmd.Flags().GetStringSlice(flagFallbackNode)
	if len(others) == 0 {
		return client.NewComet(ctx.Client, ctx.Codec), nil
	}
	all := []client.Endpoint{{Name: ctx.NodeURI, RPC: ctx.Client}}
	for _, address := range others {
		rpc, err := sdkclient.NewClientFromNode(address)
		if err == nil {
			err = checkAddress(address)
		}
		if err != nil {
			return nil, fmt.Errorf("--%s: %q: %w", flagFallbackNode, address, err)
		}
		all = append(all, client.Endpoint{Name: address, RPC: rpc})
	}
	endpoints := client.NewEndpoints(ctx.ChainID, log, all...)
	endpoints.Counters = counters
	return client.NewComet(endpoints, ctx.Codec), nil
}

// checkAddress refuses what cannot be the address of a node: the client takes any text and fails at each call.
func checkAddress(address string) error {
	if !strings.Contains(address, "://") {
		address = "tcp://" + address
	}
	node, err := url.Parse(address)
	if err != nil {
		return err
	}
	web := node.Scheme == "http" || node.Scheme == "https"
	switch {
	case node.Scheme == "unix" && node.Path != "":
	case web && node.Hostname() != "":
	case node.Scheme == "tcp" && node.Hostname() != "" && node.Port() != "":
	default:
		return errors.New("must be an address such as tcp://localhost:26657 or https://rpc.example")
	}
	return nil
}
