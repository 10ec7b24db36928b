package worker

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/offchain/backend"
)

// TestABackendThatIsAwayGivesWorkBackInTime: it is asked again as long as there is time to decline later.
func TestABackendThatIsAwayGivesWorkBackInTime(t *testing.T) {
	for _, cause := range []error{
		fmt.Errorf("%w: status 500", backend.ErrUnavailable), errors.New("of a kind of its own"),
	} {
		r, eyes := newRig(t), &seen{events: make(map[Kind]int)}
		r.options.Observer = eyes
		r.backend.err = cause
		r.market.assign("a", "prompt")
		passed := false
		r.run(func() bool {
			if r.backend.failures() > 3 && !passed {
				require.Empty(t, r.market.declined("a"), "there is time for another try")
				r.market.pass(1)
				passed = true
			}
			return r.market.declined("a") != ""
		})
		require.Equal(t, "backend unavailable", r.market.declined("a"))
		require.Equal(t, int64(102), r.market.height, "in the last block but one")
		require.Equal(t, ClassBackend, eyes.class)
	}
}

func TestABackendThatComesBackInTimeIsAsked(t *testing.T) {
	r := newRig(t)
	r.backend.err = backend.ErrUnavailable
	r.market.assign("a", "prompt")
	r.run(func() bool {
		if r.backend.failures() > 1 {
			r.backend.recover()
		}
		return len(r.market.given("a")) == 1
	})
	require.Empty(t, r.market.declined("a"))
}

// TestASlowBackendIsNotAskedPastTheTimeToDecline: the next try would take as many blocks as the last one.
func TestASlowBackendIsNotAskedPastTheTimeToDecline(t *testing.T) {
	r := newRig(t)
	r.backend.err = backend.ErrUnavailable
	r.backend.while = func() { r.market.pass(1) }
	r.market.blocks = 6
	r.market.assign("a", "prompt")
	r.run(func() bool { return r.market.declined("a") != "" })
	require.Equal(t, 3, r.backend.failures(), "at 100, 101 and 102; another one would leave no block to spare")
}

// TestWhatIsRefusedTooLateIsNotAskedAgain: the worker waits for the chain, and tells so once.
func TestWhatIsRefusedTooLateIsNotAskedAgain(t *testing.T) {
	r, eyes := newRig(t), &seen{events: make(map[Kind]int)}
	var out bytes.Buffer
	r.options.Observer, r.options.Log = eyes, slog.New(slog.NewTextHandler(&out, nil))
	r.backend.err = backend.Refuse("no such place")
	r.backend.while = func() { r.market.pass(3) }
	r.market.assign("a", "prompt")
	var failed time.Time
	r.run(func() bool {
		if failed.IsZero() && eyes.count(Failed) > 0 {
			failed = time.Now()
		}
		return !failed.IsZero() && time.Since(failed) > 30*time.Millisecond
	})
	require.Equal(t, 1, r.backend.failures())
	require.Equal(t, 1, eyes.count(Failed))
	require.Equal(t, 1, strings.Count(out.String(), "the assignment will run out of time"), out.String())
	require.NotContains(t, out.String(), "will try again")
	require.Empty(t, r.market.declined("a"))
}

// TestARefusalIsGivenBackWithoutAskingAgain: sending it may fail.
func TestARefusalIsGivenBackWithoutAskingAgain(t *testing.T) {
	r := newRig(t)
	r.backend.err = backend.Refuse("no such place")
	r.market.reject = errors.New("connection reset")
	r.market.assign("a", "prompt")
	r.run(func() bool { return r.market.declined("a") != "" })
	require.Equal(t, 1, r.backend.failures())
	require.Equal(t, "no such place", r.market.declined("a"))
}
