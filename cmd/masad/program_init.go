package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/settings"
)

const flagForce = "force"

// newConfigCmd writes the file of settings of a program. It has the flags of the program; those that are given are
// written as values.
func newConfigCmd(program *cobra.Command) *cobra.Command {
	kind := program.Annotations[programKind]
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a file of settings for the " + kind + " program",
		Long: fmt.Sprintf(`Write config/%[1]s.toml in the home folder: every setting of masad %[1]s %[2]s, what it is for, and
its default, commented out. Flags that are given are written as values.`, kind, program.Name()),
		Example: fmt.Sprintf(`masad %[1]s init --from hot --chain-id masa-1
masad %[1]s init --home /var/lib/masad --force`, kind),
		Args:              cobra.NoArgs,
		PersistentPreRunE: readPlaces,
		RunE:              func(cmd *cobra.Command, _ []string) error { return writeConfig(cmd, program) },
	}
	for _, flag := range keysOf(program) {
		own := *flag
		cmd.Flags().AddFlag(&own)
	}
	cmd.Flags().String(flagConfig, "", fmt.Sprintf("file to write (default: config/%s.toml in the home folder)", kind))
	cmd.Flags().Bool(flagForce, false, "write over a file that is there")
	return cmd
}

// readPlaces sets flags from the environment that tell where the file is. What else is in the environment is no setting
// that somebody wants to have in the file.
func readPlaces(cmd *cobra.Command, _ []string) error {
	for _, name := range []string{flags.FlagHome, flagConfig} {
		if flag := cmd.Flags().Lookup(name); flag != nil {
			if err := readVariable(cmd.Flags(), flag); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeConfig(cmd, program *cobra.Command) error {
	kind := program.Annotations[programKind]
	keys := settings.KeysOf(cmd.LocalNonPersistentFlags(), flagConfig, flagForce, "help")
	name := program.CommandPath()
	text, err := keys.Template(fmt.Sprintf(`Settings of %[1]s: the names of its flags.

A flag of the command line comes before its variable (MASAD_CHAIN_ID is --chain-id), a variable before this file, and
this file before the default, which is shown commented out. What holds in the end: %[1]s --%[2]s.

Secrets do not belong here: settings name the file or the variable that has them.`, name, flagPrintConfig))
	if err != nil {
		return err
	}
	path := configPath(cmd, kind)
	force, _ := cmd.Flags().GetBool(flagForce)
	err = settings.Write(path, text, force)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w; --%s writes over it", err, flagForce)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), path)
	return err
}
