package client

import (
	"context"
	"errors"
	"sync"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Sender sends messages: a Signer or a Pool.
type Sender interface {
	// Send signs messages, lets remember write the bytes down, sends them, and returns when they are in a block.
	Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (Receipt, error)
	// Resend takes up bytes that an earlier process signed.
	Resend(ctx context.Context, raw []byte) (Receipt, error)
}

// Batch puts what several callers send into one transaction: as soon as there are Most messages, or when the first of
// them has waited for Wait. A transaction that fails takes all its messages with it, so each caller's then go alone,
// and one that is wrong harms nobody else. It is safe for concurrent use.
type Batch struct {
	Sender
	// Most is how many messages a transaction carries, Wait how long the first of them waits for others.
	Most int
	Wait time.Duration

	mu      sync.Mutex
	waiting *load
}

// load is one transaction to be.
type load struct {
	parcels []*parcel
	count   int
	timer   *time.Timer
}

// parcel is what one caller sends.
type parcel struct {
	ctx      context.Context
	remember func(raw []byte) error
	msgs     []sdk.Msg
	// done gets the outcome once; alone says that the parcel is to be sent by itself.
	done chan outcome
}

type outcome struct {
	receipt Receipt
	err     error
	alone   bool
}

// Send is the sender's Send, together with what others send at the time.
func (b *Batch) Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (Receipt, error) {
	if b.Most <= 1 || len(msgs) >= b.Most {
		return b.Sender.Send(ctx, remember, msgs...)
	}
	p := &parcel{ctx: ctx, remember: remember, msgs: msgs, done: make(chan outcome, 1)}
	b.add(p)
	result := <-p.done
	if result.alone {
		return b.Sender.Send(ctx, remember, msgs...)
	}
	return result.receipt, result.err
}

// add puts a parcel into the load that waits, and sends the load if it is full.
func (b *Batch) add(p *parcel) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting != nil && b.waiting.count+len(p.msgs) > b.Most {
		b.leave(b.waiting)
	}
	if b.waiting == nil {
		fresh := &load{}
		fresh.timer = time.AfterFunc(b.Wait, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.leave(fresh)
		})
		b.waiting = fresh
	}
	b.waiting.parcels = append(b.waiting.parcels, p)
	b.waiting.count += len(p.msgs)
	if b.waiting.count == b.Most {
		b.leave(b.waiting)
	}
}

// leave sends a load if it has not left yet. The caller holds the lock.
func (b *Batch) leave(l *load) {
	if b.waiting != l {
		return
	}
	b.waiting = nil
	l.timer.Stop()
	go b.send(l.parcels)
}

// send sends parcels in one transaction, without those whose callers are gone.
func (b *Batch) send(parcels []*parcel) {
	var together []*parcel
	var msgs []sdk.Msg
	for _, p := range parcels {
		if err := p.ctx.Err(); err != nil {
			p.done <- outcome{err: err}
			continue
		}
		together, msgs = append(together, p), append(msgs, p.msgs...)
	}
	if len(together) < 2 {
		for _, p := range together {
			p.done <- outcome{alone: true}
		}
		return
	}
	ctx, stop := whileAny(together)
	defer stop()
	receipt, err := b.Sender.Send(ctx, func(raw []byte) error {
		for _, p := range together {
			if p.remember == nil {
				continue
			}
			if err := p.remember(raw); err != nil {
				return errNotRemembered{err}
			}
		}
		return nil
	}, msgs...)
	b.deal(together, receipt, err)
}

// deal gives each caller its part of what came back. What is known to have had no effect is sent again alone; what may
// yet come is everybody's error.
func (b *Batch) deal(parcels []*parcel, receipt Receipt, err error) {
	from := 0
	for _, p := range parcels {
		part := outcome{receipt: receipt, err: err, alone: err != nil && hadNoEffect(err)}
		if err == nil {
			part.receipt, part.err = receipt.part(from, len(p.msgs))
		}
		from += len(p.msgs)
		p.done <- part
	}
}

// hadNoEffect tells whether a transaction with this error has changed nothing and never will: refused, failed, or never
// sent. A connection that broke, or a transaction that is in no block yet, leave that open.
func hadNoEffect(err error) bool {
	var refusal *TxError
	var unsent errNotRemembered
	return errors.As(err, &refusal) || errors.As(err, &unsent) || errors.Is(err, ErrStaleSequence)
}

// errNotRemembered keeps a transaction from being sent: one of its callers could not write it down.
type errNotRemembered struct{ error }

// Unwrap returns the caller's error.
func (e errNotRemembered) Unwrap() error { return e.error }

// whileAny is a context that ends when those of all parcels have.
func whileAny(parcels []*parcel) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parcels[0].ctx))
	go func() {
		for _, p := range parcels {
			select {
			case <-p.ctx.Done():
			case <-ctx.Done():
				return
			}
		}
		cancel()
	}()
	return ctx, cancel
}
