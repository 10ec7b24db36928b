package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"cosmossdk.io/math"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	"github.com/cosmos/cosmos-sdk/x/authz"
)

// Defaults of a Signer.
var (
	// DefaultGasPrice is in umasa per unit of gas: what a node asks for after `masad init`.
	DefaultGasPrice = math.LegacyNewDecWithPrec(1, 2)
	// DefaultPoll is how often a Signer looks for its transaction.
	DefaultPoll = 300 * time.Millisecond
)

const (
	// DefaultPatience is how many blocks a Signer waits for its transaction.
	DefaultPatience = 20
	// attempts bounds how often one call signs or broadcasts.
	attempts = 5
)

// SignerConfig names the key that signs and how.
type SignerConfig struct {
	ChainID string
	Keys    keyring.Keyring
	// Key is the name of the key.
	Key string
	Txs sdkclient.TxConfig
	// Operator is the account that the messages act for. If it is not the key's own, they are wrapped in MsgExec: the
	// operator has granted the key the right to send them.
	Operator sdk.AccAddress
	// Payers tells whether the operator pays the fees of what the key sends for it. If it does not, or without Payers,
	// the key pays with coins of its own.
	Payers Payers
	// GasPrice, Poll and Patience stand for their defaults if they are 0.
	GasPrice math.LegacyDec
	Poll     time.Duration
	Patience int64
	// Counters may be nil.
	Counters *Counters
}

// Payers knows who pays whose fees.
type Payers interface {
	// Allowance is what a granter pays of a grantee's fees: ErrNoAllowance if nothing.
	Allowance(ctx context.Context, granter, grantee sdk.AccAddress) (Allowance, error)
	// Now is the chain's clock; the zero time if it is not known.
	Now() time.Time
}

// Signer signs, sends and confirms transactions with one key. It is safe for concurrent use.
type Signer struct {
	SignerConfig
	node    Node
	address sdk.AccAddress
	factory clienttx.Factory

	mu      sync.Mutex
	account Account
	known   bool
	// waiting are the bytes that a node has taken and no block yet, by their sequence.
	waiting map[uint64][]byte
}

// NewSigner takes the key out of the keyring. It does not talk to the node yet.
func NewSigner(node Node, config SignerConfig) (*Signer, error) {
	record, err := config.Keys.Key(config.Key)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", config.Key, err)
	}
	address, err := record.GetAddress()
	if err != nil {
		return nil, err
	}
	if config.Operator.Empty() {
		config.Operator = address
	}
	if config.GasPrice.IsNil() {
		config.GasPrice = DefaultGasPrice
	}
	if config.Poll == 0 {
		config.Poll = DefaultPoll
	}
	if config.Patience == 0 {
		config.Patience = DefaultPatience
	}
	factory := clienttx.Factory{}.WithTxConfig(config.Txs).WithKeybase(config.Keys).WithChainID(config.ChainID).
		WithFromName(config.Key).WithSignMode(signing.SignMode_SIGN_MODE_DIRECT).WithSimulateAndExecute(true)
	return &Signer{
		SignerConfig: config, node: node, address: address, factory: factory,
		waiting: make(map[uint64][]byte),
	}, nil
}

// Address is the account of the key.
func (s *Signer) Address() sdk.AccAddress { return s.address }

// Send signs messages, pays the fee, and returns when they are in a block. remember, if there is one, gets the signed
// bytes before they leave, so that Resend can take them up after a crash.
func (s *Signer) Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (Receipt, error) {
	return s.send(ctx, order{msgs: msgs, remember: remember})
}

// SendDuty is Send without a fee, for messages that are duties; gas is all they may use.
func (s *Signer) SendDuty(ctx context.Context, gas uint64, msgs ...sdk.Msg) (Receipt, error) {
	return s.send(ctx, order{msgs: msgs, gas: gas})
}

// Resend takes up signed bytes of an earlier process: it finds them in a block or sends them again. ErrStaleSequence
// tells that they never got into one and never will.
func (s *Signer) Resend(ctx context.Context, raw []byte) (Receipt, error) {
	height, err := s.node.Height(ctx)
	if err != nil {
		return Receipt{}, err
	}
	since := max(height-s.Patience, 0)
	s.mu.Lock()
	err = s.deliver(ctx, raw, since, true)
	s.known = false
	s.mu.Unlock()
	if err != nil {
		return Receipt{}, err
	}
	return s.confirm(ctx, raw, since, height)
}

