package app

import (
	"os"
	"path/filepath"

	sdk "github.com/cosmos/cosmos-sdk/types"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// Name is the name of the application and of its binary.
	Name = "masad"
	// EnvPrefix begins every environment variable that the binary reads.
	EnvPrefix = "MASAD"
	// FlagBeaconSecret is the setting that says where a validator's node keeps its beacon secret.
	FlagBeaconSecret = "beacon-secret"
)

// DefaultHome is the folder of a node when --home does not say otherwise.
var DefaultHome = defaultHome()

// The address prefix is global to the SDK and read by every package that prints an address, so it is set when the
// package is loaded, before anybody can print one.
//
// The SDK looks the prefix up whenever an address is read or printed, by a name that it makes from the path of the
// program and the name of the host unless the environment has one, as it has here: that saves two system calls for
// each address of each message.
func init() {
	if err := os.Setenv(sdk.EnvConfigScope, Name); err != nil {
		panic(err) // the name has no zero byte
	}
	configureAddresses(sdk.GetConfig())
	sdk.DefaultBondDenom = stakingtypes.BondDenom
}

// configureAddresses sets the prefixes and the coin type. Operators are plain accounts; the two other prefixes exist
// because parts of the SDK print consensus and operator addresses.
func configureAddresses(config *sdk.Config) {
	prefix := stakingtypes.Bech32Prefix
	config.SetBech32PrefixForAccount(prefix, prefix+sdk.PrefixPublic)
	config.SetBech32PrefixForValidator(
		prefix+sdk.PrefixValidator+sdk.PrefixOperator,
		prefix+sdk.PrefixValidator+sdk.PrefixOperator+sdk.PrefixPublic,
	)
	config.SetBech32PrefixForConsensusNode(
		prefix+sdk.PrefixValidator+sdk.PrefixConsensus,
		prefix+sdk.PrefixValidator+sdk.PrefixConsensus+sdk.PrefixPublic,
	)
	config.SetCoinType(stakingtypes.CoinType)
}

// defaultHome is ~/.masad, or .masad in the working folder for a user without a home.
func defaultHome() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "." + Name
	}
	return filepath.Join(home, "."+Name)
}
