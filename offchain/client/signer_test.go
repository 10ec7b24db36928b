package client_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

func TestOneSendIsOneTransactionWhateverTheConnectionDoes(t *testing.T) {
	cases := []struct {
		name  string
		fault func(c *chain)
	}{
		{"a quiet connection", func(*chain) {}},
		{"lost replies", func(c *chain) { c.loseReplies = 3 }},
		{"lost calls", func(c *chain) { c.loseCalls = 3 }},
		{"a lost call, then a lost reply", func(c *chain) { c.loseCalls, c.loseReplies = 1, 1 }},
		{"a full mempool", func(c *chain) { c.full = 2 }},
		{"another program used the key", func(c *chain) { c.checked, c.account.Sequence = 9, 9 }},
		{"another program's transaction waits in the mempool", func(c *chain) { c.checked = 4 }},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, nil)
			_, err := w.signer.Send(context.Background(), nil, w.msg)
			require.NoError(t, err, "the signer knows its sequence")
			tc.fault(w.chain)
			receipt, err := w.signer.Send(context.Background(), nil, w.msg)
			require.NoError(t, err)
			require.NotZero(t, receipt.Height)
			require.Equal(t, 2, w.executed())
		})
	}
}

func TestTroubleOnTheWayIsCounted(t *testing.T) {
	w := newWorld(t, nil)
	count := &client.Counters{}
	w.signer.Counters = count
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.Zero(t, count.Resends()+count.Conflicts()+count.Switches())
	w.loseCalls = 3
	_, err = w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.EqualValues(t, 3, count.Resends())
	w.checked, w.account.Sequence = 9, 9
	_, err = w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.EqualValues(t, 1, count.Conflicts())
}

func TestAConnectionThatStaysBrokenIsAnError(t *testing.T) {
	w := newWorld(t, nil)
	w.loseCalls = 1000
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.ErrorIs(t, err, errConnection)
	w.loseCalls = 0
	_, err = w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.Equal(t, 1, w.executed())
}

func TestRefusalsKeepTheirCode(t *testing.T) {
	w := newWorld(t, nil)
	w.minFee = 1_501
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.ErrorIs(t, err, sdkerrors.ErrInsufficientFee, "100000 gas, half more, at 0.01: 1500umasa")
	require.NotErrorIs(t, err, sdkerrors.ErrOutOfGas)
	w.minFee = 1_500
	_, err = w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)

	w.failExecution = true
	receipt, err := w.signer.Send(context.Background(), nil, w.msg)
	require.ErrorIs(t, err, rewardstypes.ErrDuplicate)
	require.NotZero(t, receipt.Height)
	simulated := &client.TxError{Receipt: client.Receipt{Code: 1, Log: "item x: wrong phase of the evaluation"}}
	require.ErrorIs(t, simulated, rewardstypes.ErrWrongPhase)
	require.NotErrorIs(t, simulated, rewardstypes.ErrDuplicate)
}

func TestDutiesPayNothing(t *testing.T) {
	w := newWorld(t, nil)
	var fee sdk.Coins
	var gas uint64
	w.onBroadcast = func(raw []byte) {
		tx, err := w.txs.TxDecoder()(raw)
		require.NoError(t, err)
		fee, gas = tx.(sdk.FeeTx).GetFee(), tx.(sdk.FeeTx).GetGas()
	}
	_, err := w.signer.SendDuty(context.Background(), 400_000, w.msg)
	require.NoError(t, err)
	require.Empty(t, fee)
	require.Equal(t, uint64(400_000), gas)
}

func TestAHotKeyWrapsWhatItsOperatorSays(t *testing.T) {
	operator := sdk.AccAddress("operator____________")
	w := newWorld(t, operator)
	var msgs []sdk.Msg
	w.onBroadcast = func(raw []byte) {
		tx, err := w.txs.TxDecoder()(raw)
		require.NoError(t, err)
		msgs = tx.GetMsgs()
	}
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.Len(t, msgs, 1)
	exec, ok := msgs[0].(*authz.MsgExec)
	require.True(t, ok)
	require.Equal(t, w.signer.Address().String(), exec.Grantee)
	inner, err := exec.GetMessages()
	require.NoError(t, err)
	require.Equal(t, []sdk.Msg{w.msg}, inner)
}

