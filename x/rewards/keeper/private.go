package keeper

import (
	"context"

	"github.com/masa-finance/masad/x/rewards/types"
)

// mayBePrivate refuses a private request whose answer its oracle could not read, or whose judges would be few enough to
// be chosen: two thirds of the members must have an encryption key, so that what is less than a third of the set is
// less than half of those who may judge, and as many as sit in a committee, or all if the set is smaller.
func (k *Keeper) mayBePrivate(ctx context.Context, p types.EvaluationParams, oracle types.Oracle) error {
	if len(oracle.EncryptionPubkey) == 0 {
		return types.ErrInvalidField.Wrapf("private: oracle %s has no encryption_pubkey, must register one", oracle.Owner)
	}
	members, err := k.Validators.Members(ctx)
	if err != nil {
		return err
	}
	keys, need := 0, max(min(int(p.Committee), len(members)), (2*len(members)+2)/3)
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
