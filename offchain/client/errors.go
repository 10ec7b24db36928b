package client

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	errorsmod "cosmossdk.io/errors"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
)

var (
	// ErrAccountNotFound tells that the signer's account does not exist.
	ErrAccountNotFound = errors.New("account not found")
	// ErrTxNotFound tells that a transaction is in no block yet.
	ErrTxNotFound = errors.New("transaction not found")
	// ErrNotIncluded tells that a transaction was in no block although its patience is over. It may still come.
	ErrNotIncluded = errors.New("transaction not included")
	// ErrStaleSequence tells that signed bytes can not be executed any more: their sequence is used.
	ErrStaleSequence = errors.New("sequence is used")
	// errAhead tells that signed bytes wait for others that come before them.
	errAhead = errors.New("sequence is ahead")
	// errContested tells that another transaction with the sequence of signed bytes waits for a block.
	errContested = errors.New("sequence is contested")
	// ErrOtherChain tells that a node is on another chain than its user means.
	ErrOtherChain = errors.New("the node is on another chain")
	// ErrNoPosition tells that an account is not registered in a role.
	ErrNoPosition = errors.New("the account is not registered")
	// ErrCatchingUp tells that a node does not know the newest state yet.
	ErrCatchingUp = errors.New("the node is catching up")
)

// TxError is the chain's refusal of a transaction. errors.Is finds the registered error of any module in it.
type TxError struct {
	Receipt
}

// Error tells the codespace, the code and the log.
func (e *TxError) Error() string {
	if e.Codespace == "" {
		return "refused: " + e.Log
	}
	return fmt.Sprintf("refused (%s/%d): %s", e.Codespace, e.Code, e.Log)
}

// Is tells whether the refusal is a certain registered error. A refusal in a simulation has lost its code on the way
// and is recognised by its words.
func (e *TxError) Is(target error) bool {
	var registered *errorsmod.Error
	if !errors.As(target, &registered) {
		return false
	}
	if e.Codespace == "" {
		return strings.Contains(e.Log, registered.Error())
	}
	return e.Codespace == registered.Codespace() && e.Code == registered.ABCICode()
}

// verdict is what a broadcast's outcome asks for.
type verdict int

const (
	accepted verdict = iota // wait for a block
	stale                   // the sequence is wrong: look the bytes up, else sign anew
	busy                    // the mempool is full: the same bytes later
	refused                 // never: tell the caller
)

// classify reads the outcome of a broadcast.
func classify(r Receipt) verdict {
	if r.Code == 0 {
		return accepted
	}
	if r.Codespace != sdkerrors.RootCodespace {
		return refused
	}
	switch r.Code {
	case sdkerrors.ErrTxInMempoolCache.ABCICode():
		return accepted
	case sdkerrors.ErrWrongSequence.ABCICode():
		return stale
	case sdkerrors.ErrMempoolIsFull.ABCICode():
		return busy
	default:
		return refused
	}
}

// sequenceWords is how the SDK tells the sequence it expects, mempool included.
var sequenceWords = regexp.MustCompile(`account sequence mismatch, expected (\d+), got (\d+)`)

// isAhead tells whether a mismatch is that of bytes with a sequence still to come.
func isAhead(log string) bool {
	match := sequenceWords.FindStringSubmatch(log)
	if match == nil {
		return false
	}
	expected, err := strconv.ParseUint(match[1], 10, 64)
	got, wrong := strconv.ParseUint(match[2], 10, 64)
	return err == nil && wrong == nil && got > expected
}

// expectedSequence reads the sequence out of a mismatch.
func expectedSequence(log string) (uint64, bool) {
	match := sequenceWords.FindStringSubmatch(log)
	if match == nil {
		return 0, false
	}
	sequence, err := strconv.ParseUint(match[1], 10, 64)
	return sequence, err == nil
}
