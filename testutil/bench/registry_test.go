package bench

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"sync/atomic"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/log/v2"
	"cosmossdk.io/math"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	rootstore "github.com/cosmos/cosmos-sdk/store/v2"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/mech/sample"
	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	rewardskeeper "github.com/masa-finance/masad/x/rewards/keeper"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// stakes is a ledger of positions that are what they are: one read for a standing, one write for a touch and for a
// hold.
type stakes struct {
	rewardstypes.StakingKeeper
	positions collections.Map[sdk.AccAddress, stakingtypes.Position]
	holds     collections.KeySet[collections.Pair[sdk.AccAddress, string]]
}

// stakesStore is the store of the ledger, seatsStore that of the validators.
const stakesStore, seatsStore = "stakes", "seats"

func newStakes(cdc codec.BinaryCodec, key *storetypes.KVStoreKey) *stakes {
	sb := collections.NewSchemaBuilder(runtime.NewKVStoreService(key))
	return &stakes{
		positions: collections.NewMap(sb, collections.NewPrefix(0), "positions", sdk.AccAddressKey,
			codec.CollValue[stakingtypes.Position](cdc)),
		holds: collections.NewKeySet(sb, collections.NewPrefix(1), "holds",
			collections.PairKeyCodec(sdk.AccAddressKey, collections.StringKey)),
	}
}

func (s *stakes) Standing(
	ctx context.Context, _ stakingtypes.Role, owner sdk.AccAddress,
) (stakingtypes.Standing, error) {
	p, err := s.positions.Get(ctx, owner)
	return stakingtypes.Standing{
		Status: stakingtypes.Status_STATUS_ACTIVE, Masa: p.Masa, Tao: p.Tao, Counted: p.Masa, Required: p.Masa,
	}, err
}

func (s *stakes) Touch(ctx context.Context, _ stakingtypes.Role, owner sdk.AccAddress) error {
	p, err := s.positions.Get(ctx, owner)
	if err != nil {
		return err
	}
	return s.positions.Set(ctx, owner, p)
}

func (s *stakes) Hold(
	ctx context.Context, _ stakingtypes.Role, owner sdk.AccAddress, reference, _ string, _ int64,
) error {
	return s.holds.Set(ctx, collections.Join(owner, reference))
}

func (*stakes) CurrentEpoch(context.Context) (stakingtypes.Epoch, error) {
	return stakingtypes.Epoch{Number: 1}, nil
}

func (*stakes) RecordFailure(_ context.Context, queue, item string, err error) error {
	return fmt.Errorf("%s %s: %w", queue, item, err)
}

func (*stakes) PushScore(
	context.Context, uint64, stakingtypes.Role, sdk.AccAddress, math.LegacyDec,
) error {
	return nil
}

func (*stakes) CollateralDenom(context.Context) (string, error) { return "rao", nil }

// countingDB counts how often a node of a tree is not in memory.
type countingDB struct {
	*dbm.GoLevelDB
	reads atomic.Int64
}

func (db *countingDB) Get(key []byte) ([]byte, error) {
	db.reads.Add(1)
	return db.GoLevelDB.Get(key)
}

// registry is x/rewards alone, with a ledger of positions, on IAVL stores as a node's.
type registry struct {
	*rewardskeeper.Keeper
	t      testing.TB
	db     *countingDB
	stores storetypes.CommitMultiStore
	keys   map[string]*storetypes.KVStoreKey
	cdc    codec.Codec
	bank   *fakes.Bank
	ledger *stakes
	oracle sdk.AccAddress
	height int64
}

