package keeper

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/record"
	"github.com/masa-finance/masad/x/rewards/types"
)

func TestPoolsThatCannotBe(t *testing.T) {
	f := newField(t, 1)
	f.change(func(p *types.Params) { p.Data.MaxPools = 2 })
	f.pool("web", nil)
	rows := []struct {
		name string
		edit func(*types.MsgCreatePool)
		want error
		text string
	}{
		{
			"not of governance", func(m *types.MsgCreatePool) { m.Authority = f.name(strangers) },
			types.ErrInvalidAuthority, "authority",
		},
		{"a name twice", func(m *types.MsgCreatePool) { m.Id = "web" }, types.ErrPoolExists, "limit 1"},
		{"no name", func(m *types.MsgCreatePool) { m.Id = "" }, types.ErrInvalidID, "1..64"},
		{"capital letters", func(m *types.MsgCreatePool) { m.Id = "Web" }, types.ErrInvalidID, "lower-case"},
		{"a digit first", func(m *types.MsgCreatePool) { m.Id = "1web" }, types.ErrInvalidID, "letter first"},
		{"a path", func(m *types.MsgCreatePool) { m.Id = "web/en" }, types.ErrInvalidID, "lower-case"},
		{"too long a name", func(m *types.MsgCreatePool) { m.Id = strings.Repeat("a", 65) }, types.ErrInvalidID, "1..64"},
		{"no category", func(m *types.MsgCreatePool) { m.Categories = nil }, types.ErrInvalidField, "1..32"},
		{
			"a category twice", func(m *types.MsgCreatePool) { m.Categories = []string{"a", "a"} },
			types.ErrDuplicate, "limit 1",
		},
		{
			"a category without a name", func(m *types.MsgCreatePool) { m.Categories = []string{" "} },
			types.ErrInvalidField, "number 0",
		},
		{
			"a category with a line", func(m *types.MsgCreatePool) { m.Categories = []string{"a\nb"} },
			types.ErrInvalidField, "printable",
		},
		{
			"stake and diversity", func(m *types.MsgCreatePool) { m.StakeWeighted, m.Diversity = true, 1 },
			types.ErrInvalidField, "stake_weighted",
		},
		{"too much diversity", func(m *types.MsgCreatePool) { m.Diversity = 1<<53 + 1 }, types.ErrInvalidField, "diversity"},
		{"too heavy", func(m *types.MsgCreatePool) { m.Weight = 1_000_001 }, types.ErrInvalidField, "0..1000000"},
		{"of no service", func(m *types.MsgCreatePool) { m.Service = "LLM" }, types.ErrInvalidService, "service"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			msg := &types.MsgCreatePool{Authority: f.Authority, Id: "new", Categories: []string{"a"}}
			row.edit(msg)
			err := f.try(msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.text)
		})
	}
	categories := make([]string, 33)
	for i := range categories {
		categories[i] = strings.Repeat("c", i+1)
	}
	many := &types.MsgCreatePool{Authority: f.Authority, Id: "new", Categories: categories}
	require.ErrorIs(t, f.try(many), types.ErrInvalidField)
	f.pool("second", func(m *types.MsgCreatePool) { m.Categories, m.Service = categories[:32], "data/" })
	err := f.try(&types.MsgCreatePool{Authority: f.Authority, Id: "third", Categories: []string{"a"}})
	require.ErrorIs(t, err, types.ErrCapacity)
	require.ErrorContains(t, err, "limit 2")
}

func TestOnlyGovernanceChangesAPool(t *testing.T) {
	f := newField(t, 1)
	f.pool("web", nil)
	msg := &types.MsgUpdatePool{Authority: f.Authority, Id: "web", Weight: 5, Service: "data/web"}
	f.must(msg)
	require.Equal(t, uint64(5), f.poolOf("web").Weight)
	require.Equal(t, "data/web", f.poolOf("web").Service)
	for _, row := range []struct {
		edit func(*types.MsgUpdatePool)
		want error
	}{
		{func(m *types.MsgUpdatePool) { m.Authority = f.name(workers) }, types.ErrInvalidAuthority},
		{func(m *types.MsgUpdatePool) { m.Id = "none" }, types.ErrPoolNotFound},
		{func(m *types.MsgUpdatePool) { m.Weight = 1 << 40 }, types.ErrInvalidField},
		{func(m *types.MsgUpdatePool) { m.Service = "a b" }, types.ErrInvalidService},
	} {
		bad := *msg
		row.edit(&bad)
		require.ErrorIs(t, f.try(&bad), row.want)
	}
}

