package faucet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/masa-finance/masad/offchain/client"
)

// maxRemembered bounds how many credits are remembered, and so how many can be given within a cooldown.
const maxRemembered = 100_000

var (
	// ErrAsked tells that somebody asked for what the faucet never gives.
	ErrAsked = errors.New("cannot be given")
	// ErrTooSoon tells that an account got this coin a short time ago.
	ErrTooSoon = errors.New("too soon")
	// ErrBusy tells that the faucet gave as much as it gives within a cooldown.
	ErrBusy = errors.New("the faucet is busy")
)

// Sender sends messages of the faucet's account.
type Sender interface {
	// Send signs messages, pays the fee, and returns when they are in a block.
	Send(ctx context.Context, remember func(raw []byte) error, msgs ...sdk.Msg) (client.Receipt, error)
}

// Bank tells what accounts have.
type Bank interface {
	// Balances are all coins of an account.
	Balances(ctx context.Context, address sdk.AccAddress) (sdk.Coins, error)
}

// Options are how a faucet gives.
type Options struct {
	ChainID string
	// Node is the address of a node, which is told to whoever asks.
	Node string
	// Holder is the account that gives.
	Holder sdk.AccAddress
	// Amounts are what one credit gives of each coin.
	Amounts sdk.Coins
	// Cooldown is how long an account waits for the next credit of the same coin.
	Cooldown time.Duration
	Log      *slog.Logger
	// Now is the clock, time.Now unless it is set.
	Now func() time.Time
}

// Faucet gives coins. It is safe for concurrent use.
type Faucet struct {
	Options
	sender Sender
	bank   Bank

	mu    sync.Mutex
	given map[string]time.Time // until when, by account and denomination
}

// New makes a faucet.
func New(sender Sender, bank Bank, options Options) (*Faucet, error) {
	switch {
	case options.Amounts.Empty() || !options.Amounts.IsValid():
		return nil, fmt.Errorf("amounts: %q is none, must be coins such as 10000000umasa", options.Amounts)
	case options.Cooldown < 0:
		return nil, fmt.Errorf("cooldown: %s is below 0", options.Cooldown)
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Faucet{Options: options, sender: sender, bank: bank, given: make(map[string]time.Time)}, nil
}

// Credit gives an account one credit of a coin and returns when it is in a block. Whoever asks again before that has
// asked too soon; if it fails the account may ask again at once.
func (f *Faucet) Credit(ctx context.Context, account, denom string) error {
	address, err := sdk.AccAddressFromBech32(account)
	if err != nil {
		return fmt.Errorf("address: %.100q: %w: %w", account, ErrAsked, err)
	}
	found, coin := f.Amounts.Find(denom)
	if !found {
		return fmt.Errorf("denom: %.100q %w, must be one of %s", denom, ErrAsked, strings.Join(f.Amounts.Denoms(), ", "))
	}
	key := address.String() + "/" + denom
	if err := f.reserve(key); err != nil {
		return err
	}
	receipt, err := f.sender.Send(ctx, nil, banktypes.NewMsgSend(f.Holder, address, sdk.NewCoins(coin)))
	if err != nil {
		f.release(key)
		return fmt.Errorf("send: %w", err)
	}
	f.Log.Info("gave", "account", account, "coins", coin.String(), "height", receipt.Height)
	return nil
}

// reserve begins a cooldown.
func (f *Faucet) reserve(key string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Now()
	if until, found := f.given[key]; found && until.After(now) {
		return fmt.Errorf("%w: the next credit of this coin is in %s", ErrTooSoon, until.Sub(now).Round(time.Second))
	}
	if len(f.given) >= maxRemembered {
		for old, until := range f.given {
			if !until.After(now) {
				delete(f.given, old)
			}
		}
	}
	if len(f.given) >= maxRemembered {
		return ErrBusy
	}
	f.given[key] = now.Add(f.Cooldown)
	return nil
}

func (f *Faucet) release(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.given, key)
}
