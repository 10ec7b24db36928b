package reveal

import (
	"context"
	"errors"
	"io/fs"

	"cosmossdk.io/log/v2"
	sdk "github.com/cosmos/cosmos-sdk/types"

	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// BeaconKeeper knows the tips of validators.
type BeaconKeeper interface {
	// ProposerTip returns what a proposer of the next block has to reveal to.
	ProposerTip(ctx context.Context, proposer sdk.ConsAddress) (validatorsettypes.ProposerTip, error)
}

// Maker makes the reveals of this node's own proposals.
type Maker struct {
	keeper BeaconKeeper
	secret *Secret
	links  *Links
	logger log.Logger
	// warned is what was logged last: a node that cannot reveal says why once, not in every block.
	warned string
}

// NewMaker returns a maker of reveals with a secret; without one it makes none.
func NewMaker(keeper BeaconKeeper, secret *Secret, logger log.Logger) *Maker {
	return &Maker{keeper: keeper, secret: secret, logger: logger.With(log.ModuleKey, "beacon")}
}

// Open returns the secret in a file. Without the file there is none, which is right for a node that never proposes;
// with one that cannot be read there is none either, and the log says so: a node without a beacon is worth more than
// none.
func Open(path string, logger log.Logger) *Secret {
	if path == "" {
		return nil
	}
	secret, err := Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		logger.Warn("the beacon secret is not used: blocks are proposed without reveals", "error", err)
		return nil
	}
	return &secret
}

// Make returns the transaction that begins this node's block, nil if it has nothing to reveal. It reads the state that
// the last block left.
func (m *Maker) Make(ctx sdk.Context, proposer sdk.ConsAddress) ([]byte, error) {
	if m.secret == nil {
		return nil, nil
	}
	if m.links == nil {
		m.links = NewLinks(*m.secret, ctx.ChainID())
	}
	own, err := m.keeper.ProposerTip(ctx, proposer)
	if err != nil || own.Tip == nil {
		return nil, err
	}
	link, err := m.links.Below(*own.Tip)
	if err != nil {
		m.warn("the block is proposed without a reveal", err)
		return nil, nil
	}
	msg := &validatorsettypes.MsgRevealBeacon{Operator: own.Operator.String(), Preimage: link.Preimage[:]}
	if m.links.IsLow(link) && !own.Renewed {
		next, err := m.links.Next()
		if err != nil {
			m.warn("no next tip is registered", err)
		} else {
			msg.NextTip = next[:]
		}
	}
	return Encode(msg)
}

func (m *Maker) warn(what string, err error) {
	if reason := what + ": " + err.Error(); m.warned != reason {
		m.warned = reason
		m.logger.Warn(what, "error", err)
	}
}
