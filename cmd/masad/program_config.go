package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/settings"
)

const (
	flagConfig      = "config"
	flagPrintConfig = "print-config"

	// programKind marks the command of a program that has a file of settings, and names the file.
	programKind = "masad_program"
	// programPatient marks a command that reads a program's file and is not the program.
	programPatient = "masad_patient"
)

// isProgram tells whether a command is a program with a file of settings.
func isProgram(cmd *cobra.Command) bool {
	return cmd.Annotations[programKind] != "" && cmd.Annotations[programPatient] == ""
}

// withConfig lets a program's command read its settings from a file. Every flag of the command is a key of the file.
// check is why the program would refuse its settings, as far as the program asks neither the chain nor the keyring.
func withConfig(cmd *cobra.Command, kind string, check func(*cobra.Command) error) *cobra.Command {
	cmd.Annotations = map[string]string{programKind: kind}
	set := cmd.Flags()
	set.String(flagConfig, "", fmt.Sprintf("file of settings (default: config/%s.toml in the home folder, if it is there)",
		kind))
	set.Bool(flagPrintConfig, false, "print all settings and where each came from, as a file of settings (with the "+
		"passwords that are in addresses), and end; fail if the program would refuse them")
	cmd.Long += fmt.Sprintf(`

Settings can also be in config/%[1]s.toml in the home folder, by the names of the flags; masad %[1]s init writes the
file. A flag comes before the environment, the environment before the file.`, kind)
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if only, _ := cmd.Flags().GetBool(flagPrintConfig); only {
			return errors.Join(printConfig(cmd), check(cmd))
		}
		return run(cmd, args)
	}
	return cmd
}

// keysOf are the flags of a program that its file may set.
func keysOf(program *cobra.Command) settings.Keys {
	return settings.KeysOf(program.LocalNonPersistentFlags(), flagConfig, flagPrintConfig, "help")
}

// readConfig sets the flags of a program that neither the command line nor the environment sets and its file does. A
// command that is no program has no file.
func readConfig(cmd *cobra.Command) error {
	kind := cmd.Annotations[programKind]
	if kind == "" {
		return nil
	}
	return readConfigOf(cmd, configPath(cmd, kind), cmd.Flags().Changed(flagConfig))
}

// readConfigOf reads the file of a program. One that nobody named need not be there.
func readConfigOf(program *cobra.Command, path string, named bool) error {
	reader := settings.Reader{Keys: keysOf(program), Elsewhere: func(key string) string {
		return ownerOf(program.Root(), key)
	}}
	err := reader.Read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && named:
		return fmt.Errorf("--%s: %w", flagConfig, err)
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return err
}

// configPath is the file that --config names, or the one of the home folder.
func configPath(cmd *cobra.Command, kind string) string {
	if path, _ := cmd.Flags().GetString(flagConfig); path != "" {
		return path
	}
	home, _ := cmd.Flags().GetString(flags.FlagHome)
	return filepath.Join(home, "config", kind+".toml")
}

// ownerOf names the program that knows a key, or nothing.
func ownerOf(root *cobra.Command, key string) string {
	for _, cmd := range root.Commands() {
		if isProgram(cmd) && keysOf(cmd).Find(key) != nil {
			return cmd.CommandPath()
		}
		if name := ownerOf(cmd, key); name != "" {
			return name
		}
	}
	return ""
}

// printConfig prints the settings that the program would run with.
func printConfig(cmd *cobra.Command) error {
	keys := keysOf(cmd)
	if err := fillFromClient(cmd, keys); err != nil {
		return err
	}
	text, err := keys.Effective(fmt.Sprintf("Settings of %s, each with where it came from: its file is %s.",
		cmd.CommandPath(), configPath(cmd, cmd.Annotations[programKind])))
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write([]byte(text))
	return err
}

// fillFromClient gives flags that nothing set the value that client.toml has for them.
func fillFromClient(cmd *cobra.Command, keys settings.Keys) error {
	ctx := sdkclient.GetClientContextFromCmd(cmd)
	values := map[string]string{flags.FlagChainID: ctx.ChainID, flags.FlagNode: ctx.NodeURI}
	if ctx.Keyring != nil {
		values[flags.FlagKeyringBackend] = ctx.Keyring.Backend()
	}
	for name, value := range values {
		flag := keys.Find(name)
		if flag == nil || flag.Changed || value == flag.Value.String() {
			continue
		}
		if err := flag.Value.Set(value); err != nil {
			return fmt.Errorf("client.toml: %s: %w", name, err)
		}
		settings.Mark(flag, "client.toml")
	}
	return nil
}
