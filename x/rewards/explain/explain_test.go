package explain_test

import (
	"strings"
	"testing"

	"cosmossdk.io/math"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/explain"
	"github.com/masa-finance/masad/x/rewards/types"
)

// entry reads "kind amount name=value …".
func entry(t *testing.T, line string) types.Entry {
	t.Helper()
	words := strings.Fields(line)
	amount, ok := math.NewIntFromString(words[1])
	require.True(t, ok)
	e := types.Entry{Epoch: 3, Owner: "masa1owner", Kind: words[0], Reference: "r", Amount: amount}
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		e.Factors = append(e.Factors, types.NewFactor(name, value))
	}
	return e
}

const (
	paid = "response 91000 outcome=OUTCOME_PAID decision=DECISION_ACCEPTED base_reward=100000 portion=1.0 tau=0.6 " +
		"r=0.9 c=0.9 f=0.9 t=1 alpha=0.3 beta=0.2 gamma=0.4 delta=0.1 q=0.91"
	refund = "refund 29000 fee=40001 base_reward=100000 consolations=0 price=10000 allowance=100000 consumed=0 used=2 " +
		"fee_due=20001 reward=91000 reward_treasury=0 royalty=0 royalty_quality=0 royalty_due=0"
	royalties = "royalty 7 pool=web shares=3 index_from=1000000000000000000 index_to=3333333333333333333 " +
		"owed=1"
	voted   = "delegate_share 6 pool=100 passive=2 total=3 delegate_share=0.1"
	claimed = "delegation 20 aside=61 tokens=1 passive_tokens=3"

	late  = "timeout 2 base_reward=4 coefficient=0.5 s=9 masa=9 due=3"
	grace = "consensus 5 pool=100 power=10 C=0.5 total=50000000000000000000 leftover=0 share=10 s=50 req=100 " +
		"status=STATUS_GRACE"
)