func TestNothingLeavesBeforeItIsRemembered(t *testing.T) {
	w := newWorld(t, nil)
	var remembered []byte
	w.onBroadcast = func(raw []byte) { require.Equal(t, remembered, raw) }
	_, err := w.signer.Send(context.Background(), func(raw []byte) error { remembered = raw; return nil }, w.msg)
	require.NoError(t, err)

	full := errors.New("disk full")
	_, err = w.signer.Send(context.Background(), func([]byte) error { return full }, w.msg)
	require.ErrorIs(t, err, full)
	require.Equal(t, 1, w.executed())
}

func TestAnInterruptedSendIsTakenUpByItsBytes(t *testing.T) {
	cases := []struct {
		name string
		// before is what happens between the signature and the restart.
		before func(w world, raw []byte)
		want   error
	}{
		{"killed before it was sent", func(world, []byte) {}, nil},
		{"killed while it waited in the mempool", func(w world, raw []byte) {
			_, err := w.Broadcast(context.Background(), raw)
			require.NoError(t, err)
		}, nil},
		{"killed after its block", func(w world, raw []byte) {
			_, err := w.Broadcast(context.Background(), raw)
			require.NoError(t, err)
			_, err = w.Height(context.Background())
			require.NoError(t, err)
			clear(w.known) // and the node was restarted, too
		}, nil},
		{"killed after its block, which the index lacks", func(w world, raw []byte) {
			_, err := w.Broadcast(context.Background(), raw)
			require.NoError(t, err)
			_, err = w.Height(context.Background())
			require.NoError(t, err)
			clear(w.known)
			w.unindexed = true
		}, nil},
		{"its sequence went to somebody else", func(w world, _ []byte) {
			w.checked, w.account.Sequence = 4, 4
		}, client.ErrStaleSequence},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t, nil)
			var raw []byte
			killed := errors.New("killed")
			_, err := w.signer.Send(context.Background(), func(signed []byte) error { raw = signed; return killed }, w.msg)
			require.ErrorIs(t, err, killed)
			tc.before(w, raw)

			again, err := client.NewSigner(w.chain, w.config)
			require.NoError(t, err)
			_, err = again.Resend(context.Background(), raw)
			require.ErrorIs(t, err, tc.want)
			if tc.want == nil {
				require.Equal(t, 1, w.executed())
			}
			w.unindexed = false
			// The key goes on with the right sequence.
			_, err = again.Send(context.Background(), nil, w.msg)
			require.NoError(t, err)
		})
	}
}

func TestATransactionThatNoBlockTakesIsGivenUp(t *testing.T) {
	w := newWorld(t, nil)
	w.stuck = true
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.ErrorIs(t, err, client.ErrNotIncluded)
}

func TestManySendersShareOneSequence(t *testing.T) {
	w := newWorld(t, nil)
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, err := w.signer.Send(context.Background(), nil, w.msg)
			require.NoError(t, err)
		})
	}
	group.Wait()
	require.Equal(t, 20, w.executed())
}

// TestWhatDiesWithAMempoolIsSentAgain: in time, not when patience is over.
func TestWhatDiesWithAMempoolIsSentAgain(t *testing.T) {
	w := newWorld(t, nil)
	w.stuck, w.dies = true, 4
	broadcasts := 0
	w.onBroadcast = func([]byte) { broadcasts++ }
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.Equal(t, 1, w.executed())
	require.Greater(t, broadcasts, 1)
}

// TestBytesAheadOfTheAccountAreNotDead: they may lie in a node's mempool and come when what is before them has come.
// The caller must not sign anew, or the same is done twice.
func TestBytesAheadOfTheAccountAreNotDead(t *testing.T) {
	w := newWorld(t, nil)
	var first, ahead []byte
	w.stuck = true
	_, err := w.signer.Send(context.Background(), func(raw []byte) error { first = raw; return nil }, w.msg)
	require.ErrorIs(t, err, client.ErrNotIncluded)
	killed := errors.New("killed")
	_, err = w.signer.Send(context.Background(), func(raw []byte) error { ahead = raw; return killed }, w.msg)
	require.ErrorIs(t, err, killed)
	w.mu.Lock() // the node has died with the first
	w.pool, w.known, w.checked = nil, map[string]bool{}, w.account.Sequence
	w.mu.Unlock()
	_, err = w.signer.Resend(context.Background(), ahead)
	require.Error(t, err)
	require.NotErrorIs(t, err, client.ErrStaleSequence)

	w.mu.Lock()
	w.stuck = false
	w.mu.Unlock()
	_, err = w.signer.Resend(context.Background(), first)
	require.NoError(t, err)
	_, err = w.signer.Resend(context.Background(), ahead)
	require.NoError(t, err)
	require.Equal(t, 2, w.executed())
}

