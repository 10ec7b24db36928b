package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/tx"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	"github.com/cosmos/cosmos-sdk/server"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const (
	flagMoniker  = "moniker"
	flagIdentity = "identity"
	flagWebsite  = "website"
	flagContact  = "security-contact"
	flagDetails  = "details"
	flagIP       = "ip"
	flagPort     = "node-port"
	flagPubKey   = "pubkey"
	flagNodeID   = "node-id"
	// genTxGas is more than registering a validator takes; a genesis does not meter it.
	genTxGas = 1_000_000
)

// newGenTxCmd writes the transaction by which a founding validator registers.
func newGenTxCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "gentx <key> <stake>",
		Short: "Write the transaction by which this node becomes a founding validator",
		Long: `Write the transaction by which this node becomes a founding validator. The key must have at least the stake in
genesis.json. The file is for whoever collects the transactions of all founders with collect-gentxs.`,
		Example: `masad genesis gentx alice 500000000000umasa
masad genesis gentx alice 500000000000umasa --ip 203.0.113.7 --output-document alice.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return runGenTx(cmd, args[0], args[1]) },
	}
	set := cmd.Flags()
	set.String(flagMoniker, "", "name of the validator (default: the node's moniker)")
	set.String(flagIdentity, "", "identity, such as a Keybase fingerprint")
	set.String(flagWebsite, "", "website")
	set.String(flagContact, "", "where to report a security problem")
	set.String(flagDetails, "", "anything else")
	set.String(flagIP, "", "address at which the others reach this node (default: one of this machine's)")
	set.Uint(flagPort, 26656, "port at which the others reach this node")
	set.String(flagPubKey, "", `consensus key as JSON, if it is not this node's`)
	set.String(flagBeaconTip, "", "beacon tip, 64 hex digits (default: this node's, if the key is this node's)")
	set.String(flagNodeID, "", "id of the node, if it is not this one")
	set.String(flags.FlagOutputDocument, "", "file to write (default: config/gentx/gentx-<node id>.json)")
	set.String(flags.FlagChainID, "", "name of the chain (default: the genesis's)")
	set.String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "where keys are kept (os|file|test)")
	set.String(flags.FlagKeyringDir, "", "folder of the keys (default: the home folder)")
	return cmd
}

func runGenTx(cmd *cobra.Command, key, stake string) error {
	ctx, err := client.GetClientTxContext(cmd)
	if err != nil {
		return err
	}
	genesis, state, err := readGenesis(genesisPath(cmd))
	if err != nil {
		return err
	}
	if err := checkChain(cmd, ctx.ChainID, genesis.ChainID); err != nil {
		return err
	}
	record, err := ctx.Keyring.Key(key)
	if err != nil {
		return fmt.Errorf("key: %s: %w", key, err)
	}
	operator, err := record.GetAddress()
	if err != nil {
		return err
	}
	coin, err := sdk.ParseCoinNormalized(stake)
	if err != nil {
		return fmt.Errorf("stake: %w", err)
	}
	config := server.GetServerContextFromCmd(cmd).Config
	nodeID, pubKey, err := genutil.InitializeNodeValidatorFiles(config)
	if err != nil {
		return err
	}
	if other, _ := cmd.Flags().GetString(flagNodeID); other != "" {
		nodeID = other
	}
	msg, err := registration(cmd, ctx.WithChainID(genesis.ChainID), operator, pubKey, coin)
	if err != nil {
		return err
	}
	if err := app.ValidateGenTx([]sdk.Msg{msg}); err != nil {
		return err
	}
	if err := errors.Join(checkStake(ctx.Codec, state, msg.Stake), checkFunds(ctx.Codec, state, msg)); err != nil {
		return err
	}
	memo, err := peerAddress(cmd, nodeID)
	if err != nil {
		return err
	}
	signed, err := signGenTx(ctx.WithChainID(genesis.ChainID), record, memo, msg)
	if err != nil {
		return err
	}
	return writeGenTx(cmd, config.RootDir, nodeID, signed)
}

