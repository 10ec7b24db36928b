package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const flagBeaconTip = "beacon-tip"

// addDefaultTip lets a validator that registers from its node's home register the tip of its first chain.
func addDefaultTip(root *cobra.Command) {
	cmd := child(child(child(root, "tx"), validatorsettypes.ModuleName), "register-validator")
	cmd.PreRunE = chain(setDefaultTip, cmd.PreRunE)
}

// setDefaultTip sets --beacon-tip, if the node whose key registers is here with its secret.
func setDefaultTip(cmd *cobra.Command, args []string) error {
	settings := server.GetServerContextFromCmd(cmd)
	own := consensusKey(settings.Config.PrivValidatorKeyFile())
	given := cmd.Flags().Changed(flagBeaconTip)
	if given || len(args) == 0 || own == "" || !strings.Contains(args[0], own) ||
		!fileExists(app.SecretFile(settings.Viper)) {
		return nil
	}
	tip, err := nodeTip(cmd, client.GetClientContextFromCmd(cmd).ChainID, 0)
	if err != nil {
		return err
	}
	return cmd.Flags().Set(flagBeaconTip, hex.EncodeToString(tip))
}

// consensusKey is the public key of the node whose key file this is, as JSON shows it; empty if there is none.
func consensusKey(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	var key struct {
		PubKey struct {
			Value string `json:"value"`
		} `json:"pub_key"`
	}
	if json.Unmarshal(content, &key) != nil {
		return ""
	}
	return key.PubKey.Value
}