// TestWhatWasExecutedIsNotRefused: the reply of a broadcast is lost, a block has the transaction, and the node forgets
// it. What pays fees is looked at before the sequence, so the bytes are refused for want of an allowance they used.
func TestWhatWasExecutedIsNotRefused(t *testing.T) {
	w := newWorld(t, nil)
	w.loseReplies, w.spent = 1, true
	broadcasts := 0
	w.onBroadcast = func([]byte) {
		if broadcasts++; broadcasts == 2 {
			_, err := w.Height(context.Background())
			require.NoError(t, err)
			clear(w.known)
		}
	}
	receipt, err := w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	require.NotZero(t, receipt.Height)
	require.Equal(t, 2, broadcasts)
	require.Equal(t, 1, w.executed())
}

// forgets lets the node start anew without its mempool.
func (w world) forgets() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pool, w.known, w.checked = nil, map[string]bool{}, w.account.Sequence
}

// TestWhatANodeHasLostGoesBeforeWhatComesAfter: the node has forgotten what waits, and asks for its sequence. That
// sequence is not given to another transaction, or what waits would wait for nothing.
func TestWhatANodeHasLostGoesBeforeWhatComesAfter(t *testing.T) {
	w := newWorld(t, nil)
	w.stuck = true
	waiting := make(chan struct{})
	var first error
	go func() {
		defer close(waiting)
		_, first = w.signer.Send(context.Background(), nil, w.msg)
	}()
	require.Eventually(t, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		return len(w.pool) == 1
	}, time.Minute, time.Millisecond)
	w.forgets()
	w.mu.Lock()
	w.stuck = false
	w.mu.Unlock()
	_, err := w.signer.Send(context.Background(), nil, w.msg)
	require.NoError(t, err)
	<-waiting
	require.NoError(t, first)
	require.Equal(t, 2, w.executed())
}

// TestBytesWhoseSequenceIsGoneAreSignedAnew: as soon as blocks tell, not when patience is over.
func TestBytesWhoseSequenceIsGoneAreSignedAnew(t *testing.T) {
	w := newWorld(t, nil)
	w.stuck = true
	var remembered [][]byte
	broadcasts := 0
	w.onBroadcast = func([]byte) {
		if broadcasts++; broadcasts == 2 { // another program of the same key was first
			w.forgets()
			w.mu.Lock()
			w.account.Sequence++
			w.checked++
			w.stuck = false
			w.mu.Unlock()
		}
	}
	began, err := w.Height(context.Background())
	require.NoError(t, err)
	receipt, err := w.signer.Send(context.Background(), func(raw []byte) error {
		remembered = append(remembered, bytes.Clone(raw))
		return nil
	}, w.msg)
	require.NoError(t, err)
	require.Less(t, receipt.Height-began, w.config.Patience/4)
	require.Len(t, remembered, 2)
	require.NotEqual(t, remembered[0], remembered[1])
	require.Equal(t, 1, w.executed())
}

// TestBytesWhoseSequenceIsContestedAreNotDead: another transaction with it waits in the mempool of a node, and these
// may wait in another's. Which of them is dead is told by a block.
func TestBytesWhoseSequenceIsContestedAreNotDead(t *testing.T) {
	w := newWorld(t, nil)
	var raw []byte
	killed := errors.New("killed")
	_, err := w.signer.Send(context.Background(), func(signed []byte) error { raw = signed; return killed }, w.msg)
	require.ErrorIs(t, err, killed)
	w.stuck, w.checked = true, 4
	_, err = w.signer.Resend(context.Background(), raw)
	require.Error(t, err)
	require.NotErrorIs(t, err, client.ErrStaleSequence)
	w.account.Sequence = 4
	_, err = w.signer.Resend(context.Background(), raw)
	require.ErrorIs(t, err, client.ErrStaleSequence)
}
