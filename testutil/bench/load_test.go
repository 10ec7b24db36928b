package bench

import (
	"context"
	"slices"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"
	clienttx "github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// senders is how many transactions are on their way to the node at a time.
const senders = 8

// loader signs transactions and gives them to a node. The transactions of one account go one after the other.
type loader struct {
	*node
	mu       sync.Mutex
	accounts map[string]client.Account
}

// send broadcasts calls; it returns when the node has checked all of them.
func (l *loader) send(calls []call) {
	l.t.Helper()
	var shards [senders][]call
	for _, one := range calls {
		shard := one.signer.Address[0] % senders
		shards[shard] = append(shards[shard], one)
	}
	failures := make([]error, senders)
	refusals := make([]client.Receipt, senders)
	var group sync.WaitGroup
	for i, shard := range shards {
		group.Go(func() { refusals[i], failures[i] = l.sendAll(shard) })
	}
	group.Wait()
	for i, err := range failures {
		require.NoError(l.t, err)
		require.Zero(l.t, refusals[i].Code, refusals[i].Log)
	}
}

// sendAll broadcasts calls one after the other, until one fails or is refused.
func (l *loader) sendAll(calls []call) (client.Receipt, error) {
	for _, one := range calls {
		raw, err := l.sign(one)
		if err != nil {
			return client.Receipt{}, err
		}
		receipt, err := l.Broadcast(context.Background(), raw)
		if err != nil || receipt.Code != 0 {
			return receipt, err
		}
	}
	return client.Receipt{}, nil
}

// account returns the number and the next sequence of a signer, and counts the sequence on.
func (l *loader) account(one call) (client.Account, error) {
	l.mu.Lock()
	now, known := l.accounts[one.signer.String()]
	l.mu.Unlock()
	if !known {
		var err error
		if now, err = l.Account(context.Background(), one.signer.Address); err != nil {
			return client.Account{}, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.accounts[one.signer.String()] = client.Account{Number: now.Number, Sequence: now.Sequence + 1}
	return now, nil
}

func (l *loader) sign(one call) ([]byte, error) {
	account, err := l.account(one)
	if err != nil {
		return nil, err
	}
	config := l.app.TxConfig()
	builder := config.NewTxBuilder()
	if err := builder.SetMsgs(one.msg); err != nil {
		return nil, err
	}
	builder.SetGasLimit(one.gas)
	if !one.free {
		builder.SetFeeAmount(sdk.NewCoins(sdk.NewInt64Coin(rewardstypes.BondDenom, int64(one.gas/100))))
	}
	key, mode := one.signer.Key, signing.SignMode_SIGN_MODE_DIRECT
	empty := signing.SignatureV2{
		PubKey: key.PubKey(), Data: &signing.SingleSignatureData{SignMode: mode}, Sequence: account.Sequence,
	}
	if err := builder.SetSignatures(empty); err != nil {
		return nil, err
	}
	signature, err := clienttx.SignWithPrivKey(context.Background(), mode, authsigning.SignerData{
		Address: one.signer.String(), ChainID: nodeChain, AccountNumber: account.Number, Sequence: account.Sequence,
		PubKey: key.PubKey(),
	}, builder, key, config, account.Sequence)
	if err != nil {
		return nil, err
	}
	if err := builder.SetSignatures(signature); err != nil {
		return nil, err
	}
	return config.TxEncoder()(builder.GetTx())
}

// events are all events of a block; every transaction in it must have succeeded.
func (l *loader) events(block nodeBlock) []abci.Event {
	events := slices.Clone(block.results.FinalizeBlockEvents)
	for _, result := range block.results.TxsResults {
		require.Zero(l.t, result.Code, "block %d: %s", block.height, result.Log)
		events = append(events, result.Events...)
	}
	return events
}
