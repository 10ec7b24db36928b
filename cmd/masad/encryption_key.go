package main

import (
	"encoding/hex"
	"fmt"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/seal"
)

// newEncryptionKeyCmd makes the keys by which private requests are read.
func newEncryptionKeyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "encryption-key",
		Short: "Keys to read private requests and answers with",
		RunE:  sdkclient.ValidateCmd,
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "new <file>",
			Short: "Draw an X25519 key, write it to a new file, and print its public key",
			Long: `Draw an X25519 key, write it to a new file that only you can read, and print its public key as 64 hex digits.

The public key is registered on the chain by --encryption-pubkey of register-worker, edit-worker, register-oracle,
edit-oracle, register-validator or edit-validator; the file is for --encryption-key of the program. Whoever has the
file can read what is asked of you in private, and who loses it cannot.`,
			Example: `masad encryption-key new worker.x25519`,
			Args:    cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				key, err := seal.NewPrivateKey()
				if err != nil {
					return err
				}
				if err := key.WriteFile(args[0]); err != nil {
					return err
				}
				return printPublic(cmd, key)
			},
		},
		&cobra.Command{
			Use:     "show <file>",
			Short:   "Print the public key of a file",
			Example: `masad encryption-key show worker.x25519`,
			Args:    cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				key, err := seal.ReadFile(args[0])
				if err != nil {
					return err
				}
				return printPublic(cmd, key)
			},
		},
	)
	return cmd
}

func printPublic(cmd *cobra.Command, key seal.PrivateKey) error {
	_, err := fmt.Fprintln(cmd.OutOrStdout(), hex.EncodeToString(key.Public()))
	return err
}