func TestFundsThatCannotBe(t *testing.T) {
	f := newField(t, 1)
	f.pool("web", nil)
	msg := &types.MsgFundPool{Funder: f.name(strangers), Pool: "web", Amount: umasa(7)}
	f.must(msg)
	f.must(msg)
	require.Equal(t, int64(14), f.poolOf("web").Funds.Int64())
	for _, row := range []struct {
		edit func(*types.MsgFundPool)
		want error
	}{
		{func(m *types.MsgFundPool) { m.Pool = "none" }, types.ErrPoolNotFound},
		{func(m *types.MsgFundPool) { m.Pool = "" }, types.ErrInvalidID},
		{func(m *types.MsgFundPool) { m.Amount = umasa(0) }, types.ErrInvalidAmount},
		{func(m *types.MsgFundPool) { m.Amount.Denom = "rao" }, types.ErrInvalidAmount},
		{func(m *types.MsgFundPool) { m.Amount = umasa(1 << 62) }, types.ErrFunding},
		{func(m *types.MsgFundPool) { m.Funder = "masa1" }, types.ErrInvalidAddress},
	} {
		bad := *msg
		row.edit(&bad)
		require.ErrorIs(t, f.try(&bad), row.want)
	}
	f.end()
}

func TestCommitmentsThatCannotBe(t *testing.T) {
	f := newField(t, 3)
	f.change(func(p *types.Params) { p.Data.MaxDatasets = 2 })
	f.pool("web", nil)
	f.fund(oracles + 5)
	rows := []struct {
		name string
		edit func(*types.MsgCommitDataset)
		want error
		text string
	}{
		{"of no pool", func(m *types.MsgCommitDataset) { m.Pool = "none" }, types.ErrPoolNotFound, "none"},
		{
			"by an oracle", func(m *types.MsgCommitDataset) { m.Owner = f.name(oracles) },
			types.ErrWorkerNotFound, "must register",
		},
		{"by nobody", func(m *types.MsgCommitDataset) { m.Owner = "" }, types.ErrInvalidAddress, "owner"},
		{"a short root", func(m *types.MsgCommitDataset) { m.Root = m.Root[1:] }, types.ErrInvalidField, "must be 32"},
		{"no records", func(m *types.MsgCommitDataset) { m.Records = 0 }, types.ErrInvalidField, "records"},
		{"too many records", func(m *types.MsgCommitDataset) { m.Records = 1<<53 + 1 }, types.ErrInvalidField, "records"},
		{"no URI", func(m *types.MsgCommitDataset) { m.Uri = "" }, types.ErrInvalidField, "1..512"},
		{
			"too long a URI", func(m *types.MsgCommitDataset) { m.Uri = "https://" + strings.Repeat("a", 505) },
			types.ErrInvalidField, "1..512",
		},
		{"no scheme", func(m *types.MsgCommitDataset) { m.Uri = "data.example" }, types.ErrInvalidField, "scheme"},
		{"a space", func(m *types.MsgCommitDataset) { m.Uri = "https://a b" }, types.ErrInvalidField, "printable"},
		{"a line", func(m *types.MsgCommitDataset) { m.Uri = "https://a\n" }, types.ErrInvalidField, "printable"},
		{"not ASCII", func(m *types.MsgCommitDataset) { m.Uri = "https://ä" }, types.ErrInvalidField, "ASCII"},
		{"an escape", func(m *types.MsgCommitDataset) { m.Uri = "https://a\x1b[31m" }, types.ErrInvalidField, "printable"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			msg := f.commitment(0, "web")
			row.edit(msg)
			err := f.try(msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.text)
		})
	}
	f.commits(0, "web")
	require.ErrorIs(t, f.try(f.commitment(0, "web")), types.ErrDuplicate)
	require.NoError(t, f.ledger.leave(f.Ctx, asWorker, f.Addr(workers+1)))
	require.ErrorIs(t, f.try(f.commitment(1, "web")), types.ErrWorkerNotFound)
	f.commits(2, "web")
	f.fund(workers + 8)
	f.must(f.registerWorker(workers + 8))
	err := f.try(f.commitment(8, "web"))
	require.ErrorIs(t, err, types.ErrCapacity)
	require.ErrorContains(t, err, "limit 2")
	f.turn()
	f.commits(0, "web") // another epoch, another data set
	f.end()
}

// TestDiversityTakesFewerDatasets: what its sums are carried in is bounded.
func TestDiversityTakesFewerDatasets(t *testing.T) {
	params := types.DefaultDataParams()
	pool := types.Pool{Categories: make([]string, 32)}
	require.Equal(t, uint64(1_000), pool.MaxDatasets(params))
	pool.Diversity = 1
	require.Equal(t, uint64(512), pool.MaxDatasets(params))
	pool.Categories = pool.Categories[:4]
	require.Equal(t, uint64(1_000), pool.MaxDatasets(params))
}

