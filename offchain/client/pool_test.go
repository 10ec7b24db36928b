package client_test

import (
	"context"
	"sync"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// newPool is a pool of keys for one operator, each on a chain of its own, so that one sees which key sent what.
func newPool(t *testing.T, keys int) (*client.Pool, []world) {
	t.Helper()
	worlds := make([]world, keys)
	signers := make([]*client.Signer, keys)
	for i := range worlds {
		worlds[i] = newWorld(t, sdk.AccAddress("operator____________"))
		signers[i] = worlds[i].signer
	}
	pool, err := client.NewPool(signers...)
	require.NoError(t, err)
	return pool, worlds
}

// TestWhatIsSentAtTheSameTimeIsSentByDifferentKeys holds what arrives. A key whose transaction is held sends no other.
func TestWhatIsSentAtTheSameTimeIsSentByDifferentKeys(t *testing.T) {
	pool, worlds := newPool(t, 3)
	arrived, gate := make(chan int), make(chan struct{})
	for i, w := range worlds {
		w.onBroadcast = func([]byte) {
			arrived <- i
			<-gate
		}
	}
	var group sync.WaitGroup
	for range worlds {
		group.Go(func() {
			_, err := pool.Send(context.Background(), nil, worlds[0].msg)
			require.NoError(t, err)
		})
	}
	require.ElementsMatch(t, []int{0, 1, 2}, []int{<-arrived, <-arrived, <-arrived})
	close(gate)
	group.Wait()
	for i, w := range worlds {
		require.Equal(t, 1, w.executed(), "key %d", i)
	}
}

func TestAKeyThatMayNotSendIsPassedOver(t *testing.T) {
	pool, worlds := newPool(t, 2)
	worlds[0].bar = true
	for range 3 {
		_, err := pool.Send(context.Background(), nil, worlds[0].msg)
		require.NoError(t, err)
	}
	require.Zero(t, worlds[0].executed())
	require.Equal(t, 3, worlds[1].executed())
	require.Equal(t, 1, worlds[0].barred, "it is asked once and then left out for a while")

	worlds[1].bar = true
	_, err := pool.Send(context.Background(), nil, worlds[0].msg)
	require.ErrorContains(t, err, "authorization not found", "nobody is left to ask")
	worlds[0].bar = false
	_, err = pool.Send(context.Background(), nil, worlds[0].msg)
	require.NoError(t, err, "the one whose time is over first is tried again")
}

func TestAPoolTakesUpBytesWithTheKeyThatSignedThem(t *testing.T) {
	pool, worlds := newPool(t, 2)
	var raw []byte
	_, err := worlds[1].signer.Send(context.Background(), func(bytes []byte) error { raw = bytes; return errConnection },
		worlds[1].msg)
	require.ErrorIs(t, err, errConnection)
	_, err = pool.Resend(context.Background(), raw)
	require.NoError(t, err)
	require.Equal(t, 1, worlds[1].executed())
	require.Zero(t, worlds[0].executed())
}

func TestAPoolIsOfOneOperator(t *testing.T) {
	_, err := client.NewPool()
	require.Error(t, err)
	one, other := newWorld(t, nil), newWorld(t, nil)
	_, err = client.NewPool(one.signer, other.signer)
	require.ErrorContains(t, err, "acts for")
	_, err = client.NewPool(one.signer, one.signer)
	require.ErrorContains(t, err, "twice")
	pool, err := client.NewPool(one.signer)
	require.NoError(t, err)
	require.Equal(t, []sdk.AccAddress{one.signer.Address()}, pool.Addresses())
}
