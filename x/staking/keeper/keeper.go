package keeper

import (
	"cosmossdk.io/collections"
	"cosmossdk.io/core/store"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/x/staking/types"
)

type (
	// positionKey is (role, owner): a role's positions in the order of their owners' address bytes.
	positionKey = collections.Pair[uint16, sdk.AccAddress]
	// holdKey is (role, owner, reference).
	holdKey = collections.Triple[uint16, sdk.AccAddress, string]
	// dueKey is (completion time in Unix nanoseconds, id): the order in which unbondings are paid out.
	dueKey = collections.Pair[int64, uint64]
	// ownedKey is (owner, id).
	ownedKey = collections.Pair[sdk.AccAddress, uint64]
	// globalsKey is (epoch, role).
	globalsKey = collections.Pair[uint64, uint16]
)

// Stores are the two stores of the ledger.
type Stores struct {
	// Owners is what owners have; Clock is what is one for all or going on, and small.
	Owners, Clock store.KVStoreService
}

// Keeper is the ledger. Its hooks and phases are set once, by the app.
type Keeper struct {
	stores    Stores
	bank      types.BankKeeper
	consensus types.ConsensusKeeper
	authority string
	hooks     types.StakingHooks
	phases    []types.Phase

	positions collections.Map[positionKey, types.Position]
	holds     collections.Map[holdKey, types.Hold]

	unbondings      collections.Map[uint64, types.Unbonding]
	lastUnbondingID collections.Item[uint64]
	due             collections.KeySet[dueKey]
	owned           collections.KeySet[ownedKey]

	params collections.Item[types.Params]
	totals collections.Map[uint16, types.RoleTotals]

	epochs  collections.Map[uint64, types.Epoch]
	current collections.Item[uint64]
	waiting collections.Item[uint64]

	globals collections.Map[uint16, types.Globals]
	history collections.Map[globalsKey, types.Globals]

	taoPrice collections.Item[types.TaoPrice]

	failures      collections.Map[uint64, types.Failure]
	nextFailureID collections.Item[uint64]
}

// NewKeeper returns the ledger on its stores. The authority is the account that may change the parameters.
func NewKeeper(
	cdc codec.BinaryCodec, stores Stores, bank types.BankKeeper, consensus types.ConsensusKeeper, authority string,
) *Keeper {
	k := &Keeper{stores: stores, bank: bank, consensus: consensus, authority: authority}
	owners, clock := collections.NewSchemaBuilder(stores.Owners), collections.NewSchemaBuilder(stores.Clock)
	k.addOwners(owners, cdc)
	k.addClock(clock, cdc)
	for _, sb := range []*collections.SchemaBuilder{owners, clock} {
		if _, err := sb.Build(); err != nil {
			panic(err)
		}
	}
	return k
}

// addOwners adds what owners have.
func (k *Keeper) addOwners(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	role, number, owner := collections.Uint16Key, collections.Uint64Key, sdk.AccAddressKey
	k.positions = collections.NewMap(sb, types.PositionsPrefix, "positions",
		collections.PairKeyCodec(role, owner), codec.CollValue[types.Position](cdc))
	k.unbondings = collections.NewMap(sb, types.UnbondingsPrefix, "unbondings",
		number, codec.CollValue[types.Unbonding](cdc))
	k.lastUnbondingID = collections.NewItem(sb, types.UnbondingIDPrefix, "last_unbonding_id", collections.Uint64Value)
	k.due = collections.NewKeySet(sb, types.UnbondingQueuePrefix, "unbonding_queue",
		collections.PairKeyCodec(collections.Int64Key, number))
	k.owned = collections.NewKeySet(sb, types.UnbondingsByOwnerPrefix, "unbondings_by_owner",
		collections.PairKeyCodec(owner, number))
}

// addClock adds what is one for all, and what is going on.
func (k *Keeper) addClock(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) {
	role, number := collections.Uint16Key, collections.Uint64Key
	k.params = collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc))
	k.totals = collections.NewMap(sb, types.TotalsPrefix, "totals", role, codec.CollValue[types.RoleTotals](cdc))
	k.holds = collections.NewMap(sb, types.HoldsPrefix, "holds",
		collections.TripleKeyCodec(role, sdk.AccAddressKey, collections.StringKey), codec.CollValue[types.Hold](cdc))
	k.epochs = collections.NewMap(sb, types.EpochsPrefix, "epochs", number, codec.CollValue[types.Epoch](cdc))
	k.current = collections.NewItem(sb, types.CurrentPrefix, "current_epoch", collections.Uint64Value)
	k.waiting = collections.NewItem(sb, types.WaitingPrefix, "waiting_epoch", collections.Uint64Value)
	k.globals = collections.NewMap(sb, types.GlobalsPrefix, "globals", role, codec.CollValue[types.Globals](cdc))
	k.history = collections.NewMap(sb, types.HistoryPrefix, "globals_history",
		collections.PairKeyCodec(number, role), codec.CollValue[types.Globals](cdc))
	k.taoPrice = collections.NewItem(sb, types.TaoPricePrefix, "tao_price", codec.CollValue[types.TaoPrice](cdc))
	k.failures = collections.NewMap(sb, types.FailuresPrefix, "failures", number, codec.CollValue[types.Failure](cdc))
	k.nextFailureID = collections.NewItem(sb, types.FailureIDPrefix, "next_failure_id", collections.Uint64Value)
}

// SetHooks names who is told what happens. It panics when called twice.
func (k *Keeper) SetHooks(hooks types.StakingHooks) {
	if k.hooks != nil {
		panic("masastaking: hooks are set already")
	}
	k.hooks = hooks
}

// SetPhases names the work that closes an epoch, in order. It panics when called twice or with a name used twice.
func (k *Keeper) SetPhases(phases ...types.Phase) {
	if k.phases != nil {
		panic("masastaking: phases are set already")
	}
	seen := map[string]bool{"": true, types.PhaseDone: true}
	for _, phase := range phases {
		if seen[phase.Name()] {
			panic("masastaking: phase name " + phase.Name() + " is taken")
		}
		seen[phase.Name()] = true
	}
	k.phases = phases
}

// told returns the hooks, which do nothing unless set.
func (k *Keeper) told() types.StakingHooks {
	if k.hooks == nil {
		return types.NoHooks{}
	}
	return k.hooks
}

// emit announces a change of state.
func emit(ctx sdk.Context, event sdk.Msg) error { return ctx.EventManager().EmitTypedEvent(event) }
