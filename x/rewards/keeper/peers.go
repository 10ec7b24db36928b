package keeper

import (
	"context"
	"encoding/binary"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/mech/sample"
	"github.com/masa-finance/masad/x/rewards/types"
	"github.com/masa-finance/masad/x/staking/safeitem"
)

// judgedKey is (epoch, data, index).
type judgedKey = collections.Triple[uint64, bool, uint64]

// epochPeers tells of the verdicts of an epoch, none if there are none or they were compared.
func (k *Keeper) epochPeers(ctx context.Context, epoch uint64) (types.Peers, error) {
	peers, err := k.peers.Get(ctx, epoch)
	if errors.Is(err, collections.ErrNotFound) {
		return types.Peers{Epoch: epoch}, nil
	}
	return peers, err
}

// keepVerdict lists an item's verdict among those of the running epoch, with which opinions on others are compared.
func (k *Keeper) keepVerdict(
	ctx context.Context, p types.EvaluationParams, item types.Item, verdict types.Verdict,
) error {
	if !verdict.Quorum {
		return nil
	}
	weights := performance.Weights{Alpha: p.Alpha, Beta: p.Beta, Gamma: p.Gamma}
	value, err := performance.Opinion(weights, verdict.R, verdict.C, verdict.F)
	if err != nil {
		return types.ErrInvalidField.Wrapf("item %s: %s", item.Id, err)
	}
	epoch, err := k.Epochs.CurrentEpoch(ctx)
	if err != nil {
		return err
	}
	peers, err := k.epochPeers(ctx, epoch.Number)
	if err != nil {
		return err
	}
	judged := types.Judged{Epoch: peers.Epoch, Data: item.IsAudit(), Item: item.Id, Value: value}
	judged.Index = peers.Count(judged.Data)
	if err := k.judged.Set(ctx, keyOfJudged(judged), judged); err != nil {
		return err
	}
	if judged.Data {
		peers.Datasets++
	} else {
		peers.Responses++
	}
	return k.peers.Set(ctx, peers.Epoch, peers)
}

func keyOfJudged(judged types.Judged) judgedKey {
	return collections.Join3(judged.Epoch, judged.Data, judged.Index)
}

// drawPeers is the stage that draws the beacon by which other items are found: that of the block in which the epoch is
// scored, when all opinions are known, so that nobody judges with an eye to a certain other item.
func (k *Keeper) drawPeers(ctx context.Context, epoch uint64, _ []byte, _ uint64) (progress, error) {
	peers, err := k.epochPeers(ctx, epoch)
	if err != nil || peers.Total() == 0 {
		return progress{done: true}, err
	}
	if peers.Seed, err = k.Validators.RandomBeacon(ctx); err != nil {
		return progress{}, err
	}
	return progress{used: 1, done: true}, k.peers.Set(ctx, epoch, peers)
}

// comparePeers is the stage that compares the opinions on each item with the verdict on another one of its kind, one
// unit an item.
func (k *Keeper) comparePeers(ctx context.Context, epoch uint64, key []byte, budget uint64) (progress, error) {
	peers, err := k.epochPeers(ctx, epoch)
	if err != nil {
		return progress{}, err
	}
	next := uint64(0)
	if len(key) == 8 {
		next = binary.BigEndian.Uint64(key)
	}
	used := uint64(0)
	for ; used < budget && next < peers.Total(); next++ {
		if err := k.compareItem(ctx, peers, next); err != nil {
			return progress{}, err
		}
		used++
	}
	return progress{next: binary.BigEndian.AppendUint64(nil, next), used: used, done: next >= peers.Total()}, nil
}

// compareItem compares one item with another of its kind; a failure is recorded and the item counts for nobody.
func (k *Keeper) compareItem(ctx context.Context, peers types.Peers, at uint64) error {
	data, index := peers.Place(at)
	failed := safeitem.Run(sdk.UnwrapSDKContext(ctx), func(ctx sdk.Context) error {
		own, err := k.judged.Get(ctx, collections.Join3(peers.Epoch, data, index))
		if err != nil {
			return err
		}
		drawn, ok := sample.Other(sample.New("peer/"+own.Item, peers.Seed), peers.Count(data), index)
		if !ok {
			return nil
		}
		other, err := k.judged.Get(ctx, collections.Join3(peers.Epoch, data, drawn))
		if err != nil {
			return err
		}
		return k.pushPeers(ctx, own, other)
	})
	if failed == nil {
		return nil
	}
	return k.Epochs.RecordFailure(ctx, scoreQueue, "peers", failed)
}