func TestSketchesThatCannotBe(t *testing.T) {
	f := newField(t, 3)
	f.pool("web", nil)
	small := f.commitment(1, "web")
	small.Records = 2
	id, few := f.commits(0, "web"), types.DatasetID("web", 1, f.Addr(workers+1))
	f.must(small)
	good := func() []record.Entry {
		return []record.Entry{{FP8: 1, Weight: 5}, {FP8: 1 << 60, Weight: 6}, {FP8: 3 << 60}}
	}
	require.ErrorIs(t, f.try(f.sketch(id, good())), types.ErrTooEarly)
	f.turn()
	round := f.roundOf("web", 1)
	round.Threshold = 1 << 63
	require.NoError(t, f.setRound(f.Ctx, round))
	sampling, err := f.samplings.Get(f.Ctx, 1)
	require.NoError(t, err)
	in, out := uint64(0), uint64(0)
	for fp := uint64(1); in == 0 || out == 0; fp++ {
		if record.Sampled(record.Hash(sampling.Salt), fp, round.Threshold) {
			in = fp
		} else {
			out = fp
		}
	}
	round.Threshold = record.All
	require.NoError(t, f.setRound(f.Ctx, round))
	crowd := make([]record.Entry, 513)
	for i := range crowd {
		crowd[i].FP8 = uint64(i + 1)
	}
	long := make([]record.Entry, 4097)
	for i := range long {
		long[i].FP8 = uint64(i) << 51
	}
	rows := []struct {
		name string
		edit func(*types.MsgSubmitSketch)
		want error
		text string
	}{
		{"nothing", func(m *types.MsgSubmitSketch) { m.Entries = nil }, types.ErrInvalidSketch, "1..4096"},
		{"half an entry", func(m *types.MsgSubmitSketch) { m.Entries = m.Entries[:18] }, types.ErrInvalidSketch, "times 12"},
		{"too long", func(m *types.MsgSubmitSketch) { m.Entries = encoded(long) }, types.ErrInvalidSketch, "1..4096"},
		{
			"a chunk too full", func(m *types.MsgSubmitSketch) { m.Entries = encoded(crowd) },
			types.ErrInvalidSketch, "512 entries in a chunk",
		},
		{"unsorted", func(m *types.MsgSubmitSketch) {
			e := good()
			slices.Reverse(e)
			m.Entries = encoded(e)
		}, types.ErrInvalidSketch, "entry 1"},
		{"a record twice", func(m *types.MsgSubmitSketch) {
			e := good()
			e[1].FP8 = e[0].FP8
			m.Entries = encoded(e)
		}, types.ErrInvalidSketch, "entry 1"},
		{"too heavy", func(m *types.MsgSubmitSketch) {
			e := good()
			e[2].Weight = record.MaxWeight + 1
			m.Entries = encoded(e)
		}, types.ErrInvalidSketch, "entry 2"},
		{"of no category", func(m *types.MsgSubmitSketch) {
			e := good()
			e[2].Category = 3
			m.Entries = encoded(e)
		}, types.ErrInvalidSketch, "category 3 of 3"},
		{
			"of somebody else", func(m *types.MsgSubmitSketch) { m.Owner = f.name(workers + 2) },
			types.ErrNotAllowed, "must be",
		},
		{
			"of no data set", func(m *types.MsgSubmitSketch) { m.Dataset = types.DatasetID("web", 9, f.Addr(1)) },
			types.ErrDatasetNotFound, "none",
		},
		{"of no name", func(m *types.MsgSubmitSketch) { m.Dataset = "web" }, types.ErrInvalidID, "32 lower-case hex"},
		{"more than there are records", func(m *types.MsgSubmitSketch) {
			m.Owner, m.Dataset = f.name(workers+1), few
		}, types.ErrInvalidSketch, "2 records"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			msg := f.sketch(id, good())
			row.edit(msg)
			err := f.try(msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.text)
		})
	}
	round.Threshold = 1 << 63
	require.NoError(t, f.setRound(f.Ctx, round))
	require.ErrorContains(t, f.try(f.sketch(id, []record.Entry{{FP8: out}})), "not in the sample")
	f.must(f.sketch(id, []record.Entry{{FP8: in}}))
	require.ErrorIs(t, f.try(f.sketch(id, []record.Entry{{FP8: in}})), types.ErrDuplicate)
	f.turn()
	require.ErrorIs(t, f.try(f.sketch(few, []record.Entry{{FP8: in}})), types.ErrTooLate)
	f.end()
}

