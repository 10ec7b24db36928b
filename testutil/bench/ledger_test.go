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
	// stake is what every worker and oracle bonds: 5000 MASA, above the requirement at every size of ledger.
	stake = 5_000_000_000
	// pocket is what every worker and oracle has beside it.
	pocket = 1_000_000_000
	// leafWeight is a worker's weight in the sum tree until it is touched.
	leafWeight = 100_000_000
	// workersPerNiche is how many workers share a second service, so that there are large and small trees.
	workersPerNiche = 50
)

// ledger is who is registered at genesis.
type ledger struct {
	workers, oracles []testapp.Account
}

// everybody caches accounts, as a key takes longer to derive than a worker to import.
var everybody struct {
	sync.Mutex
	workers, oracles []testapp.Account
}

// newLedger returns a ledger; the smaller of two is part of the larger.
func newLedger(workers, oracles int) ledger {
	everybody.Lock()
	defer everybody.Unlock()
	for i := len(everybody.workers); i < workers; i++ {
		everybody.workers = append(everybody.workers, testapp.NewAccount(fmt.Sprintf("bench/worker-%d", i)))
	}
	for i := len(everybody.oracles); i < oracles; i++ {
		everybody.oracles = append(everybody.oracles, testapp.NewAccount(fmt.Sprintf("bench/oracle-%d", i)))
	}
	return ledger{workers: everybody.workers[:workers], oracles: everybody.oracles[:oracles]}
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

func (l ledger) addAccounts(g *authtypes.GenesisState) {
	var accounts authtypes.GenesisAccounts
	for _, list := range [][]testapp.Account{l.workers, l.oracles} {
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
	for _, list := range [][]testapp.Account{l.workers, l.oracles} {
		for _, account := range list {
			g.Balances = append(g.Balances, banktypes.Balance{Address: account.String(), Coins: coins(pocket)})
		}
	}
	g.Balances = append(g.Balances, banktypes.Balance{
		Address: authtypes.NewModuleAddress(stakingtypes.ModuleName).String(),
		Coins:   coins(int64(len(l.workers)+len(l.oracles)) * stake),
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
