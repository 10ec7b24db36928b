package types_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

func TestGovernanceSharesAreFloors(t *testing.T) {
	share := types.GovernanceShare{
		Epoch: 3, Owner: twenty().String(), Reference: "7", Pool: math.NewInt(1_000), Total: math.NewInt(30),
	}
	own, err := share.Participation(math.NewInt(7))
	require.NoError(t, err)
	require.Equal(t, int64(233), own.Amount.Int64())
	require.Equal(t, []types.Factor{
		{Name: "pool", Value: "1000"}, {Name: "total", Value: "30"}, {Name: "own", Value: "7"},
	}, own.Factors)
	behind, aside, err := share.DelegateShare(math.NewInt(23), math.LegacyNewDecWithPrec(1, 1))
	require.NoError(t, err)
	require.Equal(t, int64(76), behind.Amount.Int64(), "a tenth of 766")
	require.Equal(t, int64(690), aside.Int64())
	claim, err := types.NewDelegation(share.Owner, "7/x", aside, math.NewInt(2), math.NewInt(7))
	require.NoError(t, err)
	require.Equal(t, int64(197), claim.Amount.Int64())
}

func TestGovernanceSharesOfWhatIsNotThereAreRefused(t *testing.T) {
	zero, one, two := math.ZeroInt(), math.OneInt(), math.NewInt(2)
	for name, row := range map[string][3]math.Int{
		"above the total": {one, two, one},
		"of no total":     {one, zero, zero},
		"below 0":         {one, math.NewInt(-1), one},
		"a pool below 0":  {math.NewInt(-1), one, one},
		"no pool":         {{}, one, one},
		"beyond 256 bits": {mostOf256(t), two, two},
	} {
		_, err := types.GovernanceShare{Pool: row[0], Total: row[2]}.Participation(row[1])
		require.ErrorIs(t, err, types.ErrInvalidAmount, name)
		_, _, err = types.GovernanceShare{Pool: row[0], Total: row[2]}.DelegateShare(row[1], math.LegacyOneDec())
		require.ErrorIs(t, err, types.ErrInvalidAmount, name)
		_, err = types.NewDelegation("x", "7", row[0], row[1], row[2])
		require.ErrorIs(t, err, types.ErrInvalidAmount, name)
	}
	_, _, err := types.GovernanceShare{Pool: one, Total: one}.DelegateShare(one, math.LegacyNewDec(2))
	require.ErrorIs(t, err, types.ErrInvalidField)
}

// governed is a closed book with ten umasa for governance.
func governed() types.Book {
	book := types.NewBook(3)
	book.State, book.Emission, book.Governance = types.BookClosed, math.NewInt(10), math.NewInt(10)
	book.ReserveBack = math.NewInt(10)
	return book
}

func TestABookGivesItsGovernancePartOnce(t *testing.T) {
	book := governed()
	require.NoError(t, book.SpendGovernance("paid_participation", math.NewInt(4)))
	require.NoError(t, book.SpendGovernance("paid_delegate_share", math.NewInt(1)))
	require.NoError(t, book.SpendGovernance("set_aside", math.NewInt(3)))
	require.Equal(t, int64(2), book.ReserveBack.Int64())
	require.Equal(t, int64(2), book.GovernanceLeft().Int64())
	more := book
	require.ErrorIs(t, more.SpendGovernance("set_aside", math.NewInt(3)), types.ErrPoolExhausted)
	require.ErrorIs(t, more.SpendGovernance("fees", math.NewInt(1)), types.ErrInvalidField)
	open := types.NewBook(3)
	require.ErrorIs(t, open.SpendGovernance("set_aside", math.ZeroInt()), types.ErrBookNotFound)

	forged := governed()
	forged.Validators, forged.Governance = math.NewInt(5), math.NewInt(5)
	forged.SetAside, forged.ReserveBack = math.NewInt(6), math.NewInt(4)
	require.ErrorContains(t, forged.Validate(), "governance: 6 paid and set aside, limit 5")
	early := governed()
	early.State, early.SetAside, early.ReserveBack = types.BookPaying, math.NewInt(1), math.ZeroInt()
	require.ErrorContains(t, early.Validate(), "must be closed")
}

func TestTotalsFollowWhatABookGivesLater(t *testing.T) {
	book, totals := governed(), types.ChainTotals{}
	require.NoError(t, totals.Add(book))
	require.NoError(t, totals.Spend("set_aside", math.NewInt(4)))
	require.ErrorIs(t, totals.Spend("set_aside", math.NewInt(7)), types.ErrInvalidAmount)
	require.NoError(t, totals.Spend("paid_participation", math.NewInt(6)))
	require.NoError(t, totals.Validate(), "a sum of 0 is absent")
	require.NoError(t, book.SpendGovernance("set_aside", math.NewInt(4)))
	require.NoError(t, book.SpendGovernance("paid_participation", math.NewInt(6)))
	again := types.ChainTotals{}
	require.NoError(t, again.Add(book))
	require.Equal(t, again, totals, "as if it had been added now")
	require.ErrorIs(t, totals.Spend("set_aside", math.OneInt()), types.ErrInvalidAmount)
}