// TestAuditsThatComeTooLate: what is not known by the end of the second epoch is dropped, and nobody is slashed.
func TestAuditsThatComeTooLate(t *testing.T) {
	f := newField(t, 3)
	f.pool("web", nil)
	a, b, c := f.commits(0, "web"), f.commits(1, "web"), f.commits(2, "web")
	f.turn()
	for i, id := range []string{a, b, c} {
		f.sketches(id, randomRecords(int64(i), 10))
	}
	f.turn()
	f.next()
	require.ErrorIs(t, f.concludeAudit(f.Ctx, a, passes, 33), types.ErrInvalidField)
	f.audits(a, lapses, 0)
	require.ErrorIs(t, f.concludeAudit(f.Ctx, a, passes, 0), types.ErrWrongStatus)
	f.to(3*fieldEpoch + 1) // epoch 4 begins, its pipeline not yet
	f.audits(b, fails, 0)
	f.pipeline(3)
	for i, id := range []string{a, b, c} {
		require.Equal(t, types.DatasetDropped, f.dataset(id).Status)
		require.Equal(t, int64(2*requirement), f.stakeOf(i).Int64())
		require.Zero(t, f.ledger.holdsOf(f.Ctx, asWorker, f.Addr(workers+i)))
	}
	f.end()
}

// TestWhoHasLeftIsNotPaid: its share goes back to the pool.
func TestWhoHasLeftIsNotPaid(t *testing.T) {
	f := newField(t, 2)
	f.pool("web", nil)
	ids := []string{f.commits(0, "web"), f.commits(1, "web")}
	f.turn()
	for i, id := range ids {
		f.sketches(id, randomRecords(int64(i), 20))
	}
	f.turn()
	f.next()
	f.audits(ids[0], passes, 0)
	f.audits(ids[1], passes, 0)
	require.NoError(t, f.ledger.leave(f.Ctx, asWorker, f.Addr(workers+1)))
	f.turn()
	round := f.roundOf("web", 1)
	require.Equal(t, f.dataset(ids[0]).Payout, round.Paid)
	require.Equal(t, f.dataset(ids[1]).Payout, round.Carried)
	require.True(t, f.poolOf("web").Funds.Equal(round.Carried))
	f.end()
}

// TestARoundThatFailsGivesBackWhatItHas: and the next pool is paid all the same.
func TestARoundThatFailsGivesBackWhatItHas(t *testing.T) {
	f := newField(t, 1)
	f.pool("a", nil)
	f.pool("b", nil)
	bad, good := f.commits(0, "a"), f.commits(0, "b")
	f.turn()
	f.sketches(bad, randomRecords(1, 20))
	f.sketches(good, randomRecords(2, 20))
	f.turn()
	f.next()
	f.audits(bad, passes, 0)
	f.audits(good, passes, 0)
	f.to(3*fieldEpoch + 1)
	broken := f.dataset(bad)
	broken.Opened, broken.Stale = 3, 5
	require.NoError(t, f.datasets.Set(f.Ctx, bad, broken))
	f.pipeline(3)
	require.Equal(t, uint64(1), f.ledger.failuresOf(f.Ctx, "shapley", "a/1"))
	failed, paid := f.roundOf("a", 1), f.roundOf("b", 1)
	require.Equal(t, types.RoundPaid, failed.State)
	require.Equal(t, failed.Budget, failed.Carried)
	require.Equal(t, f.poolOf("a").Funds, failed.Carried)
	require.Equal(t, paid.Budget, paid.Paid)
}

// TestTheSaltIsOfTheBeacon: SHA-256("masa/salt/v1" ‖ 00 ‖ R_h ‖ u64be(epoch)), golden.
func TestTheSaltIsOfTheBeacon(t *testing.T) {
	salt := types.Salt(bytes.Repeat([]byte{1}, 32), 7)
	require.Len(t, salt, 32)
	require.NotEqual(t, salt, types.Salt(bytes.Repeat([]byte{1}, 32), 8))
	f := newField(t, 1)
	f.pool("web", nil)
	f.turn()
	sampling, err := f.samplings.Get(f.Ctx, 1)
	require.NoError(t, err)
	require.Equal(t, int64(fieldEpoch+1), sampling.Height)
	beacon, err := f.Validators.RandomBeacon(f.Ctx)
	require.NoError(t, err)
	require.Equal(t, types.Salt(beacon, 1), sampling.Salt)
}
