package client_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// errConnection is a connection that broke.
var errConnection = errors.New("connection reset")

// chain is a node of one account: a mempool that checks sequences and fees, and blocks on demand.
type chain struct {
	mu       sync.Mutex
	txs      sdkclient.TxConfig
	account  client.Account // as the last block left it
	checked  uint64         // the sequence the mempool expects
	pool     [][]byte
	known    map[string]bool
	included map[string]client.Receipt
	height   int64
	minFee   int64

	// faults.
	loseReplies   int  // the next broadcasts arrive, but their replies are lost
	loseCalls     int  // the next broadcasts are lost whole
	full          int  // the mempool is full for the next broadcasts
	failExecution bool // transactions fail in their block
	stuck         bool // blocks stay empty
	dies          int  // so many blocks from now the node has lost its mempool
	bar           bool // the key is granted nothing
	unpaid        bool // no operator pays for anything, and a simulation that says so fails
	spent         bool // the first transaction in a block uses the allowance up, which is looked at before the sequence
	barred        int  // how often it was told so
	unindexed     bool // the node has lost its index of transactions; its blocks are there
	onBroadcast   func(raw []byte)
}

func newChain(txs sdkclient.TxConfig) *chain {
	return &chain{
		txs: txs, account: client.Account{Number: 7, Sequence: 3}, checked: 3, height: 10,
		known: make(map[string]bool), included: make(map[string]client.Receipt),
	}
}

func (c *chain) Account(context.Context, sdk.AccAddress) (client.Account, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.account, nil
}

func (c *chain) Simulate(_ context.Context, raw []byte) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sequence, _, err := c.open(raw)
	if err != nil {
		return 0, err
	}
	if c.bar {
		c.barred++
		return 0, &client.TxError{Receipt: client.Receipt{Code: 1, Log: "masa1x: authorization not found"}}
	}
	if sequence != c.checked {
		return 0, &client.TxError{Receipt: client.Receipt{Code: 1, Log: mismatch(c.checked, sequence)}}
	}
	if tx, err := c.txs.TxDecoder()(raw); c.unpaid && (err != nil || len(tx.(sdk.FeeTx).FeeGranter()) > 0) {
		return 0, &client.TxError{Receipt: client.Receipt{Code: 1, Log: "message does not exist in allowed messages"}}
	}
	return 100_000, nil
}

func mismatch(expected, got uint64) string {
	return fmt.Sprintf("account sequence mismatch, expected %d, got %d: incorrect account sequence", expected, got)
}

func (c *chain) Broadcast(_ context.Context, raw []byte) (client.Receipt, error) {
	if c.onBroadcast != nil {
		c.onBroadcast(raw)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loseCalls > 0 {
		c.loseCalls--
		return client.Receipt{}, errConnection
	}
	receipt := c.check(raw)
	if c.loseReplies > 0 {
		c.loseReplies--
		return client.Receipt{}, errConnection
	}
	return receipt, nil
}

func (c *chain) check(raw []byte) client.Receipt {
	hash := sha256.Sum256(raw)
	refuse := func(err interface {
		ABCICode() uint32
		Codespace() string
	}, log string,
	) client.Receipt {
		return client.Receipt{Codespace: err.Codespace(), Code: err.ABCICode(), Log: log}
	}
	sequence, fee, err := c.open(raw)
	switch {
	case err != nil:
		return refuse(sdkerrors.ErrTxDecode, err.Error())
	case c.known[string(hash[:])]:
		return refuse(sdkerrors.ErrTxInMempoolCache, "")
	case c.spent && len(c.included) > 0:
		return refuse(feegrant.ErrFeeLimitExceeded, "fee limit exceeded")
	case c.full > 0:
		c.full--
		return refuse(sdkerrors.ErrMempoolIsFull, "")
	case sequence != c.checked:
		return refuse(sdkerrors.ErrWrongSequence, mismatch(c.checked, sequence))
	case fee < c.minFee:
		return refuse(sdkerrors.ErrInsufficientFee, "insufficient fees")
	}
	c.known[string(hash[:])] = true
	c.checked++
	c.pool = append(c.pool, bytes.Clone(raw))
	return client.Receipt{Hash: hash[:]}
}

func (c *chain) open(raw []byte) (sequence uint64, fee int64, err error) {
	tx, err := c.txs.TxDecoder()(raw)
	if err != nil {
		return 0, 0, err
	}
	signatures, err := tx.(authsigning.Tx).GetSignaturesV2()
	if err != nil {
		return 0, 0, err
	}
	return signatures[0].Sequence, tx.(sdk.FeeTx).GetFee().AmountOf("umasa").Int64(), nil
}

func (c *chain) Lookup(ctx context.Context, hash []byte, since int64) (client.Receipt, error) {
	if c.unindexed {
		return client.Receipt{}, client.ErrTxNotFound
	}
	return c.Scan(ctx, hash, since)
}

func (c *chain) Scan(_ context.Context, hash []byte, since int64) (client.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	receipt, ok := c.included[string(hash)]
	if !ok || receipt.Height <= since {
		return client.Receipt{}, client.ErrTxNotFound
	}
	return receipt, nil
}

// Height makes a block each time it is asked.
func (c *chain) Height(context.Context) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dies > 0 {
		if c.dies--; c.dies == 0 {
			c.pool, c.known, c.checked = nil, make(map[string]bool), c.account.Sequence
			c.stuck = false
		}
	}
	c.height++
	if c.stuck {
		return c.height, nil
	}
	for _, raw := range c.pool {
		hash := sha256.Sum256(raw)
		receipt := client.Receipt{Hash: hash[:], Height: c.height}
		if c.failExecution {
			receipt.Codespace, receipt.Code, receipt.Log = "rewards", 24, "duplicate"
		}
		c.included[string(hash[:])] = receipt
		c.account.Sequence++
	}
	c.pool = nil
	return c.height, nil
}

// executed counts the transactions in blocks.
func (c *chain) executed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.included)
}

// world is a chain with a signer on it.
type world struct {
	*chain
	signer *client.Signer
	config client.SignerConfig
	msg    sdk.Msg
}

func newWorld(t *testing.T, operator sdk.AccAddress) world {
	t.Helper()
	keys := keyring.NewInMemory(types.Codec)
	record, _, err := keys.NewMnemonic("key", keyring.English, sdk.FullFundraiserPath, "", hd.Secp256k1)
	require.NoError(t, err)
	address, err := record.GetAddress()
	require.NoError(t, err)
	c := newChain(types.Txs)
	config := client.SignerConfig{
		ChainID: "masa-test", Keys: keys, Key: "key", Txs: types.Txs, Operator: operator,
		Poll: time.Millisecond, Patience: 200,
	}
	signer, err := client.NewSigner(c, config)
	require.NoError(t, err)
	from := address
	if !operator.Empty() {
		from = operator
	}
	return world{c, signer, config, banktypes.NewMsgSend(from, address, sdk.NewCoins(sdk.NewInt64Coin("umasa", 1)))}
}
