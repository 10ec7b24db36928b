package types

import (
	"encoding/hex"
	"fmt"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/sample"
)

// BeaconLength is the length of a beacon in bytes.
const BeaconLength = 32

// Calls tells whether a worker is called: its own stream of the roll call's beacon, "roll/<epoch>/<address, hex>", has
// a first word below the share of workers that is called. See sample.Called.
func (r RollCall) Calls(worker sdk.AccAddress) bool {
	domain := fmt.Sprintf("roll/%d/%s", r.Epoch, hex.EncodeToString(worker))
	return sample.Called(sample.New(domain, r.Beacon), r.Size_, r.Workers)
}

// Threshold is the chance of each worker to be called, min(1, size/workers), rounded down.
func (r RollCall) Threshold() math.LegacyDec {
	if r.Size_ >= r.Workers {
		return math.LegacyOneDec()
	}
	size := math.LegacyNewDecFromInt(math.NewIntFromUint64(r.Size_))
	return size.QuoTruncate(math.LegacyNewDecFromInt(math.NewIntFromUint64(r.Workers)))
}

// Validate refuses a roll call that no block could have made.
func (r RollCall) Validate() error {
	if r.Epoch == 0 {
		return ErrInvalidField.Wrap("roll_call.epoch: 0, must be at least 1")
	}
	if r.Height < 1 || r.UntilHeight <= r.Height {
		return ErrInvalidField.Wrapf("roll_call.until_height: %d, must be after height, %d, and that at least 1",
			r.UntilHeight, r.Height)
	}
	if len(r.Beacon) != BeaconLength {
		return ErrInvalidField.Wrapf("roll_call.beacon: %d bytes, must be %d", len(r.Beacon), BeaconLength)
	}
	return checkRange("roll_call.size", r.Size_, 1, maxRollCall)
}

// NewAnswer is an answer that was not weighed yet.
func NewAnswer(epoch uint64, worker string, height int64) Answer {
	zero := math.ZeroInt()
	return Answer{Epoch: epoch, Worker: worker, Height: height, Weight: zero, S: zero, Req: zero}
}

// validate refuses an answer that its roll call did not ask for.
func (a Answer) validate(calls map[uint64]RollCall) error {
	worker, err := checkAddress("answer.worker", a.Worker)
	if err != nil {
		return err
	}
	call, known := calls[a.Epoch]
	if !known || !call.Calls(worker) {
		return ErrNotCalled.Wrapf("answer.worker: %s in epoch %d", a.Worker, a.Epoch)
	}
	if a.Height < call.Height || a.Height > call.UntilHeight {
		return ErrInvalidField.Wrapf("answer.height: %d is outside %d..%d", a.Height, call.Height, call.UntilHeight)
	}
	if err := checkText("answer.status", a.Status, maxReference); err != nil {
		return err
	}
	if !a.Ranked && a.Remainder != 0 {
		return ErrInvalidField.Wrapf("answer.remainder: %d, must be 0 unless ranked", a.Remainder)
	}
	for _, amount := range []named{{"answer.weight", &a.Weight}, {"answer.s", &a.S}, {"answer.req", &a.Req}} {
		if err := checkAmount(amount.name, *amount.at, math.ZeroInt()); err != nil {
			return err
		}
	}
	return nil
}

// validateAvailability checks roll calls and the answers to them.
func (g GenesisState) validateAvailability(seen uniques) error {
	calls := make(map[uint64]RollCall, len(g.RollCalls))
	for _, call := range g.RollCalls {
		calls[call.Epoch] = call
		err := call.Validate()
		if err == nil {
			err = g.History.Keeps("roll_call", call.Epoch)
		}
		if err := seen.add(err, "roll call", number64(call.Epoch)); err != nil {
			return err
		}
	}
	for _, answer := range g.Answers {
		if err := seen.add(answer.validate(calls), "answer", number64(answer.Epoch), answer.Worker); err != nil {
			return err
		}
	}
	if g.NextRollCall < 0 {
		return ErrInvalidGenesis.Wrapf("next_roll_call: %d, must be at least 0", g.NextRollCall)
	}
	return nil
}
