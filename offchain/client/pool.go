package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
)

// benchTime is how long a key that may not sign is left out.
const benchTime = time.Minute

// Pool signs with several keys that all act for one operator. A transaction goes to the key with the fewest under way,
// so that one that waits, or a sequence that got out of step, holds up its own key alone. It is safe for concurrent
// use.
type Pool struct {
	mu   sync.Mutex
	hand []*hand
}

// hand is a key of a pool.
type hand struct {
	*Signer
	underWay int
	benched  time.Time // until when it is left out
}

// NewPool joins signers. They must act for the same operator.
func NewPool(signers ...*Signer) (*Pool, error) {
	if len(signers) == 0 {
		return nil, errors.New("a pool needs a key, has none")
	}
	p := &Pool{}
	for _, s := range signers {
		if !s.Operator.Equals(signers[0].Operator) {
			return nil, fmt.Errorf("key %s acts for %s, the first one for %s", s.Key, s.Operator, signers[0].Operator)
		}
		if slices.ContainsFunc(p.hand, func(h *hand) bool { return h.address.Equals(s.address) }) {
			return nil, fmt.Errorf("key %s: is there twice", s.Key)
		}
		p.hand = append(p.hand, &hand{Signer: s})
	}
	return p, nil
}

// Addresses are the accounts of the keys.
func (p *Pool) Addresses() []sdk.AccAddress {
	addresses := make([]sdk.AccAddress, len(p.hand))
	for i, h := range p.hand {
		addresses[i] = h.address
	}
	return addresses
}

// Send is Signer.Send with one of the keys.
func (p *Pool) Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (Receipt, error) {
	return p.send(func(s *Signer) (Receipt, error) { return s.Send(ctx, remember, msgs...) })
}

// SendDuty is Signer.SendDuty with one of the keys.
func (p *Pool) SendDuty(ctx context.Context, gas uint64, msgs ...sdk.Msg) (Receipt, error) {
	return p.send(func(s *Signer) (Receipt, error) { return s.SendDuty(ctx, gas, msgs...) })
}

// Resend is Signer.Resend with the key that signed, or any if that one is not in the pool any more.
func (p *Pool) Resend(ctx context.Context, raw []byte) (Receipt, error) {
	signer := p.hand[0].Signer
	if address, err := p.signerOf(raw); err == nil {
		for _, h := range p.hand {
			if h.address.Equals(address) {
				signer = h.Signer
			}
		}
	}
	return signer.Resend(ctx, raw)
}

// send tries the keys until one may send. A key that may not has sent nothing, so another one can.
func (p *Pool) send(try func(*Signer) (Receipt, error)) (Receipt, error) {
	for {
		h, rest := p.take()
		receipt, err := try(h.Signer)
		barred := mayNot(err)
		p.give(h, barred)
		if !barred || rest == 0 {
			return receipt, err
		}
	}
}

// take picks the key with the fewest transactions under way, the first of several, and tells how many others are not
// benched. If all are, it is the one whose time is over first.
func (p *Pool) take() (best *hand, rest int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for _, h := range p.hand {
		if now.Before(h.benched) {
			continue
		}
		rest++
		if best == nil || h.underWay < best.underWay {
			best = h
		}
	}
	if best == nil {
		best = slices.MinFunc(p.hand, func(a, b *hand) int { return a.benched.Compare(b.benched) })
		rest = 1
	}
	best.underWay++
	return best, rest - 1
}

// give ends what take began.
func (p *Pool) give(h *hand, barred bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	h.underWay--
	h.benched = time.Time{}
	if barred {
		h.benched = time.Now().Add(benchTime)
	}
}

// mayNot tells whether a key was refused for its own sake, before any block: not granted, not paid for, or unknown.
func mayNot(err error) bool {
	if errors.Is(err, ErrAccountNotFound) {
		return true
	}
	var refusal *TxError
	if !errors.As(err, &refusal) || refusal.Height != 0 {
		return false
	}
	for _, reason := range []error{
		authz.ErrNoAuthorizationFound, authz.ErrAuthorizationExpired, sdkerrors.ErrUnauthorized,
		sdkerrors.ErrInsufficientFunds, feegrant.ErrFeeLimitExceeded, feegrant.ErrFeeLimitExpired,
	} {
		if refusal.Is(reason) {
			return true
		}
	}
	return false
}

// signerOf reads who signed a transaction.
func (p *Pool) signerOf(raw []byte) (sdk.AccAddress, error) {
	tx, err := p.hand[0].Txs.TxDecoder()(raw)
	if err != nil {
		return nil, err
	}
	signed, ok := tx.(authsigning.Tx)
	if !ok {
		return nil, fmt.Errorf("%T: has no signers", tx)
	}
	signers, err := signed.GetSigners()
	if err != nil || len(signers) == 0 {
		return nil, errors.Join(errors.New("no signer"), err)
	}
	return signers[0], nil
}
