package bench

import (
	"fmt"
	"sync"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// service is what every worker offers and every request asks for.
	service = "llm/bench"
	// stake is what every worker and oracle bonds: 400 MASA, a third above the requirement among 100 000 workers, and
	// twice the requirement among 100.
	stake = 400_000_000
	// pocket is what every worker and oracle has beside it.
	pocket = 5_600_000_000
	// leafWeight is what a worker weighs in the sum trees: its stake by the square of its quality, 0.8.
	leafWeight = stake * 64 / 100
	// workersPerNiche is how many workers share a second service, so that there are large and small trees.
	workersPerNiche = 50
)

// ledger is who is registered at genesis, and who only has an account and the same coins in it. So ledgers with as many
// people differ in registrations alone: in the supply, and in the size of the SDK's stores, they are the same.
type ledger struct {
	workers, oracles, holders []testapp.Account
	// candidates are validators without a seat, leavers left the role of an oracle and wait for their stake; both are
	// taken from the holders.
	candidates, leavers []testapp.Account
	// founders are how many validators begin the chain, 0 for the usual few. They bond twice what a candidate does.
	founders int
}

// everybody caches accounts, as a key takes longer to derive than a worker to import.
var everybody struct {
	sync.Mutex
	people, oracles []testapp.Account
}

// newLedger returns a ledger of people, the first of which are workers.
func newLedger(workers, oracles, people int) ledger {
	everybody.Lock()
	defer everybody.Unlock()
	for i := len(everybody.people); i < people; i++ {
		everybody.people = append(everybody.people, testapp.NewAccount(fmt.Sprintf("bench/worker-%d", i)))
	}
	for i := len(everybody.oracles); i < oracles; i++ {
		everybody.oracles = append(everybody.oracles, testapp.NewAccount(fmt.Sprintf("bench/oracle-%d", i)))
	}
	return ledger{
		workers: everybody.people[:workers], holders: everybody.people[workers:people],
		oracles: everybody.oracles[:oracles],
	}
}

// edits put the ledger into a genesis.
func (l ledger) edits() []testapp.Edit {
	return []testapp.Edit{
		testapp.EditModule(authtypes.ModuleName, l.addAccounts),
		testapp.EditModule(banktypes.ModuleName, l.addBalances),
		testapp.EditModule(stakingtypes.ModuleName, l.addPositions),
		testapp.EditModule(rewardstypes.ModuleName, l.addActors),
	}
}

// registered are those that bond stake.
func (l ledger) registered() [][]testapp.Account {
	return [][]testapp.Account{l.workers, l.oracles, l.candidates}
}

func (l ledger) addAccounts(g *authtypes.GenesisState) {
	var accounts authtypes.GenesisAccounts
	for _, list := range [][]testapp.Account{l.workers, l.candidates, l.leavers, l.holders, l.oracles} {
		for _, account := range list {
			accounts = append(accounts, authtypes.NewBaseAccount(account.Address, nil, 0, 0))
		}
	}
	packed, err := authtypes.PackAccounts(accounts)
	if err != nil {
		panic(err)
	}
	g.Accounts = append(g.Accounts, packed...)
}

func (l ledger) addBalances(g *banktypes.GenesisState) {
	coins := func(amount int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(stakingtypes.BondDenom, amount)) }
	for _, list := range l.registered() {
		for _, account := range list {
			g.Balances = append(g.Balances, banktypes.Balance{Address: account.String(), Coins: coins(pocket)})
		}
	}
	for _, account := range l.holders {
		g.Balances = append(g.Balances, banktypes.Balance{Address: account.String(), Coins: coins(pocket + stake)})
	}
	bonded := 0
	for _, list := range l.registered() {
		bonded += len(list)
	}
	for i, account := range l.leavers {
		g.Balances = append(g.Balances, banktypes.Balance{Address: account.String(), Coins: coins(pocket + int64(i))})
	}
	g.Balances = append(g.Balances, banktypes.Balance{
		Address: authtypes.NewModuleAddress(stakingtypes.ModuleName).String(),
		Coins:   coins(int64(bonded)*stake + l.leaving()),
	})
	g.Supply = nil // the bank counts it
}

func (l ledger) addPositions(g *stakingtypes.GenesisState) {
	add := func(role stakingtypes.Role, accounts []testapp.Account) {
		for _, account := range accounts {
			g.Positions = append(g.Positions, stakingtypes.Position{
				Role: role, Owner: account.String(), Generation: 1, Masa: math.NewInt(stake), Tao: math.ZeroInt(),
				Utility: math.LegacyNewDecWithPrec(5, 1), ReqLast: math.ZeroInt(), Counted: true,
			})
		}
	}
	add(stakingtypes.Role_ROLE_WORKER, l.workers)
	add(stakingtypes.Role_ROLE_ORACLE, l.oracles)
	add(stakingtypes.Role_ROLE_VALIDATOR, l.candidates)
}

// addActors registers workers and oracles. The price of a unit stays what it is, whatever is asked for.
func (l ledger) addActors(g *rewardstypes.GenesisState) {
	market := &g.Params.Market
	market.TargetUnits = 1_000_000_000
	market.PriceMin = g.Price
	for i, account := range l.workers {
		niche := fmt.Sprintf("llm/niche-%d", i/workersPerNiche)
		leaves := []rewardstypes.Leaf{
			{Service: service, Index: uint64(i), Owner: account.String(), Weight: leafWeight},
			{Service: niche, Index: uint64(i % workersPerNiche), Owner: account.String(), Weight: leafWeight},
		}
		worker := rewardstypes.Worker{
			Owner: account.String(), MinPrice: math.OneInt(), MaxReward: math.NewInt(stake),
			Capacity: market.MaxCapacity, Quality: math.LegacyNewDecWithPrec(8, 1),
		}
		for _, leaf := range leaves {
			worker.Services = append(worker.Services, leaf.Service)
			worker.Leaves = append(worker.Leaves, leaf.Index)
		}
		g.Workers = append(g.Workers, worker)
		g.Leaves = append(g.Leaves, leaves...)
	}
	for _, account := range l.oracles {
		g.Oracles = append(g.Oracles, rewardstypes.Oracle{Owner: account.String()})
	}
}
