package fakes

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/validatorset/types"
)

// agreementKey is (epoch, operator, metric).
type agreementKey = collections.Triple[uint64, sdk.AccAddress, uint32]

// ValidatorSet keeps seats and the agreements that upper modules record. Its beacon is a hash of the height.
type ValidatorSet struct {
	// Scale is the distance at which two opinions do not agree at all.
	Scale math.LegacyDec
	// Ranking is the performance of every epoch.
	Ranking []types.Performance
	// Refuse makes RecordAgreement fail for an operator.
	Refuse func(operator sdk.AccAddress) error
	// Keys are the operators that have an encryption key.
	Keys map[string]bool

	seats  collections.Map[sdk.AccAddress, int64]
	sums   collections.Map[agreementKey, math.LegacyDec]
	counts collections.Map[agreementKey, uint64]
}

// NewValidatorSet returns an empty set on a store of a fixture.
func NewValidatorSet(service store.KVStoreService) *ValidatorSet {
	builder := collections.NewSchemaBuilder(service)
	key := collections.TripleKeyCodec(collections.Uint64Key, sdk.AccAddressKey, collections.Uint32Key)
	set := &ValidatorSet{
		Scale: math.LegacyNewDecWithPrec(25, 2),
		seats: collections.NewMap(builder, collections.NewPrefix(0), "seats", sdk.AccAddressKey, collections.Int64Value),
		sums:  collections.NewMap(builder, collections.NewPrefix(1), "sums", key, sdk.LegacyDecValue),
		counts: collections.NewMap(builder, collections.NewPrefix(2), "counts", key,
			collections.Uint64Value),
	}
	if _, err := builder.Build(); err != nil {
		panic(err)
	}
	return set
}

// Seat gives an operator a seat with a power.
func (v *ValidatorSet) Seat(ctx context.Context, operator sdk.AccAddress, power int64) {
	must(v.seats.Set(ctx, operator, power))
}

// Unseat takes the seat away.
func (v *ValidatorSet) Unseat(ctx context.Context, operator sdk.AccAddress) {
	must(v.seats.Remove(ctx, operator))
}

// Members are the seated validators by ascending operator.
func (v *ValidatorSet) Members(ctx context.Context) ([]types.Member, error) {
	var members []types.Member
	err := v.seats.Walk(ctx, nil, func(operator sdk.AccAddress, power int64) (bool, error) {
		members = append(members, types.Member{
			Operator: operator, Power: power, JoinedEpoch: 1, HasKey: v.Keys[operator.String()],
		})
		return false, nil
	})
	return members, err
}

// RandomBeacon is the hash of the block's height.
func (v *ValidatorSet) RandomBeacon(ctx context.Context) ([]byte, error) {
	height := uint64(sdk.UnwrapSDKContext(ctx).BlockHeight())
	beacon := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("fake beacon"), height))
	return beacon[:], nil
}

// RecordAgreement adds an agreement in [0,1] to an operator's sum.
func (v *ValidatorSet) RecordAgreement(
	ctx context.Context, epoch uint64, operator sdk.AccAddress, metric types.Metric, agreement math.LegacyDec,
) error {
	if v.Refuse != nil {
		if err := v.Refuse(operator); err != nil {
			return err
		}
	}
	if agreement.IsNil() || agreement.IsNegative() || agreement.GT(math.LegacyOneDec()) {
		return types.ErrInvalidAgreement.Wrapf("agreement: %s is outside 0..1", agreement)
	}
	sum, count := v.Agreements(ctx, epoch, operator, metric)
	key := collections.Join3(epoch, operator, uint32(metric))
	if err := v.sums.Set(ctx, key, sum.Add(agreement)); err != nil {
		return err
	}
	return v.counts.Set(ctx, key, count+1)
}

// peerMetric is where the fake keeps a metric's agreements with other items, commonMetric where those of the verdicts.
const (
	peerMetric   types.Metric = 100
	commonMetric types.Metric = 200
)

// RecordPeer adds agreements in [0,1] to an operator's sums.
func (v *ValidatorSet) RecordPeer(
	ctx context.Context, epoch uint64, operator sdk.AccAddress, metric types.Metric, peer, common math.LegacyDec,
) error {
	if err := v.RecordAgreement(ctx, epoch, operator, peerMetric+metric, peer); err != nil {
		return err
	}
	return v.RecordAgreement(ctx, epoch, operator, commonMetric+metric, common)
}

// Peers are the sums of an operator's agreements with other items, of those of the verdicts, and their number.
func (v *ValidatorSet) Peers(
	ctx context.Context, epoch uint64, operator sdk.AccAddress, metric types.Metric,
) (peer, common math.LegacyDec, items uint64) {
	peer, items = v.Agreements(ctx, epoch, operator, peerMetric+metric)
	common, _ = v.Agreements(ctx, epoch, operator, commonMetric+metric)
	return peer, common, items
}

// Agreements are the sum and the number of an operator's recorded agreements.
func (v *ValidatorSet) Agreements(
	ctx context.Context, epoch uint64, operator sdk.AccAddress, metric types.Metric,
) (math.LegacyDec, uint64) {
	key := collections.Join3(epoch, operator, uint32(metric))
	sum, err := v.sums.Get(ctx, key)
	if err != nil {
		return math.LegacyZeroDec(), 0
	}
	count, err := v.counts.Get(ctx, key)
	must(err)
	return sum, count
}

// EpochPerformance is the ranking given to the fake.
func (v *ValidatorSet) EpochPerformance(context.Context, uint64) ([]types.Performance, error) {
	return v.Ranking, nil
}

// PerformanceWeights are the default weights of the three metrics.
//
//nolint:revive // the interface of x/rewards: three numbers and an error
func (*ValidatorSet) PerformanceWeights(context.Context) (alpha, beta, gamma math.LegacyDec, err error) {
	return math.LegacyNewDecWithPrec(4, 1), math.LegacyNewDecWithPrec(3, 1), math.LegacyNewDecWithPrec(3, 1), nil
}

// AgreementRule is the distance at which two opinions do not agree at all, and the default agreement of full pay.
func (v *ValidatorSet) AgreementRule(context.Context) (scale, full math.LegacyDec, err error) {
	return v.Scale, types.DefaultParams().FullAgreement, nil
}
