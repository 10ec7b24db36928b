package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// mayBePrivate refuses a private request whose answer its oracle could not read, or a committee not judge: as many
// members as sit in one must have an encryption key, or all if the set is smaller. Else an oracle would choose its own
// judges by asking in private.
func (k *Keeper) mayBePrivate(ctx context.Context, p types.EvaluationParams, oracle types.Oracle) error {
	if len(oracle.EncryptionPubkey) == 0 {
		return types.ErrInvalidField.Wrapf("private: oracle %s has no encryption_pubkey, must register one", oracle.Owner)
	}
	members, err := k.Validators.Members(ctx)
	if err != nil {
		return err
	}
	keys, need := 0, min(int(p.Committee), len(members))
	for _, member := range members {
		if member.HasKey {
			keys++
		}
	}
	if keys < need {
		return types.ErrInvalidField.Wrapf("private: %d validators have an encryption_pubkey, must be at least %d",
			keys, need)
	}
	return nil
}
