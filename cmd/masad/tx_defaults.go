package main

import (
	"strconv"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"
)

// gasAdjustment is the room between what a transaction used when it was tried and what it may use.
const gasAdjustment = "1.5"

// freeCommand sends what costs a member no fee: the node takes it without one, and would keep what is offered.
const freeCommand = "report-tao-price"

// improveTxCommands does improveTxCommand to every command below `masad tx` that sends something.
func improveTxCommands(root *cobra.Command) {
	for _, cmd := range leaves(child(root, "tx")) {
		if cmd.Flags().Lookup(flags.FlagBroadcastMode) != nil && cmd.RunE != nil {
			improveTxCommand(cmd)
		}
	}
}

// improveTxCommand makes `masad ... --from x -y` just work: gas is measured, the price is the network's, a refused
// transaction is an error, and --wait waits for the block.
func improveTxCommand(cmd *cobra.Command) {
	setDefault(cmd, flags.FlagGas, flags.GasFlagAuto)
	setDefault(cmd, flags.FlagGasAdjustment, gasAdjustment)
	setUsage(cmd, flags.FlagGas, "limit of gas, or auto to measure what the transaction uses")
	setUsage(cmd, flags.FlagGasPrices, "price offered for a unit of gas (default "+gasPrice+", if no fees are named)")
	if offered(cmd) == "" {
		setUsage(cmd, flags.FlagGasPrices, "price offered for a unit of gas (default none)")
	}
	setUsage(cmd, flags.FlagFees, "fee to pay, such as 2000umasa, in place of a price")
	addWaitFlags(cmd)
	cmd.RunE = waiting(offering(cmd.RunE))
}

// leaves are the commands below a command that have none below themselves.
func leaves(cmd *cobra.Command) []*cobra.Command {
	if cmd == nil {
		return nil
	}
	if !cmd.HasSubCommands() {
		return []*cobra.Command{cmd}
	}
	var found []*cobra.Command
	for _, below := range cmd.Commands() {
		found = append(found, leaves(below)...)
	}
	return found
}

// setDefault changes what a flag is when nobody sets it.
func setDefault(cmd *cobra.Command, name, value string) {
	flag := cmd.Flags().Lookup(name)
	if flag == nil {
		return
	}
	if err := flag.Value.Set(value); err != nil {
		panic(err) // the value is a constant of this file
	}
	flag.DefValue = value
}

// setUsage changes what the help says of a flag.
func setUsage(cmd *cobra.Command, name, usage string) {
	if flag := cmd.Flags().Lookup(name); flag != nil {
		flag.Usage = usage
	}
}

// offered is the price that a command offers for a unit of gas unless it is told another one; empty if none.
func offered(cmd *cobra.Command) string {
	if cmd.Name() == freeCommand {
		return ""
	}
	return gasPrice
}

// offering pays the network's gas price if the user names neither a price nor a fee, and has to pay one. Where gas
// cannot be measured for want of a node, or need not be as nothing is sent, the SDK's default takes the place of
// measuring. A transaction made without a node and a signature is for no chain yet: the SDK refuses the name of one, so
// client.toml's is not used.
func offering(run func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		set := cmd.Flags()
		if price := offered(cmd); price != "" && !set.Changed(flags.FlagFees) && !set.Changed(flags.FlagGasPrices) {
			if err := set.Set(flags.FlagGasPrices, price); err != nil {
				return err
			}
		}
		is := func(flag string) bool { on, _ := set.GetBool(flag); return on }
		offline, unsent := is(flags.FlagOffline), is(flags.FlagGenerateOnly)
		if (offline || unsent || is(flags.FlagDryRun)) && !set.Changed(flags.FlagGas) {
			setDefault(cmd, flags.FlagGas, strconv.Itoa(flags.DefaultGasLimit))
		}
		if offline && unsent && !set.Changed(flags.FlagChainID) {
			ctx := client.GetClientContextFromCmd(cmd).WithChainID("")
			if err := client.SetCmdClientContext(cmd, ctx); err != nil {
				return err
			}
		}
		return run(cmd, args)
	}
}