// emptyRegistry has the market's parameters and one oracle, and keeps no nodes in memory but those of the block.
func emptyRegistry(t testing.TB, edit func(*rewardstypes.GenesisState)) *registry {
	t.Helper()
	r := &registry{
		t: t, keys: map[string]*storetypes.KVStoreKey{}, cdc: codec.NewProtoCodec(codectypes.NewInterfaceRegistry()),
		db: &countingDB{GoLevelDB: onDisk(t)}, oracle: fixture.Addr(0),
	}
	service := func(name string) *storetypes.KVStoreKey {
		r.keys[name] = storetypes.NewKVStoreKey(name)
		return r.keys[name]
	}
	stores := rewardskeeper.Stores{
		Activity: runtime.NewKVStoreService(service(rewardstypes.StoreKey)),
		Registry: runtime.NewKVStoreService(service(rewardstypes.RegistryStoreKey)),
		Draw:     runtime.NewKVStoreService(service(rewardstypes.DrawStoreKey)),
	}
	r.bank = fakes.NewBank(runtime.NewKVStoreService(service(fixture.BankStore)))
	r.ledger = newStakes(r.cdc, service(stakesStore))
	r.Keeper = rewardskeeper.NewKeeper(r.cdc, stores, rewardskeeper.Deps{
		Bank: r.bank, Supply: r.bank, Staking: r.ledger, Epochs: r.ledger,
		Collateral: r.ledger, Validators: fakes.NewValidatorSet(runtime.NewKVStoreService(service(seatsStore))),
	}, fixture.Addr(1).String())
	r.open(0)
	genesis := rewardstypes.DefaultGenesis()
	genesis.Oracles = []rewardstypes.Oracle{{Owner: r.oracle.String()}}
	genesis.Params.Market.TargetUnits, genesis.Params.Market.AllowanceUnits = 1_000_000_000, 1_000_000_000_000
	genesis.Params.Market.PriceMin = genesis.Price
	edit(genesis)
	ctx := r.ctx()
	require.NoError(t, r.InitGenesis(ctx, *genesis))
	r.bank.Fund(ctx, r.oracle, sdk.NewInt64Coin(rewardstypes.BondDenom, 1_000_000_000_000_000))
	position := stakingtypes.Position{Masa: math.NewInt(stake), Tao: math.ZeroInt()}
	require.NoError(t, r.ledger.positions.Set(ctx, r.oracle, position))
	return r
}

// open reads the stores from the database, with room for so many nodes of each in memory.
func (r *registry) open(cache int) {
	r.t.Helper()
	r.stores = rootstore.NewCommitMultiStore(r.db, log.NewNopLogger())
	r.stores.SetIAVLCacheSize(cache)
	r.stores.SetIAVLDisableFastNode(true)
	for _, key := range r.keys {
		r.stores.MountStoreWithDB(key, storetypes.StoreTypeIAVL, nil)
	}
	require.NoError(r.t, r.stores.LoadLatestVersion())
}

// ctx is the context of the present block, without a cache in front of the stores.
func (r *registry) ctx() sdk.Context {
	header := cmtproto.Header{ChainID: testapp.ChainID, Height: r.height, Time: testapp.Start}
	return sdk.NewContext(r.stores, header, false, log.NewNopLogger())
}

// workerOf is the i-th worker of the registry, all of one service.
func workerOf(i int) rewardstypes.Worker {
	return rewardstypes.Worker{
		Owner: fixture.Addr(2 + i).String(), Services: []string{service}, Leaves: []uint64{uint64(i)},
		MinPrice:  math.OneInt(),
		MaxReward: math.NewInt(stake), Capacity: 64, Quality: math.LegacyNewDecWithPrec(8, 1),
	}
}

// nodesInMemory are the nodes of a sum tree before they are written.
type nodesInMemory struct {
	root  sample.Root
	nodes map[[2]uint64]sample.Node
}

func (m *nodesInMemory) Root() (sample.Root, error)  { return m.root, nil }
func (m *nodesInMemory) SetRoot(r sample.Root) error { m.root = r; return nil }
func (m *nodesInMemory) Get(level uint8, index uint64) (sample.Node, error) {
	return m.nodes[[2]uint64{uint64(level), index}], nil
}

func (m *nodesInMemory) Set(level uint8, index uint64, n sample.Node) error {
	m.nodes[[2]uint64{uint64(level), index}] = n
	return nil
}

// builds is in how many blocks workers register: nodes that are not committed take memory.
const builds = 10

// lists are where the workers of a registry are.
type lists struct {
	records collections.Map[sdk.AccAddress, rewardstypes.Worker]
	leaves  collections.Map[collections.Pair[string, uint64], []byte]
}

func (r *registry) lists() lists {
	sb := collections.NewSchemaBuilder(runtime.NewKVStoreService(r.keys[rewardstypes.RegistryStoreKey]))
	return lists{
		records: collections.NewMap(sb, rewardstypes.WorkersPrefix, "workers", sdk.AccAddressKey,
			codec.CollValue[rewardstypes.Worker](r.cdc)),
		leaves: collections.NewMap(sb, rewardstypes.LeavesPrefix, "leaves",
			collections.PairKeyCodec(collections.StringKey, collections.Uint64Key), collections.BytesValue),
	}
}

