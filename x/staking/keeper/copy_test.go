package keeper_test

import (
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/staking/types"
)

// copyBank gives another fixture the same balances.
func copyBank(from, to *suite) *fakes.Bank {
	service := to.Service(fixture.BankStore)
	for _, entry := range from.Dump(fixture.BankStore) {
		if err := service.OpenKVStore(to.Ctx).Set(entry.Key, entry.Value); err != nil {
			panic(err)
		}
	}
	return fakes.NewBank(service)
}

var _ types.BankKeeper = (*fakes.Bank)(nil)