// order is one thing to send. With gas 0 the gas is estimated and paid for, otherwise it is given and free.
type order struct {
	msgs     []sdk.Msg
	gas      uint64
	remember func(raw []byte) error
}

// send signs anew what another transaction has taken the sequence of.
func (s *Signer) send(ctx context.Context, o order) (receipt Receipt, err error) {
	for range attempts {
		sent, submitErr := s.submit(ctx, o)
		if submitErr != nil {
			return Receipt{}, submitErr
		}
		receipt, err = s.confirm(ctx, sent.raw, sent.since, sent.since)
		s.settled(sent)
		if !errors.Is(err, ErrStaleSequence) {
			return receipt, err
		}
		s.Counters.conflicted()
	}
	return receipt, err
}

// sent is signed bytes with a sequence that a node has taken after the block since.
type sent struct {
	raw      []byte
	sequence uint64
	since    int64
}

// settled ends the wait of signed bytes.
func (s *Signer) settled(done sent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if bytes.Equal(s.waiting[done.sequence], done.raw) {
		delete(s.waiting, done.sequence)
	}
}

// submit gets signed bytes into the mempool after block since. It holds the key's sequence while it does.
func (s *Signer) submit(ctx context.Context, o order) (sent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	since, err := s.node.Height(ctx)
	if err != nil {
		return sent{}, err
	}
	revived := false
	for range attempts {
		var raw []byte
		if raw, err = s.sign(ctx, o); err == nil {
			err = s.deliver(ctx, raw, since, false)
		}
		if err == nil {
			taken := sent{raw, s.account.Sequence, since}
			s.waiting[taken.sequence] = raw
			s.account.Sequence++
			return taken, nil
		}
		if !errors.Is(err, ErrStaleSequence) {
			s.known = false
			return sent{}, err
		}
		if !revived && s.revive(ctx, err) {
			revived = true
			continue
		}
		s.Counters.conflicted()
		s.resync(err)
	}
	return sent{}, err
}

// resync prepares for another try after a wrong sequence: with the one the node asks for, or by asking for it.
func (s *Signer) resync(err error) {
	if expected, ok := expectedSequence(err.Error()); ok && expected != s.account.Sequence {
		s.account.Sequence = expected
		return
	}
	s.known = false
}

// sign builds, signs and remembers the transaction with the present sequence.
func (s *Signer) sign(ctx context.Context, o order) ([]byte, error) {
	if !s.known {
		account, err := s.node.Account(ctx, s.address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.address, err)
		}
		for s.waiting[account.Sequence] != nil {
			account.Sequence++
		}
		s.account, s.known = account, true
	}
	msgs := o.msgs
	if s.isHot() {
		exec := authz.NewMsgExec(s.address, msgs)
		msgs = []sdk.Msg{&exec}
	}
	factory := s.factory.WithAccountNumber(s.account.Number).WithSequence(s.account.Sequence)
	terms := terms{gas: o.gas}
	if o.gas == 0 {
		var err error
		if terms, err = s.settle(ctx, factory, msgs); err != nil {
			return nil, err
		}
	}
	builder, err := factory.WithGas(terms.gas).WithFeeGranter(terms.payer).BuildUnsignedTx(msgs...)
	if err != nil {
		return nil, err
	}
	builder.SetFeeAmount(terms.fee)
	if err := clienttx.Sign(ctx, factory, s.Key, builder, true); err != nil {
		return nil, err
	}
	raw, err := s.Txs.TxEncoder()(builder.GetTx())
	if err != nil || o.remember == nil {
		return raw, err
	}
	return raw, o.remember(raw)
}

// isHot tells whether the key acts for an account that is not its own.
func (s *Signer) isHot() bool { return !s.Operator.Equals(s.address) }

// estimate asks the node for the gas.
func (s *Signer) estimate(ctx context.Context, factory clienttx.Factory, msgs []sdk.Msg) (uint64, error) {
	raw, err := factory.BuildSimTx(msgs...)
	if err != nil {
		return 0, err
	}
	gas, err := s.node.Simulate(ctx, raw)
	var refusal *TxError
	if errors.As(err, &refusal) && sequenceWords.MatchString(refusal.Log) {
		return 0, fmt.Errorf("%w: %s", ErrStaleSequence, refusal.Log)
	}
	return gas, err
}