// TestAmounts has a row for each formula and each of its cases; TestSettlementTable of x/rewards has the same numbers.
func TestAmounts(t *testing.T) {
	for _, line := range []string{
		paid,
		refund,
		"response 0 outcome=OUTCOME_REJECTED decision=DECISION_REJECTED base_reward=100000 portion=1.0 tau=0.6 " +
			"r=0.9 c=0.9 f=0.9 t=1 alpha=0.3 beta=0.2 gamma=0.4 delta=0.1 q=0.91",
		"response 70000 outcome=OUTCOME_NO_QUORUM decision=DECISION_DEFAULT base_reward=100000 portion=1.0 tau=0.6 q_hat=0.7",
		"response 0 outcome=OUTCOME_NO_QUORUM decision=DECISION_DEFAULT base_reward=100000 portion=1.0 tau=0.8 q_hat=0.7",
		"response 0 outcome=OUTCOME_NO_QUORUM decision=DECISION_REJECTED base_reward=100000 portion=1.0 tau=0.6 q_hat=0.7",
		"dispute_bond 5 base_reward=9 ratio=0.5 outcome=OUTCOME_FRAUD quorum=true result=OUTCOME_PAID",
		"dispute_bond 5 base_reward=9 ratio=0.5 outcome=OUTCOME_FRAUD quorum=false result=OUTCOME_FRAUD",
		"dispute_burn 5 base_reward=9 ratio=0.5 outcome=OUTCOME_FRAUD quorum=true result=OUTCOME_FRAUD",
		"evaluation_fee 34 pool=100 seats=3 agreement=0.4 counted=true full=0.4 leftover=1",
		"evaluation_fee 16 pool=100 seats=3 agreement=0.2 counted=true full=0.4 leftover=0",
		"evaluation_fee 0 pool=100 seats=3 agreement=0 counted=true full=0.4 leftover=0",
		"evaluation_fee 100 pool=100 seats=1 agreement=0 counted=false full=0.4 leftover=0",
		"consensus 10 pool=100 power=10 C=0.5 total=50000000000000000000 leftover=0 share=10 s=100 req=100 " +
			"status=STATUS_ACTIVE",
		grace,
		"consensus 0 pool=100 power=10 C=0.5 total=50000000000000000000 leftover=0 share=10 s=0 req=0 status=STATUS_LEFT",
		"response_judging 50 pool=100 earned=1.5 basis=credit items=2 L=0.7 full=0.4 credit=1.5 scale=1 seats=4 " +
			"total=3000000000000000000 leftover=0 share=50 s=1 req=1 status=X",
		"response_judging 50 pool=100 earned=8 basis=L items=16 L=0.2 full=0.4 credit=15 scale=0.5 seats=32 " +
			"total=16000000000000000000 leftover=0 share=50 s=1 req=1 status=X",
		"response_judging 25 pool=100 earned=0.75 basis=credit items=2 L=0.7 full=0.4 credit=1.5 scale=0.5 seats=8 " +
			"total=3000000000000000000 leftover=0 share=25 s=1 req=1 status=X",
		"data_judging 100 pool=100 earned=16 basis=D items=16 D=0.5 full=0.4 credit=15 scale=0.5 seats=16 " +
			"total=16000000000000000000 leftover=0 share=100 s=1 req=1 status=X",
		"response_judging 33 pool=100 earned=8 basis=L items=8 L=0.5 full=0.4 credit=8 scale=1 seats=24 " +
			"total=12000000000000000000 leftover=0 share=33 s=1 req=1 status=X", // 2/3 of what was earned, 1/3 of the seats
		"request_emission 7 pool=1000 F=10 Q=0.9 total=9000000000000000000 theta=0.75 share=7 s=1 req=1 status=X",
		"rebate 5 pool=1000 fees=100 agreed=1 judged=2 weight=50 total=50 theta_o=0.05 share=5 s=1 req=1 status=X",
		"response 18200 outcome=OUTCOME_PAID decision=DECISION_ACCEPTED base_reward=100000 portion=0.2 tau=0.6 r=0.9 c=0.9 " +
			"f=0.9 t=1 alpha=0.3 beta=0.2 gamma=0.4 delta=0.1 q=0.91",
		"refund 49000 fee=40001 base_reward=100000 consolations=20000 price=10000 allowance=100000 consumed=0 used=2 " +
			"fee_due=20001 reward=91000 reward_treasury=0 royalty=0 royalty_quality=0 royalty_due=0",
		"refund 29900 fee=40001 base_reward=100000 consolations=0 price=10000 allowance=100000 consumed=0 used=2 " +
			"fee_due=20001 reward=91000 reward_treasury=0 royalty=10000 royalty_quality=0.91 royalty_due=9100",
		royalties,
		"availability 41 pool=100 s=900 req=100 status=STATUS_ACTIVE weight=400 total=1000 leftover=1",
		"availability 2 pool=100 s=50 req=100 status=STATUS_GRACE weight=25 total=1000 leftover=0",
		"consensus 4 pool=100 power=10 C=0.5 total=50000000000000000000 leftover=0 share=10 s=50 req=100 " +
			"status=STATUS_GRACE missed=5 participation=0.8",
		"availability 20 pool=100 s=900 req=100 status=STATUS_ACTIVE weight=400 total=1000 leftover=1 missed=9 " +
			"participation=0.5",
		"participation 33 pool=100 own=1 total=3",
		voted,
		claimed,
		"validator_tao 34 pool=100 masa=1 total=3 leftover=1",
		"low_quality 50001 base_reward=100001 coefficient=0.5 s=900000 masa=900000 due=50001",
		"fraud 10 base_reward=100 coefficient=0.95 s=20 masa=10 due=20",
	} {
		e := entry(t, line)
		amount, err := explain.Amount(e)
		require.NoError(t, err, line)
		require.Equal(t, e.Amount.String(), amount.String(), line)
	}
}

