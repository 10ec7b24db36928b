package localnet

import (
	"fmt"
	"path/filepath"

	"github.com/masa-finance/masad/offchain/seal"
)

// EncryptionKey is the file with the key by which an actor reads what is private.
func (p *Plan) EncryptionKey(name string) string {
	return filepath.Join(p.ClientHome(), name+".x25519")
}

// makeEncryptionKeys creates the keys of all who read what is private, and writes their public halves into the plan.
func (p *Plan) makeEncryptionKeys() error {
	for i, actor := range p.Actors {
		if actor.Role == RoleFaucet {
			continue
		}
		key, err := seal.NewPrivateKey()
		if err != nil {
			return err
		}
		if err := key.WriteFile(p.EncryptionKey(actor.Name)); err != nil {
			return fmt.Errorf("encryption key of %s: %w", actor.Name, err)
		}
		p.Actors[i].EncryptionPubkey = key.Public()
	}
	return nil
}

// encryptionPubkey is what an actor registers; none if it has no key.
func (p *Plan) encryptionPubkey(name string) []byte {
	for _, actor := range p.Actors {
		if actor.Name == name {
			return actor.EncryptionPubkey
		}
	}
	return nil
}
