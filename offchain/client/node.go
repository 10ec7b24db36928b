package client

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Account is what signing needs to know of an account.
type Account struct {
	Number   uint64
	Sequence uint64
}

// Receipt is what a node says of a transaction: of its check when it was broadcast, of its execution when it was looked
// up. Code 0 is success.
type Receipt struct {
	Hash      []byte
	Height    int64
	Codespace string
	Code      uint32
	Log       string
	// Data is the encoded responses of the messages.
	Data []byte
}

// Node is what a Signer needs of a node.
type Node interface {
	// Account returns an account as the last block left it; ErrAccountNotFound if it was never paid anything.
	Account(ctx context.Context, address sdk.AccAddress) (Account, error)
	// Simulate runs a transaction without effect and returns the gas it used.
	Simulate(ctx context.Context, raw []byte) (uint64, error)
	// Broadcast hands a transaction to the mempool. An error leaves open whether it arrived.
	Broadcast(ctx context.Context, raw []byte) (Receipt, error)
	// Height is the height of the last block.
	Height(ctx context.Context) (int64, error)
	Finder
}

// Finder finds executed transactions in the blocks after since; ErrTxNotFound if none of them has it.
type Finder interface {
	// Lookup may trust an index of transactions.
	Lookup(ctx context.Context, hash []byte, since int64) (Receipt, error)
	// Scan looks at the blocks themselves: a node that was killed may lack a block in its index for ever.
	Scan(ctx context.Context, hash []byte, since int64) (Receipt, error)
}