// checkChain refuses a chain that is not the genesis's.
func checkChain(cmd *cobra.Command, chainID, founded string) error {
	if cmd.Flags().Changed(flags.FlagChainID) && chainID != founded {
		return fmt.Errorf("--%s: %s, but the genesis is of %s", flags.FlagChainID, chainID, founded)
	}
	return nil
}

// registration is the message of a founding validator.
func registration(
	cmd *cobra.Command, ctx client.Context, operator sdk.AccAddress, own cryptotypes.PubKey, stake sdk.Coin,
) (*validatorsettypes.MsgRegisterValidator, error) {
	pubKey := own
	if text, _ := cmd.Flags().GetString(flagPubKey); text != "" {
		if err := ctx.Codec.UnmarshalInterfaceJSON([]byte(text), &pubKey); err != nil {
			return nil, fmt.Errorf("%s: %w", flagPubKey, err)
		}
	}
	packed, err := codectypes.NewAnyWithValue(pubKey)
	if err != nil {
		return nil, err
	}
	tip, err := ownTip(cmd, ctx.ChainID, pubKey.Equals(own))
	if err != nil {
		return nil, err
	}
	text := func(flag string) string { value, _ := cmd.Flags().GetString(flag); return value }
	moniker := text(flagMoniker)
	if moniker == "" {
		moniker = server.GetServerContextFromCmd(cmd).Config.Moniker
	}
	return &validatorsettypes.MsgRegisterValidator{
		Operator:        operator.String(),
		ConsensusPubkey: packed,
		Description: validatorsettypes.Description{
			Moniker:         moniker,
			Identity:        text(flagIdentity),
			Website:         text(flagWebsite),
			SecurityContact: text(flagContact),
			Details:         text(flagDetails),
		},
		Stake:     stake,
		BeaconTip: tip,
	}, nil
}

// peerAddress is how the other founders reach the node: id@host:port.
func peerAddress(cmd *cobra.Command, nodeID string) (string, error) {
	host, _ := cmd.Flags().GetString(flagIP)
	if host == "" {
		found, err := server.ExternalIP()
		if err != nil {
			found = "127.0.0.1"
		}
		host = found
	}
	port, _ := cmd.Flags().GetUint(flagPort)
	if port == 0 || port > 65535 {
		return "", fmt.Errorf("%s: %d is outside 1..65535", flagPort, port)
	}
	return nodeID + "@" + net.JoinHostPort(host, fmt.Sprint(port)), nil
}

// signGenTx signs without a chain: account number and sequence of a genesis are 0.
func signGenTx(ctx client.Context, record *keyring.Record, memo string, msg sdk.Msg) ([]byte, error) {
	if record.GetMulti() != nil || record.GetOffline() != nil {
		return nil, errors.New("key: must be able to sign here")
	}
	factory := tx.Factory{}.
		WithChainID(ctx.ChainID).
		WithKeybase(ctx.Keyring).
		WithTxConfig(ctx.TxConfig).
		WithMemo(memo).
		WithGas(genTxGas)
	builder, err := factory.BuildUnsignedTx(msg)
	if err != nil {
		return nil, err
	}
	if err := tx.Sign(ctx.GetCmdContextWithFallback(), factory, record.Name, builder, true); err != nil {
		return nil, err
	}
	return ctx.TxConfig.TxJSONEncoder()(builder.GetTx())
}

// writeGenTx writes the signed transaction where collect-gentxs looks for it, or where the user wants it.
func writeGenTx(cmd *cobra.Command, home, nodeID string, signed []byte) error {
	path, _ := cmd.Flags().GetString(flags.FlagOutputDocument)
	if path == "" {
		folder := filepath.Join(home, "config", "gentx")
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		path = filepath.Join(folder, "gentx-"+nodeID+".json")
	}
	if !json.Valid(signed) {
		return errors.New("gentx: not JSON")
	}
	if err := os.WriteFile(path, append(signed, '\n'), 0o600); err != nil {
		return err
	}
	return printJSON(cmd, map[string]string{"file": path, "node_id": nodeID})
}