func TestWhatDoesNotFollowIsNamed(t *testing.T) {
	change := func(line, old, changed string) types.Entry {
		require.Contains(t, line, old)
		return entry(t, strings.Replace(line, old, changed, 1))
	}
	for want, forged := range map[string]types.Entry{
		"amount: 91001, its factors give 91000":                  change(paid, "91000", "91001"),
		"q: 920000000000000000, its factors give 91000000000000": change(paid, "q=0.91", "q=0.92"),
		"tau: is missing":                                  change(paid, "tau=0.6", "x=1"),
		"f: \"much\", must be a dec":                       change(paid, "f=0.9", "f=much"),
		"r: \"-0.9\", must be a dec":                       change(paid, "r=0.9", "r=-0.9"),
		"outcome: paid, but decision is DECISION_REJECTED": change(paid, "DECISION_ACCEPTED", "DECISION_REJECTED"),
		"fee_due: 20001, its factors give 30001":           change(refund, "used=2", "used=3"),
		"used: 18446744073709551616 is above":              change(refund, "used=2", "used=18446744073709551616"),
		"fee_due: ":                                        change(refund, "price=10000", "price=0.0"),
		"share: 10, its factors give 20":                   change(grace, "power=10", "power=20"),
		"total: 0, must be above 0":                        change(grace, "total=50000000000000000000", "total=0"),
		"leftover: 2 is above 1":                           change(grace, "leftover=0", "leftover=2"),
		"kind: has no formula":                             change(grace, "consensus", "gift"),
		"amount: 5, its factors give 10":                   change(grace, "req=100", "req=50"),
		"royalty_due: 1, its factors give 0":               change(refund, "royalty_due=0", "royalty_due=1"),
		"amount: 7, its factors give 6":                    change(royalties, "owed=1", "owed=0"),
		"owed: 1000000000000000000, limit":                 change(royalties, "owed=1", "owed=1000000000000000000"),
		"index_to: royalty: the share's index is above":    change(royalties, "index_to=3", "index_to=0"),
		"amount: 6, its factors give 13":                   change(voted, "share=0.1", "share=0.2"),
		"delegate_share: 1.1 is above 1":                   change(voted, "share=0.1", "share=1.1"),
		"passive: 4, limit 3, which is total":              change(voted, "passive=2", "passive=4"),
		"tokens: 4, limit 3, which is passive_tokens":      change(claimed, "tokens=1", "tokens=4"),
		"missed: is missing":                               change(grace, "STATUS_GRACE", "STATUS_GRACE participation=0.5"),
		"participation: 1.5 is above 1":                    change(grace, "STATUS_GRACE", "X missed=1 participation=1.5"),
		"due: 3, its factors give 2":                       entry(t, late),
		"result: OUTCOME_FRAUD after OUTCOME_FRAUD, quorum true: the bond": entry(t,
			"dispute_bond 5 base_reward=9 ratio=0.5 outcome=OUTCOME_FRAUD quorum=true result=OUTCOME_FRAUD"),
		"result: OUTCOME_PAID after OUTCOME_FRAUD, quorum true: the bond": entry(t,
			"dispute_burn 5 base_reward=9 ratio=0.5 outcome=OUTCOME_FRAUD quorum=true result=OUTCOME_PAID"),
		"entry timeout/r of masa1owner in epoch": entry(t, "timeout 2"),
	} {
		_, err := explain.Check(types.GenesisState{Entries: []types.Entry{forged}})
		require.ErrorContains(t, err, want)
	}
}

// TestBooksAreTheSumsOfTheirEntries: an entry that is left out, or is there twice, is found by the book.
func TestBooksAreTheSumsOfTheirEntries(t *testing.T) {
	state := func(entries ...types.Entry) types.GenesisState {
		book := types.NewBook(3)
		book.State, book.Rewards, book.Refunds = types.BookClosed, math.NewInt(91_000), math.NewInt(29_000)
		return types.GenesisState{Entries: entries, Books: []types.Book{book}}
	}
	report, err := explain.Check(state(entry(t, paid), entry(t, refund)))
	require.NoError(t, err)
	require.Equal(t, 2, report.Entries)
	require.Equal(t, 1, report.Books)
	require.Equal(t, "120000", report.Credited.String())
	_, err = explain.Check(state(entry(t, refund)))
	require.ErrorContains(t, err, "book 3: rewards: 91000, its entries sum to 0")
	_, err = explain.Check(state(entry(t, paid), entry(t, refund), entry(t, refund)))
	require.ErrorContains(t, err, "book 3: refunds: 29000, its entries sum to 58000")
	open := state(entry(t, paid))
	open.Books[0].State = types.BookOpen
	report, err = explain.Check(open)
	require.NoError(t, err)
	require.Zero(t, report.Books)
}
