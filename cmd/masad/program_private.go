package main

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/gateway"
	"github.com/masa-finance/masad/offchain/seal"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const flagEncryptionKey = "encryption-key"

// encryptionKeyOf reads the key that the flags name; nil if they do not.
func encryptionKeyOf(cmd *cobra.Command) (*seal.PrivateKey, error) {
	path, _ := cmd.Flags().GetString(flagEncryptionKey)
	if path == "" {
		return nil, nil
	}
	key, err := seal.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagEncryptionKey, err)
	}
	return &key, nil
}

// needsPublishing refuses a key for a program that could read what is private, and not answer it.
func needsPublishing(keyed, publishes bool) error {
	if keyed && !publishes {
		return fmt.Errorf("--%s: needs --%s and --%s: what is private is published sealed",
			flagEncryptionKey, flagPayloadListen, flagPayloadURL)
	}
	return nil
}

// asksPrivately tells a gateway whether it can ask in private, and refuses what could not be told its answers.
func asksPrivately(options *gateway.Options, keyed, publishes bool) error {
	options.CanOpen = keyed
	if options.Private && !keyed {
		return fmt.Errorf("--%s: needs --%s", flagPrivate, flagEncryptionKey)
	}
	return needsPublishing(keyed, publishes)
}

// checkKey ends a program whose key is not the one that the chain has of its owner: it could open nothing.
func (p program) checkKey(ctx context.Context, role stakingtypes.Role) error {
	if p.key == nil {
		return nil
	}
	registered, err := client.NewReaders(p.node).EncryptionKey(ctx, role, p.owner.String())
	if err != nil {
		if ctx.Err() == nil {
			p.log.Warn("could not look which encryption key is registered", "error", err)
		}
		return nil
	}
	if !bytes.Equal(registered, p.key.Public()) {
		return fmt.Errorf("--%s: its public key is %x, and %q is registered of %s; --%s of %s registers it",
			flagEncryptionKey, p.key.Public(), fmt.Sprintf("%x", registered), p.owner, flagEncryptionPubkey, editing[role])
	}
	return nil
}

// editing are the commands that register another encryption key.
var editing = map[stakingtypes.Role]string{
	stakingtypes.Role_ROLE_WORKER:    "masad tx rewards edit-worker",
	stakingtypes.Role_ROLE_ORACLE:    "masad tx rewards edit-oracle",
	stakingtypes.Role_ROLE_VALIDATOR: "masad tx validatorset edit-validator",
}
