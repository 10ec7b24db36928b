package abci

import (
	"errors"

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
	// Enter tells whether a transaction is free because the chain asked for it, and counts it as a try.
	Enter(ctx sdk.Context, tx sdk.Tx) bool
	// IsFree tells whether a transaction is a duty that pays nothing: if it may not enter, no block takes it.
	IsFree(tx sdk.Tx) bool
}

// Preparer makes proposals.
type Preparer struct {
	decode  sdk.TxDecoder
	lane    Lane
	reveals RevealMaker
	logger  log.Logger
}

// RevealMaker makes this node's part in the beacon.
type RevealMaker interface {
	// Make returns the transaction that begins the proposer's block, nil if it has nothing to reveal.
	Make(ctx sdk.Context, proposer sdk.ConsAddress) ([]byte, error)
}

// NewPreparer returns a maker of proposals.
func NewPreparer(decode sdk.TxDecoder, lane Lane, logger log.Logger) Preparer {
	return Preparer{decode: decode, lane: lane, logger: logger.With("handler", "PrepareProposal")}
}

// WithReveals returns a preparer whose proposals begin with the reveals of a maker.
func (p Preparer) WithReveals(reveals RevealMaker) Preparer {
	p.reveals = reveals
	return p
}

// Handle picks transactions from the mempool's list while there is room: duties first, as far as their share goes, then
// those who pay in the order of the list, then the duties that are left. The node's own reveal stands before all of
// them, also in a full block. A sender's transactions keep their order; where one of them is left out, the later ones
// are too, as they could not run. A transaction that makes the handler panic is left out; any other panic gives an
// empty block rather than a wrong one.
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

	picked := p.reveal(ctx, req, &room)
	blocked := make(map[string]bool)
	for _, c := range p.line(ctx, p.measureAll(req), room.share(DutyShare)) {
		if anyOf(blocked, c.senders) || !room.fits(c) {
			add(blocked, c.senders)
			continue
		}
		room.take(c)
		picked = append(picked, c.raw)
	}
	return picked
}

// reveal returns what the block begins with: the node's reveal, as far as it has one and there is room.
func (p Preparer) reveal(ctx sdk.Context, req *abcitypes.RequestPrepareProposal, room *space) [][]byte {
	if p.reveals == nil {
		return nil
	}
	var raw []byte
	err := safely(func() (err error) {
		raw, err = p.reveals.Make(ctx, req.ProposerAddress)
		return err
	})
	if err != nil {
		p.logger.Error("the block is proposed without a reveal", "height", req.Height, "error", err)
		return nil
	}
	if c := revealed(raw); len(raw) > 0 && room.fits(c) {
		room.take(c)
		return [][]byte{raw}
	}
	return nil
}

// measureAll returns the transactions that a judge would let pass.
func (p Preparer) measureAll(req *abcitypes.RequestPrepareProposal) []candidate {
	candidates := make([]candidate, 0, len(req.Txs))
	for _, raw := range req.Txs {
		var c candidate
		err := safely(func() (err error) {
			c, err = measure(p.decode, raw)
			return err
		})
		if err != nil {
			p.logger.Debug("left out", "error", err)
			continue
		}
		candidates = append(candidates, c)
	}
	return candidates
}

// line puts candidates into the order in which they get room. A transaction stays behind every earlier one of its
// senders: a duty behind a payer, and a payer behind a duty that has to wait. One that no block takes is not in it, nor
// are the later ones of its senders. Tries at duties are counted over the whole proposal, as the block will count them.
func (p Preparer) line(ctx sdk.Context, candidates []candidate, room space) []candidate {
	var first, payers, last []candidate
	behind, lastly, out := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	branch, _ := ctx.CacheContext()
	for _, c := range candidates {
		duty, err := p.admit(branch, c.tx)
		switch {
		case err != nil || anyOf(out, c.senders):
			add(out, c.senders)
		case duty && !anyOf(behind, c.senders) && room.fits(c):
			room.take(c)
			first = append(first, c)
		case duty || anyOf(lastly, c.senders):
			add(behind, c.senders)
			add(lastly, c.senders)
			last = append(last, c)
		default:
			add(behind, c.senders)
			payers = append(payers, c)
		}
	}
	return append(append(first, payers...), last...)
}

// admit tells whether a transaction is a duty that is free; an error means that no block takes it.
func (p Preparer) admit(ctx sdk.Context, tx sdk.Tx) (duty bool, err error) {
	err = safely(func() error {
		duty = p.lane.Enter(ctx, tx)
		if !duty && p.lane.IsFree(tx) {
			return errors.New("tx: duties that are not free offer no fee")
		}
		return nil
	})
	if err != nil {
		p.logger.Debug("left out", "error", err)
	}
	return duty, err
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
