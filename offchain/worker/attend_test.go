package worker

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/client"
)

// live lets a worker live for a moment in which nothing more is to happen.
func (r *rig) live() {
	started := time.Now()
	r.run(func() bool { return time.Since(started) > 20*time.Millisecond })
}

func TestAWorkerThatIsCalledAnswersOnce(t *testing.T) {
	r := newRig(t)
	r.live() // before any roll call
	r.market.call(7, true, 20)
	r.run(func() bool { return len(r.market.present()) > 0 })
	r.live() // the next life knows of the answer from the chain
	require.Equal(t, []uint64{7}, r.market.present())
	r.market.call(8, true, 20)
	r.run(func() bool { return len(r.market.present()) > 1 })
	require.Equal(t, []uint64{7, 8}, r.market.present())
}

func TestAWorkerThatIsNotCalledOrTooLateSaysNothing(t *testing.T) {
	r := newRig(t)
	r.market.call(7, false, 20)
	r.live()
	r.market.call(7, true, 0)
	r.live()
	require.Empty(t, r.market.present())
	require.Zero(t, r.market.signed)
}

func TestAnAnswerToTheRollCallThatFailedIsSentAgain(t *testing.T) {
	r := newRig(t)
	r.market.reject = &client.TxError{Receipt: client.Receipt{Codespace: "sdk", Code: 11, Log: "out of gas"}}
	r.market.call(7, true, 20)
	r.run(func() bool { return len(r.market.present()) > 0 })
	r.live()
	require.Equal(t, []uint64{7}, r.market.present())
	require.Equal(t, 2, r.market.signed)
}
