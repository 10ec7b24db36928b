package main

import (
	"time"

	"cosmossdk.io/log/v2"
	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cosmos/cosmos-sdk/server"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/app"
	"github.com/masa-finance/masad/app/reveal"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// gasPrice is what a node asks for a unit of gas, and what the client offers, unless told otherwise.
	gasPrice = "0.01" + stakingtypes.BondDenom
	// queryGasLimit ends a query that reads without end.
	queryGasLimit = 50_000_000
	// snapshotInterval is the number of blocks between two snapshots that new nodes can start from.
	snapshotInterval = 1000
	// timeoutCommit makes a block take about six seconds, for which the rate of emission is made.
	timeoutCommit = 5 * time.Second
	// forgetfulBlocks is how many blocks a node looks back for its own signatures when its signing state is empty.
	forgetfulBlocks = 10
)

// nodeSettings are those of app.toml: the SDK's and our own.
type nodeSettings struct {
	serverconfig.Config `mapstructure:",squash"`

	BeaconSecret string `mapstructure:"beacon-secret"`
}

// nodeTemplate is the form of app.toml.
const nodeTemplate = `# Where a validator's node keeps its secret for the random beacon; relative to its home.
# A node without the file proposes blocks without reveals, which counts against a validator. Back the file up, and show
# it to nobody.
beacon-secret = "{{ .BeaconSecret }}"

` + serverconfig.DefaultConfigTemplate

// appSettings are the defaults of app.toml.
func appSettings() *nodeSettings {
	settings := &nodeSettings{Config: *serverconfig.DefaultConfig(), BeaconSecret: reveal.DefaultFile}
	settings.MinGasPrices = gasPrice
	settings.QueryGasLimit = queryGasLimit
	settings.API.Enable = true
	settings.API.Swagger = true
	settings.StateSync.SnapshotInterval = snapshotInterval
	// A second index of every store, which each block would have to write and to look through in the database: without
	// it blocks are shorter, and short walks stay in the cache of nodes.
	settings.IAVLDisableFastNode = true
	return settings
}

// cometSettings are the defaults of config.toml.
func cometSettings() *cmtcfg.Config {
	settings := cmtcfg.DefaultConfig()
	settings.Consensus.TimeoutCommit = timeoutCommit
	return settings
}

// prepareServer reads app.toml and config.toml, or writes them on a new home, into the command's server context. Logs
// go to the error stream, so that what a command answers can be piped.
func prepareServer(cmd *cobra.Command) error {
	ctx, err := server.InterceptConfigsAndCreateContext(
		cmd, nodeTemplate, appSettings(), cometSettings(),
	)
	if err != nil {
		return err
	}
	// The SDK names the variables after the file that runs; ours have one name whatever the file is called.
	ctx.Viper.SetEnvPrefix(app.EnvPrefix)
	logger, err := server.CreateSDKLogger(ctx, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	ctx.Logger = logger.With(log.ModuleKey, "server")
	return server.SetCmdServerContext(cmd, ctx)
}
