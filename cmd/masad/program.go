package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"cosmossdk.io/math"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	"github.com/masa-finance/masad/offchain/payload"
	"github.com/masa-finance/masad/offchain/seal"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// Flags that the long-running programs share.
const (
	flagOperator      = "operator"
	flagAllowOwnerKey = "allow-owner-key"
	flagDataDir       = "data-dir"
	flagAllowPrivate  = "allow-private"
	flagMaxPayload    = "max-payload-bytes"
	flagPoll          = "poll"
)

// addProgramFlags adds the flags of a program that signs.
func addProgramFlags(set *pflag.FlagSet) {
	set.String(flags.FlagFrom, "", "name of the key that signs")
	set.String(flagOperator, "", "account to act for, an address or the name of a key; it authorized the key that signs")
	set.Bool(flagAllowOwnerKey, false, "sign with the key that owns the stake; on a network for tests only")
	set.String(flags.FlagNode, "tcp://localhost:26657", "CometBFT RPC of a node")
	addFallbackFlag(set)
	set.String(flags.FlagChainID, "", "name of the chain (default: that of client.toml)")
	set.String(flags.FlagKeyringBackend, flags.DefaultKeyringBackend, "where keys are kept (os|file|test)")
	set.String(flags.FlagKeyringDir, "", "folder of the keys (default: the home folder)")
	set.String(flags.FlagGasPrices, gasPrice, "price offered for gas")
	set.String(flagDataDir, "", "folder of the journal (default: data/programs in the home folder)")
	set.Bool(flagAllowPrivate, false, "fetch payloads from private and loopback addresses too")
	set.Uint64(flagMaxPayload, payload.DefaultMaxBytes, "largest payload to fetch")
	set.String(flagEncryptionKey, "", "file with the key to read private requests, of masad encryption-key new")
	set.String(flagMetricsListen, "", "serve /healthz, /readyz and /metrics there, as host:port (default: nowhere)")
	set.Duration(flagPoll, 0, "how often the chain is asked (default 500ms)")
}

// program is what a long-running program needs.
type program struct {
	kind    string
	chainID string
	owner   sdk.AccAddress
	// allowOwner lets the owner's own key sign.
	allowOwner bool
	node       *client.Comet
	// pool signs with all the program's keys.
	pool    signers
	fetcher *payload.Fetcher
	// fee is what a typical transaction costs.
	fee sdk.Coins
	// key may be missing.
	key     *seal.PrivateKey
	journal string
	log     *slog.Logger
	// terminal shows how the program does; nil where there is none. counters count for the monitor.
	terminal *monitor.Terminal
	counters *client.Counters
}

// newProgram reads the shared flags; kind names the program and its journal.
func newProgram(cmd *cobra.Command, kind string) (program, error) {
	ctx, err := signingContext(cmd)
	if err != nil {
		return program{}, err
	}
	if err := checkNodes(cmd); err != nil {
		return program{}, err
	}
	owner, err := operatorOf(cmd, ctx)
	if err != nil {
		return program{}, err
	}
	price, err := gasPriceOf(cmd)
	if err != nil {
		return program{}, err
	}
	log, terminal := openLog(cmd.ErrOrStderr())
	log = log.With(kind, owner.String())
	warnOfVariables(cmd, log)
	if price.IsZero() {
		log.Warn("transactions offer no fee: only nodes that ask for none take them", "flag", "--"+flags.FlagGasPrices)
	}
	counters := &client.Counters{}
	node, err := nodeOf(cmd, ctx, log, counters)
	if err != nil {
		return program{}, err
	}
	pool, err := poolOf(cmd, node, client.SignerConfig{
		ChainID: ctx.ChainID, Keys: ctx.Keyring, Key: ctx.FromName, Txs: ctx.TxConfig, Operator: owner, Payers: node,
		GasPrice: price, Counters: counters,
	})
	if err != nil {
		return program{}, err
	}
	key, err := encryptionKeyOf(cmd)
	if err != nil {
		return program{}, err
	}
	limit, _ := cmd.Flags().GetUint64(flagMaxPayload)
	private, _ := cmd.Flags().GetBool(flagAllowPrivate)
	allowOwner, _ := cmd.Flags().GetBool(flagAllowOwnerKey)
	return program{
		kind: kind, chainID: ctx.ChainID, owner: owner, allowOwner: allowOwner, node: node, fee: typicalFee(price),
		pool: signers{pool, &permit{log: log}},
		fetcher: payload.NewFetcher(payload.Options{
			MaxBytes: limit, AllowPrivate: private, Key: key, Account: owner.String(),
		}),
		key:     key,
		journal: journalPath(dataFolder(cmd, ctx), kind, owner),
		log:     log, terminal: terminal, counters: counters,
	}, nil
}

