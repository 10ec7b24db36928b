package abci

import (
	"cosmossdk.io/log/v2"
	abcitypes "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
)

// DutyShare is the part of a block's gas and bytes, in percent, that evaluators' duties may take before anybody who
// pays. Judgement goes on in a full block, and a flood of duties leaves the rest to those who pay.
const DutyShare = 20

// Lane knows which transactions are evaluators' duties.
type Lane interface {
	// Admits tells whether a transaction is free because the chain asked for it.
	Admits(ctx sdk.Context, tx sdk.Tx) bool
}

// Preparer makes proposals.
type Preparer struct {
	decode sdk.TxDecoder
	lane   Lane
	logger log.Logger
}

// NewPreparer returns a maker of proposals.
func NewPreparer(decode sdk.TxDecoder, lane Lane, logger log.Logger) Preparer {
	return Preparer{decode: decode, lane: lane, logger: logger.With("handler", "PrepareProposal")}
}

// Handle picks transactions from the mempool's list: duties first, as far as their share goes, then everything in the
// order of the list while there is room. A sender's transactions keep their order; where one of them is left out, the
// later ones are too, as they could not run. A panic gives an empty block rather than a wrong one.
func (p Preparer) Handle(
	ctx sdk.Context, req *abcitypes.RequestPrepareProposal,
) (*abcitypes.ResponsePrepareProposal, error) {
	var picked [][]byte
	err := safely(func() error {
		picked = p.pick(ctx, req)
		return nil
	})
	if err != nil {
		p.logger.Error("an empty block is proposed", "height", req.Height, "error", err)
		picked = nil
	}
	return &abcitypes.ResponsePrepareProposal{Txs: picked}, nil
}

func (p Preparer) pick(ctx sdk.Context, req *abcitypes.RequestPrepareProposal) [][]byte {
	room := blockSpace(ctx)
	room.bytes = min(room.bytes, uint64(max(req.MaxTxBytes, 0)))

	candidates := p.measureAll(req)
	first, rest := p.splitDuties(ctx, candidates, room.share(DutyShare))
	var picked [][]byte
	blocked := make(map[string]bool)
	for _, c := range append(first, rest...) {
		senders := senders(c.tx)
		if anyOf(blocked, senders) || !room.fits(c) {
			add(blocked, senders)
			continue
		}
		room.take(c)
		picked = append(picked, c.raw)
	}
	return picked
}

// measureAll returns the transactions that a judge would let pass.
func (p Preparer) measureAll(req *abcitypes.RequestPrepareProposal) []candidate {
	candidates := make([]candidate, 0, len(req.Txs))
	for _, raw := range req.Txs {
		c, err := measure(p.decode, raw)
		if err != nil {
			p.logger.Debug("left out", "error", err)
			continue
		}
		candidates = append(candidates, c)
	}
	return candidates
}

// splitDuties takes duties to the front while their room lasts. A duty stays behind if its sender has an earlier
// transaction that stays behind.
func (p Preparer) splitDuties(ctx sdk.Context, candidates []candidate, room space) (first, rest []candidate) {
	waiting := make(map[string]bool)
	for _, c := range candidates {
		senders := senders(c.tx)
		if !anyOf(waiting, senders) && room.fits(c) && p.lane.Admits(ctx, c.tx) {
			room.take(c)
			first = append(first, c)
			continue
		}
		add(waiting, senders)
		rest = append(rest, c)
	}
	return first, rest
}

// senders are the accounts whose sequences a transaction uses.
func senders(tx sdk.Tx) []string {
	if unordered, ok := tx.(sdk.TxWithUnordered); ok && unordered.GetUnordered() {
		return nil
	}
	signed, ok := tx.(authsigning.SigVerifiableTx)
	if !ok {
		return nil
	}
	signers, err := signed.GetSigners()
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(signers))
	for _, signer := range signers {
		names = append(names, string(signer))
	}
	return names
}

func anyOf(set map[string]bool, names []string) bool {
	for _, name := range names {
		if set[name] {
			return true
		}
	}
	return false
}

func add(set map[string]bool, names []string) {
	for _, name := range names {
		set[name] = true
	}
}