// newRegistry registers workers the quick way: every record is written once, as an import would leave it
// (TestTheQuickWayLeavesWhatAnImportDoes), where an import updates a path of the tree for each of them.
func newRegistry(t testing.TB, workers int) *registry {
	t.Helper()
	r := emptyRegistry(t, func(*rewardstypes.GenesisState) {})
	ctx, lists, tree := r.ctx(), r.lists(), &nodesInMemory{nodes: map[[2]uint64]sample.Node{}}
	owners := make([]sdk.AccAddress, workers)
	order := make([]int, workers) // a tree grows fastest from one end to the other
	for i := range workers {
		owners[i], order[i] = fixture.Addr(2+i), i
		require.NoError(t, sample.Tree{Store: tree}.Update(uint64(i), leafWeight))
	}
	slices.SortFunc(order, func(a, b int) int { return bytes.Compare(owners[a], owners[b]) })
	position := stakingtypes.Position{Masa: math.NewInt(stake), Tao: math.ZeroInt()}
	for at, i := range order {
		require.NoError(t, lists.leaves.Set(ctx, collections.Join(service, uint64(at)), owners[at]))
		require.NoError(t, lists.records.Set(ctx, owners[i], workerOf(i)))
		require.NoError(t, r.ledger.positions.Set(ctx, owners[i], position))
		if (at+1)%(workers/builds+1) == 0 {
			r.stores.Commit()
		}
	}
	r.plant(tree, workers)
	r.stores.Commit()
	require.NoError(t, r.db.ForceCompact(nil, nil)) // it would be done in the background while requests are measured
	r.open(int(serverconfig.DefaultConfig().IAVLCacheSize))
	r.visit(owners)
	return r
}

// visited is how many workers of a registry are read before it is measured.
const visited = 100_000

// visit reads what a draw reads of workers picked at random, so that caches hold what they hold on a node that has been
// running for a while: everything, or the upper levels of the trees if there is no room for more.
func (r *registry) visit(owners []sdk.AccAddress) {
	r.t.Helper()
	ctx, lists, source := r.ctx(), r.lists(), rand.New(rand.NewSource(1))
	for _, leaf := range source.Perm(len(owners))[:min(len(owners), visited)] {
		_, err := lists.leaves.Get(ctx, collections.Join(service, uint64(leaf)))
		require.NoError(r.t, err)
		_, err = lists.records.Get(ctx, owners[leaf])
		require.NoError(r.t, err)
		_, err = r.ledger.positions.Get(ctx, owners[leaf])
		require.NoError(r.t, err)
	}
}

// plant writes a sum tree, and the sum of all qualities.
func (r *registry) plant(tree *nodesInMemory, workers int) {
	r.t.Helper()
	ctx, draw := r.ctx(), collections.NewSchemaBuilder(runtime.NewKVStoreService(r.keys[rewardstypes.DrawStoreKey]))
	roots := collections.NewMap(draw, rewardstypes.RootsPrefix, "roots", collections.StringKey, collections.BytesValue)
	nodes := collections.NewMap(draw, rewardstypes.NodesPrefix, "nodes",
		collections.TripleKeyCodec(collections.StringKey, collections.Uint32Key, collections.Uint64Key),
		collections.BytesValue)
	require.NoError(r.t, roots.Set(ctx, service, tree.root.Bytes()))
	places := slices.SortedFunc(maps.Keys(tree.nodes), func(a, b [2]uint64) int { return slices.Compare(a[:], b[:]) })
	for _, at := range places {
		if node := tree.nodes[at]; !node.IsZero() {
			require.NoError(r.t, nodes.Set(ctx, collections.Join3(service, uint32(at[0]), at[1]), node.Bytes()))
		}
	}
	activity := collections.NewSchemaBuilder(runtime.NewKVStoreService(r.keys[rewardstypes.StoreKey]))
	quality := collections.NewItem(activity, rewardstypes.QualityPrefix, "quality", sdk.LegacyDecValue)
	number := collections.NewItem(activity, rewardstypes.QualitiesPrefix, "qualities", collections.Uint64Value)
	require.NoError(r.t, quality.Set(ctx, math.LegacyNewDecWithPrec(8, 1).MulInt64(int64(workers))))
	require.NoError(r.t, number.Set(ctx, uint64(workers)))
}
