package client

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
)

// again is after how many blocks the bytes of a transaction that is in none are sent again.
const again = 3

// deliver broadcasts signed bytes until the mempool or a block has them. A connection that breaks leaves open whether
// they arrived, so the same bytes go again: the mempool knows them, and a block takes them once.
//
// out tells that they may have left before. Then they are not dead because they are ahead of the account: what comes
// before them was lost with a node's mempool and comes again, and they may lie in another node's.
func (s *Signer) deliver(ctx context.Context, raw []byte, since int64, out bool) error {
	var last error
	for attempt := range attempts {
		if attempt > 0 {
			s.Counters.resent()
		}
		receipt, err := s.node.Broadcast(ctx, raw)
		if err != nil {
			last, out = err, true
			if ctx.Err() != nil {
				return ctx.Err()
			}
		} else {
			switch classify(receipt) {
			case accepted:
				return nil
			case stale:
				var over bool
				if over, last = s.mismatched(ctx, raw, since, receipt, out); over {
					return last
				}
			case refused:
				if out && s.hasBlock(ctx, raw, since) {
					return nil // its fee or its sequence is gone because it was executed
				}
				return &TxError{receipt}
			case busy:
				last = &TxError{receipt}
			}
		}
		if err := sleep(ctx, s.Poll); err != nil {
			return err
		}
	}
	return last
}

// mismatched decides on bytes whose sequence a node does not take. over tells that another try is of no use.
func (s *Signer) mismatched(
	ctx context.Context, raw []byte, since int64, receipt Receipt, out bool,
) (over bool, err error) {
	switch {
	case !out:
		return true, s.overtaken(ctx, raw, since, receipt)
	case isAhead(receipt.Log):
		return false, fmt.Errorf("%w: %s", errAhead, receipt.Log)
	}
	found, err := s.replaced(ctx, raw, since)
	switch {
	case found.Height > 0:
		return true, nil
	case errors.Is(err, ErrStaleSequence):
		return true, err
	case err == nil:
		err = fmt.Errorf("%w: %s", errContested, receipt.Log)
	}
	return false, err
}

// hasBlock tells whether signed bytes are in a block.
func (s *Signer) hasBlock(ctx context.Context, raw []byte, since int64) bool {
	receipt, err := s.replaced(ctx, raw, since)
	return err == nil && receipt.Height > 0
}

// overtaken decides on bytes that have just been signed and whose sequence the node does not take: an earlier process
// may have signed the same, and a block may have it.
func (s *Signer) overtaken(ctx context.Context, raw []byte, since int64, receipt Receipt) error {
	hash := sha256.Sum256(raw)
	_, err := s.node.Scan(ctx, hash[:], since)
	if errors.Is(err, ErrTxNotFound) {
		return fmt.Errorf("%w: %s", ErrStaleSequence, receipt.Log)
	}
	return err
}

// repeat broadcasts bytes that wait for a block once more. If their sequence is gone it tells what became of them.
func (s *Signer) repeat(ctx context.Context, raw []byte, since int64) (Receipt, error) {
	checked, err := s.node.Broadcast(ctx, raw)
	if err != nil || classify(checked) != stale || isAhead(checked.Log) {
		return Receipt{}, err
	}
	return s.replaced(ctx, raw, since)
}

// replaced tells, by ErrStaleSequence, that another transaction of the account has used the sequence of signed bytes in
// a block, so that they wait for nothing.
func (s *Signer) replaced(ctx context.Context, raw []byte, since int64) (Receipt, error) {
	sequence, err := s.sequenceOf(raw)
	if err != nil {
		return Receipt{}, err
	}
	account, err := s.node.Account(ctx, s.address)
	if err != nil || account.Sequence <= sequence {
		return Receipt{}, err
	}
	hash := sha256.Sum256(raw)
	receipt, err := s.node.Scan(ctx, hash[:], since) // after the account: what used the sequence is in a block by now
	if errors.Is(err, ErrTxNotFound) {
		err = fmt.Errorf("%w: %d, the account is at %d", ErrStaleSequence, sequence, account.Sequence)
	}
	return receipt, err
}

// sequenceOf reads the sequence out of signed bytes.
func (s *Signer) sequenceOf(raw []byte) (uint64, error) {
	tx, err := s.Txs.TxDecoder()(raw)
	if err != nil {
		return 0, err
	}
	signed, ok := tx.(authsigning.SigVerifiableTx)
	if !ok {
		return 0, fmt.Errorf("%T: has no signatures", tx)
	}
	signatures, err := signed.GetSignaturesV2()
	if err != nil || len(signatures) == 0 {
		return 0, errors.Join(errors.New("no signature"), err)
	}
	return signatures[0].Sequence, nil
}

// revive brings back what waits for its block and a node does not know, from the sequence on that the node asked for in
// err, so that what comes after it can follow. It tells whether the node has all of it now.
func (s *Signer) revive(ctx context.Context, err error) bool {
	expected, ok := expectedSequence(err.Error())
	if !ok || expected >= s.account.Sequence {
		return false
	}
	for sequence := expected; sequence < s.account.Sequence; sequence++ {
		raw, waits := s.waiting[sequence]
		if !waits {
			return false
		}
		receipt, err := s.node.Broadcast(ctx, raw)
		if err != nil || classify(receipt) != accepted {
			return false
		}
		s.Counters.resent()
	}
	return true
}

// confirm waits until signed bytes are in a block and returns how they were executed.
func (s *Signer) confirm(ctx context.Context, raw []byte, since, sent int64) (Receipt, error) {
	hash := sha256.Sum256(raw)
	last := sent + s.Patience
	for {
		receipt, err := s.node.Lookup(ctx, hash[:], since)
		switch {
		case err == nil:
			return executedAs(receipt, nil)
		case ctx.Err() != nil:
			return Receipt{}, ctx.Err()
		}
		height, heightErr := s.node.Height(ctx)
		if heightErr == nil && errors.Is(err, ErrTxNotFound) && height > last {
			s.forget()
			return Receipt{}, fmt.Errorf("%w after %d blocks: %X", ErrNotIncluded, s.Patience, hash)
		}
		if heightErr == nil && height >= sent+again {
			// A node that died has taken its mempool along. Where the bytes are known they are not taken twice.
			sent = height
			receipt, err := s.repeat(ctx, raw, since)
			if receipt.Height > 0 || errors.Is(err, ErrStaleSequence) {
				return executedAs(receipt, err)
			}
		}
		if err := sleep(ctx, s.Poll); err != nil {
			return Receipt{}, err
		}
	}
}

// executedAs is what a receipt from a block means.
func executedAs(receipt Receipt, err error) (Receipt, error) {
	if err == nil && receipt.Code != 0 {
		err = &TxError{receipt}
	}
	return receipt, err
}

// forget makes the next call ask the node for the sequence.
func (s *Signer) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known = false
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