// typicalFee is about what one transaction of a program costs.
func typicalFee(price math.LegacyDec) sdk.Coins {
	return sdk.NewCoins(sdk.NewCoin(stakingtypes.BondDenom, price.MulInt64(typicalGas).Ceil().TruncateInt()))
}

// check ends a program that could never do anything: on another chain, for an account without a position, or with
// another key to read what is private than the chain has. A node that does not answer, or has not caught up, is waited
// for later.
func (p program) check(ctx context.Context, role stakingtypes.Role) error {
	err := p.node.Serves(ctx, p.chainID)
	if err == nil {
		err = p.node.HasPosition(ctx, role, p.owner)
	}
	switch {
	case errors.Is(err, client.ErrOtherChain):
		return fmt.Errorf("--%s: %w", flags.FlagChainID, err)
	case errors.Is(err, client.ErrNoPosition):
		return fmt.Errorf("%w; %s registers it, --%s names another account to act for",
			err, registering[role], flagOperator)
	case err != nil && ctx.Err() == nil:
		p.log.Warn("could not look whether this account is registered", "error", err)
	}
	return p.checkKey(ctx, role)
}

// registering are the commands that open a position.
var registering = map[stakingtypes.Role]string{
	stakingtypes.Role_ROLE_WORKER:    "masad tx rewards register-worker",
	stakingtypes.Role_ROLE_ORACLE:    "masad tx rewards register-oracle",
	stakingtypes.Role_ROLE_VALIDATOR: "masad tx validatorset register-validator",
}

// operatorOf is the account the program acts for.
func operatorOf(cmd *cobra.Command, ctx sdkclient.Context) (sdk.AccAddress, error) {
	text, _ := cmd.Flags().GetString(flagOperator)
	if text == "" {
		return ctx.FromAddress, nil
	}
	operator, err := accountOf(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagOperator, err)
	}
	return operator, nil
}

// signingContext is the client's context, with a key and a chain.
func signingContext(cmd *cobra.Command) (sdkclient.Context, error) {
	ctx, err := sdkclient.GetClientTxContext(cmd)
	if err != nil {
		from, _ := cmd.Flags().GetString(flags.FlagFrom)
		return ctx, noKey(flags.FlagFrom, from, err)
	}
	if ctx.FromName == "" {
		return ctx, errNoFrom
	}
	if ctx.ChainID == "" {
		return ctx, errNoChain
	}
	return ctx, nil
}

// noKey is the error about a key that is not in the keyring; any other is left as it is.
func noKey(flag, name string, err error) error {
	if !errors.Is(err, sdkerrors.ErrKeyNotFound) {
		return err
	}
	return fmt.Errorf("--%s: %q is no key of this keyring: masad keys list shows them, masad keys add makes one; "+
		"--%s and --%s name another keyring", flag, name, flags.FlagKeyringBackend, flags.FlagKeyringDir)
}

// gasPriceOf reads a price in umasa.
func gasPriceOf(cmd *cobra.Command) (math.LegacyDec, error) {
	text, _ := cmd.Flags().GetString(flags.FlagGasPrices)
	price, err := sdk.ParseDecCoin(text)
	if err == nil && price.Denom != stakingtypes.BondDenom {
		err = errors.New("must be in " + stakingtypes.BondDenom)
	}
	if err != nil {
		return math.LegacyDec{}, fmt.Errorf("--%s: %q: %w", flags.FlagGasPrices, text, err)
	}
	return price.Amount, nil
}

// newLog writes text for people on a terminal and JSON lines for programs elsewhere.
func newLog(out io.Writer) *slog.Logger {
	if file, ok := out.(*os.File); ok && isatty.IsTerminal(file.Fd()) {
		return slog.New(slog.NewTextHandler(out, nil))
	}
	return slog.New(slog.NewJSONHandler(out, nil))
}
