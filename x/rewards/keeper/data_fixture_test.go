package keeper

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// fieldEpoch is the length of an epoch of a field in blocks.
const fieldEpoch = 6

// field is a market whose workers contribute data, in the first block of an epoch.
type field struct {
	*market
	budget uint64
}

func newField(t *testing.T, nWorkers int) *field {
	t.Helper()
	f := &field{market: newMarketWith(t, 4, nWorkers, 1), budget: 1_000}
	f.ledger.epochBlocks = fieldEpoch
	return f
}

func (f *field) epoch() uint64 {
	epoch, err := f.ledger.CurrentEpoch(f.Ctx)
	require.NoError(f.t, err)
	return epoch.Number
}

// turn runs to the first block of the next epoch and then works through the pipeline of the one that ended.
func (f *field) turn() {
	ended := f.epoch()
	f.to(int64(ended)*fieldEpoch + 1)
	f.pipeline(ended)
}

// pipeline is what of an epoch's pipeline this module does.
func (f *field) pipeline(epoch uint64) {
	for _, phase := range []stakingtypes.Phase{ScorePhase(f.Keeper), ShapleyPhase(f.Keeper), PayPhase(f.Keeper)} {
		f.phase(phase, epoch)
	}
}

// phase works through one phase, budget units at a time.
func (f *field) phase(phase stakingtypes.Phase, epoch uint64) {
	var cursor []byte
	for range 100_000 {
		next, used, done, err := phase.Run(f.Ctx, epoch, cursor, f.budget)
		require.NoError(f.t, err)
		require.LessOrEqual(f.t, used, f.budget)
		if done {
			return
		}
		require.True(f.t, used > 0 || !bytes.Equal(next, cursor), "the phase stands still")
		cursor = next
	}
	require.Fail(f.t, "the phase does not end")
}

func (f *field) pool(id string, edit func(*types.MsgCreatePool)) {
	msg := &types.MsgCreatePool{
		Authority: f.Authority, Id: id, Categories: []string{"news", "code", "other"}, Weight: 1,
	}
	if edit != nil {
		edit(msg)
	}
	f.must(msg)
}

func (f *field) commitment(worker int, pool string) *types.MsgCommitDataset {
	return &types.MsgCommitDataset{
		Owner: f.name(workers + worker), Pool: pool, Root: bytes.Repeat([]byte{7}, 32), Records: 100_000,
		Uri: "https://data.example/sets/1",
	}
}

// commits commits a worker to a data set in the running epoch and returns its id.
func (f *field) commits(worker int, pool string) string {
	res, err := f.msgs.CommitDataset(f.tx(), f.commitment(worker, pool))
	require.NoError(f.t, err)
	return res.Dataset
}

// sampled are those of some records that are in the sample of a data set's round, in order.
func (f *field) sampled(dataset string, records []record.Entry) []record.Entry {
	d := f.dataset(dataset)
	round, err := f.getRound(f.Ctx, d.Pool, d.Epoch)
	require.NoError(f.t, err)
	sampling, err := f.samplings.Get(f.Ctx, d.Epoch)
	require.NoError(f.t, err)
	var in []record.Entry
	for _, e := range records {
		if record.Sampled(record.Hash(sampling.Salt), e.FP8, round.Threshold) {
			in = append(in, e)
		}
	}
	slices.SortFunc(in, func(a, b record.Entry) int {
		if a.FP8 < b.FP8 {
			return -1
		}
		return 1
	})
	return in
}

func (f *field) sketch(dataset string, records []record.Entry) *types.MsgSubmitSketch {
	return &types.MsgSubmitSketch{Owner: f.dataset(dataset).Owner, Dataset: dataset, Entries: encoded(records)}
}

func encoded(records []record.Entry) []byte {
	var raw []byte
	for _, e := range records {
		raw = e.Append(raw)
	}
	return raw
}

// sketches submits the sampled records of a data set, if there are any.
func (f *field) sketches(dataset string, records []record.Entry) {
	if in := f.sampled(dataset, records); len(in) > 0 {
		f.must(f.sketch(dataset, in))
	}
}

func (f *field) dataset(id string) types.Dataset {
	dataset, err := f.getDataset(f.Ctx, id)
	require.NoError(f.t, err)
	return dataset
}

func (f *field) roundOf(pool string, epoch uint64) types.Round {
	round, err := f.getRound(f.Ctx, pool, epoch)
	require.NoError(f.t, err)
	return round
}

func (f *field) poolOf(id string) types.Pool {
	pool, err := f.getPool(f.Ctx, id)
	require.NoError(f.t, err)
	return pool
}

// passes and fails are audits.
var (
	passes = types.Audit{Quorum: true, Reveals: 4, Committee: 4}
	fails  = types.Audit{Quorum: true, Fraud: true, Reveals: 4, Committee: 4}
	lapses = types.Audit{Committee: 4}
)

func (f *field) audits(dataset string, audit types.Audit, stale uint32) {
	require.NoError(f.t, f.concludeAudit(f.Ctx, dataset, audit, stale))
}

// play plays one round of a pool: each worker commits to its records, shows its sample, and passes its audit. It ends
// after the pay, in the first block of the third epoch after the commitments, and returns the ids.
func (f *field) play(pool string, records ...[]record.Entry) []string {
	ids := make([]string, len(records))
	for i := range records {
		ids[i] = f.commits(i, pool)
	}
	f.turn()
	for i, id := range ids {
		f.sketches(id, records[i])
	}
	f.turn()
	f.next() // what was queued for the first block is done in its BeginBlock
	for _, id := range ids {
		if f.dataset(id).Status == types.DatasetSketched {
			f.audits(id, passes, 0)
		}
	}
	f.turn()
	return ids
}

// randomRecords are so many records of three categories.
func randomRecords(seed int64, n int) []record.Entry {
	source := rand.New(rand.NewSource(seed))
	all := make([]record.Entry, n)
	for i := range all {
		all[i] = record.Entry{
			FP8: source.Uint64(), Weight: uint32(source.Intn(record.MaxWeight + 1)), Category: uint8(source.Intn(3)),
		}
	}
	return all
}

// give adds to a pool's funds.
func (f *field) give(pool string, amount int64) {
	f.must(&types.MsgFundPool{Funder: f.name(strangers), Pool: pool, Amount: umasa(amount)})
}

func (f *field) earned(worker int) math.Int { return f.claimableOf(f.name(workers + worker)) }
