package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
)

// lookEvery is how often the grants are looked at, and lookBarred how often while one is missing.
const lookEvery, lookBarred = time.Minute, 5 * time.Second

// signers are the program's keys. A refusal for want of a grant, or of somebody who pays, is noticed at once.
type signers struct {
	*client.Pool
	permit *permit
}

// Send implements client.Sender.
func (s signers) Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (client.Receipt, error) {
	receipt, err := s.Pool.Send(ctx, remember, msgs...)
	s.permit.judge(ctx, err)
	return receipt, err
}

// SendDuty is the pool's SendDuty.
func (s signers) SendDuty(ctx context.Context, gas uint64, msgs ...sdk.Msg) (client.Receipt, error) {
	receipt, err := s.Pool.SendDuty(ctx, gas, msgs...)
	s.permit.judge(ctx, err)
	return receipt, err
}

// Resend implements client.Sender.
func (s signers) Resend(ctx context.Context, raw []byte) (client.Receipt, error) {
	receipt, err := s.Pool.Resend(ctx, raw)
	s.permit.judge(ctx, err)
	return receipt, err
}

// permit tells whether one of the program's keys may act for the operator. Nothing is looked at before it is watched:
// a program that signs for itself needs no grants.
type permit struct {
	log *slog.Logger
	// looking is held by the one that asks the chain.
	looking sync.Mutex

	mu sync.Mutex
	// look asks the chain: errNotGranted if no key may send all messages, errNotPaid if nobody pays for it.
	look func(ctx context.Context) error
	// tell hears why no key may, and nil when one may again.
	tell func(err error)
	// barred is why no key may.
	barred error
}

// may tells whether some key may act, as far as is known.
func (p *permit) may() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.barred == nil
}

// judge looks at once if the chain refused a transaction for want of a grant, or of somebody who pays.
func (p *permit) judge(ctx context.Context, err error) {
	if client.NotGranted(err) || client.NotPaid(err) {
		p.see(ctx)
	}
}

// see looks at the grants unless somebody does. A chain that does not answer changes nothing.
func (p *permit) see(ctx context.Context) {
	if !p.looking.TryLock() {
		return
	}
	defer p.looking.Unlock()
	p.mu.Lock()
	look := p.look
	p.mu.Unlock()
	if look == nil {
		return
	}
	if err := look(ctx); err == nil || errors.Is(err, errNotGranted) || errors.Is(err, errNotPaid) {
		p.settle(err)
	}
}

// settle notes what was found, and tells what changed.
func (p *permit) settle(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	changed := (err == nil) != (p.barred == nil)
	p.barred = err
	if !changed {
		return
	}
	if err != nil {
		p.log.Error("no new work until the key may act for the operator again", "error", err)
	} else {
		p.log.Info("the key may act for the operator again")
	}
	if p.tell != nil {
		p.tell(err)
	}
}

// watch looks again and again until the context ends.
func (p *permit) watch(ctx context.Context, look func(ctx context.Context) error) {
	p.mu.Lock()
	p.look = look
	p.mu.Unlock()
	for {
		wait := lookEvery
		if !p.may() {
			wait = lookBarred
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
			p.see(ctx)
		}
	}
}

// hears sets who is told.
func (p *permit) hears(tell func(err error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell = tell
}

// oneMay is nil if one of the keys may send all messages for the operator, and somebody pays for it.
func (p program) oneMay(ctx context.Context, messages []string) (err error) {
	for _, key := range p.pool.Addresses() {
		if p.owner.Equals(key) {
			return nil
		}
		if _, err = p.grantsOf(ctx, key, messages); err == nil {
			err = p.paid(ctx, key)
		}
		if err == nil {
			return nil
		}
	}
	return err
}

// errNotPaid tells that nobody pays what a program sends.
var errNotPaid = errors.New("nobody pays the key's fees")

// paid is nil if the operator's allowance, or the key's own coins, pay a typical fee. An evaluator's duties are free.
func (p program) paid(ctx context.Context, key sdk.AccAddress) error {
	if p.fee.IsZero() || p.kind == "evaluator" {
		return nil
	}
	allowance, err := p.node.Allowance(ctx, p.owner, key)
	if err == nil && allowance.Pays(p.fee, p.node.Now()) {
		return nil
	}
	if err != nil && !errors.Is(err, client.ErrNoAllowance) {
		return err
	}
	coins, err := p.node.Balances(ctx, key)
	if err != nil || p.fee.IsAllLTE(coins) {
		return err
	}
	return fmt.Errorf("%w: neither an allowance of %s nor coins of %s pay %s; %s gives an allowance",
		errNotPaid, p.owner, key, p.fee, p.renewing(key))
}