// pushPeers tells the validator set how far each opinion on an item agrees with another's verdict; a silent member's
// does not. An opinion that nobody else's was compared with does not count.
func (k *Keeper) pushPeers(ctx context.Context, own, other types.Judged) error {
	scale, err := k.Validators.AgreementScale(ctx)
	if err != nil {
		return err
	}
	params, err := k.Params(ctx)
	if err != nil {
		return err
	}
	item, err := k.getItem(ctx, own.Item)
	if err != nil {
		return err
	}
	revealed, err := k.revealed(ctx, item)
	if err != nil {
		return err
	}
	votes, err := votesOf(params.Evaluation, item, revealed)
	if err != nil {
		return err
	}
	common := performance.Closeness(own.Value, other.Value, scale)
	for i, vote := range votes {
		peer := math.LegacyZeroDec()
		if e := revealed[i]; e != nil {
			if !e.Counted {
				continue
			}
			peer = performance.Closeness(vote.Value, other.Value, scale)
		}
		operator, err := accountOf(item.Committee[i].Operator)
		if err != nil {
			return err
		}
		if err := k.Validators.RecordPeer(ctx, own.Epoch, operator, metricOf(item), peer, common); err != nil {
			return err
		}
	}
	return nil
}

// dropPeers is the stage that forgets the verdicts of an epoch, one unit each: each was compared.
func (k *Keeper) dropPeers(ctx context.Context, epoch uint64, _ []byte, budget uint64) (progress, error) {
	used, done, err := k.sweepPeers(ctx, epoch, budget)
	return progress{used: used, done: done}, err
}

// sweepPeers removes verdicts of an epoch, and what tells of them.
func (k *Keeper) sweepPeers(ctx context.Context, epoch, limit uint64) (used uint64, done bool, err error) {
	used, done, err = drop(ctx, k.judged, collections.NewPrefixedTripleRange[uint64, bool, uint64](epoch), limit)
	if err != nil || !done {
		return used, false, err
	}
	return used, true, k.peers.Remove(ctx, epoch)
}

// initPeers and exportPeers carry the verdicts of epochs that are not scored yet.
func (k *Keeper) initPeers(ctx context.Context, state types.GenesisState) error {
	for _, judged := range state.Judged {
		if err := k.judged.Set(ctx, keyOfJudged(judged), judged); err != nil {
			return err
		}
	}
	for _, peers := range state.Peers {
		if err := k.peers.Set(ctx, peers.Epoch, peers); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) exportPeers(ctx context.Context, state *types.GenesisState) (err error) {
	if state.Judged, err = allOf(ctx, k.judged); err != nil {
		return err
	}
	state.Peers, err = allOf(ctx, k.peers)
	return err
}

// checkPeers checks that as many verdicts of each kind are listed as are counted.
func (k *Keeper) checkPeers(ctx context.Context) error {
	held := make(map[uint64]types.Peers)
	err := k.judged.Walk(ctx, nil, func(key judgedKey, judged types.Judged) (bool, error) {
		of := held[key.K1()]
		if key.K2() {
			of.Datasets++
		} else {
			of.Responses++
		}
		held[key.K1()] = of
		return false, k.checkJudged(ctx, key, judged)
	})
	if err != nil {
		return err
	}
	history, err := k.progressOfHistory(ctx)
	if err != nil {
		return err
	}
	return k.peers.Walk(ctx, nil, func(epoch uint64, peers types.Peers) (bool, error) {
		if epoch <= history.Until {
			return false, nil
		}
		if err := peers.Holds(held[epoch].Responses, held[epoch].Datasets); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("%s", err)
		}
		return false, nil
	})
}

// checkJudged checks that a verdict is one, and counted.
func (k *Keeper) checkJudged(ctx context.Context, key judgedKey, judged types.Judged) error {
	if err := judged.Validate(); err != nil {
		return types.ErrBrokenInvariant.Wrapf("%s", err)
	}
	peers, err := k.epochPeers(ctx, key.K1())
	if err != nil {
		return err
	}
	if count := peers.Count(key.K2()); key.K3() >= count {
		return types.ErrBrokenInvariant.Wrapf("judged: %d in epoch %d, of %d", key.K3(), key.K1(), count)
	}
	return nil
}
