package keeper

import (
	"context"
	"errors"
	gomath "math"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/gov/types"
)

// Votes count by stakes and delegations as they stood at a snapshot. Nothing is copied when a snapshot is made: the
// first change of a record after it keeps what the record was. What a record was at snapshot k is the oldest version
// kept at k or later, and if there is none what it is now.

// slot is a kind of record of an agent, with its topic.
type slot uint32

// Kinds of versions, as in Version.kind.
const (
	totalKind uint32 = iota
	stakeKind
	listKind
	nodeKind
)

// noAgent is where the version of a record of nobody lies.
var noAgent = sdk.AccAddress{0}

func slotOf(kind uint32, topic types.Topic) slot { return slot(kind<<8 | uint32(topic)) }

func (s slot) kind() uint32 { return uint32(s) >> 8 }

func (s slot) topic() types.Topic { return types.Topic(s & 0xff) }

// keep keeps what a record was at the latest snapshot, unless that is kept already. The version before it is dropped
// if no vote reads it: a record has at most one more than there are snapshots in use.
func (k *Keeper) keep(ctx context.Context, s slot, agent sdk.AccAddress, was types.Version) error {
	latest, err := k.latest(ctx)
	if err != nil || latest == 0 {
		return err
	}
	key := collections.Join3(uint32(s), agent, latest)
	if kept, err := k.versions.Has(ctx, key); err != nil || kept {
		return err
	}
	if err := k.dropUnread(ctx, s, agent); err != nil {
		return err
	}
	was.Kind, was.Topic, was.Agent, was.Snapshot = s.kind(), s.topic(), "", latest
	if s.kind() != totalKind {
		was.Agent = agent.String()
	}
	return k.putVersion(ctx, was)
}

// putVersion stores a version.
func (k *Keeper) putVersion(ctx context.Context, v types.Version) error {
	agent := noAgent
	if v.Kind != totalKind {
		var err error
		if agent, err = types.ParseAddress("versions.agent", v.Agent); err != nil {
			return err
		}
	}
	s := uint32(slotOf(v.Kind, v.Topic))
	if err := k.versions.Set(ctx, collections.Join3(s, agent, v.Snapshot), v); err != nil {
		return err
	}
	return k.ages.Set(ctx, collections.Join3(v.Snapshot, s, agent))
}

// latest is the height of the latest snapshot, 0 before the first block.
func (k *Keeper) latest(ctx context.Context) (int64, error) {
	height, err := k.boundary.Get(ctx)
	if errors.Is(err, collections.ErrNotFound) {
		return 0, nil
	}
	return height, err
}

// dropUnread drops the newest version of a record if no vote that is kept reads it.
func (k *Keeper) dropUnread(ctx context.Context, s slot, agent sdk.AccAddress) error {
	kept, err := k.newest(ctx, s, agent, 2)
	if err != nil || len(kept) == 0 {
		return err
	}
	last, before := kept[0], int64(0)
	if len(kept) > 1 {
		before = kept[1]
	}
	read, err := k.snapshotWithin(ctx, before+1, last)
	if err != nil || read {
		return err
	}
	return k.dropVersion(ctx, s, agent, last)
}

// newest are the snapshots of the newest versions of a record, newest first, at most limit.
func (k *Keeper) newest(ctx context.Context, s slot, agent sdk.AccAddress, limit int) ([]int64, error) {
	iterator, err := k.versions.Iterate(ctx,
		collections.NewSuperPrefixedTripleRangeReversed[uint32, sdk.AccAddress, int64](uint32(s), agent))
	if err != nil {
		return nil, err
	}
	defer func() { _ = iterator.Close() }()
	var found []int64
	for ; iterator.Valid() && len(found) < limit; iterator.Next() {
		key, err := iterator.Key()
		if err != nil {
			return nil, err
		}
		found = append(found, key.K3())
	}
	return found, nil
}

// snapshotWithin tells whether a vote that is kept reads one of the snapshots from first to last.
func (k *Keeper) snapshotWithin(ctx context.Context, first, last int64) (bool, error) {
	found := false
	within := new(collections.Range[collections.Pair[int64, uint64]]).
		StartInclusive(collections.Join(first, uint64(0))).
		EndInclusive(collections.Join(last, uint64(gomath.MaxUint64)))
	err := k.snapshots.Walk(ctx, within, func(collections.Pair[int64, uint64]) (bool, error) {
		found = true
		return true, nil
	})
	return found, err
}

// dropVersion removes a version, and those from the index of delegators that it was the last to need.
func (k *Keeper) dropVersion(ctx context.Context, s slot, agent sdk.AccAddress, snapshot int64) error {
	key := collections.Join3(uint32(s), agent, snapshot)
	version, err := k.versions.Get(ctx, key)
	if err != nil {
		return err
	}
	if err := k.versions.Remove(ctx, key); err != nil {
		return err
	}
	if err := k.ages.Remove(ctx, collections.Join3(snapshot, uint32(s), agent)); err != nil {
		return err
	}
	if s.kind() != listKind {
		return nil
	}
	return k.unindex(ctx, agent, s.topic(), version.Edges)
}

// at is what a record was at a snapshot, if it is not the same now.
func (k *Keeper) at(ctx context.Context, s slot, agent sdk.AccAddress, snapshot int64) (types.Version, bool, error) {
	from := new(collections.Range[versionKey]).
		StartInclusive(collections.Join3(uint32(s), agent, snapshot)).
		EndInclusive(collections.Join3(uint32(s), agent, int64(gomath.MaxInt64)))
	iterator, err := k.versions.Iterate(ctx, from)
	if err != nil {
		return types.Version{}, false, err
	}
	defer func() { _ = iterator.Close() }()
	if !iterator.Valid() {
		return types.Version{}, false, nil
	}
	version, err := iterator.Value()
	return version, err == nil, err
}

// stakeAt is what an agent bonded at a snapshot, 0 for now.
func (k *Keeper) stakeAt(ctx context.Context, agent sdk.AccAddress, snapshot int64) (math.Int, error) {
	if snapshot > 0 {
		version, found, err := k.at(ctx, slotOf(stakeKind, 0), agent, snapshot)
		if err != nil || found {
			return version.Stake, err
		}
	}
	return k.stake(ctx, agent)
}

// totalAt is what everybody bonded at a snapshot, 0 for now.
func (k *Keeper) totalAt(ctx context.Context, snapshot int64) (math.Int, error) {
	if snapshot > 0 {
		version, found, err := k.at(ctx, slotOf(totalKind, 0), noAgent, snapshot)
		if err != nil || found {
			return version.Stake, err
		}
	}
	return k.bonded(ctx)
}
