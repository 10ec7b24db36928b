package explain

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/x/rewards/types"
)

// Report tells what was checked.
type Report struct {
	// Entries is how many were recomputed, Books how many closed epochs were compared with the sums of theirs.
	Entries int `json:"entries"`
	Books   int `json:"books"`
	// Rounds is how many rounds of data sets were played again from their sketches.
	Rounds int `json:"rounds"`
	// Kinds is the number of entries of each kind.
	Kinds map[string]int `json:"kinds"`
	// Credited is the sum of all rewards, refunds and bonds that went back, in umasa; Slashed that of the slashes and of
	// bonds that were burned.
	Credited math.Int `json:"credited"`
	Slashed  math.Int `json:"slashed"`
}

// sums are the amounts of an epoch's entries by kind.
type sums map[string]math.Int

// royaltyDue is the factor of a refund that tells what of the escrow went to pools of data: no entry of its own does,
// as contributors are credited later.
const royaltyDue = "royalty_due"

// add adds to the sum of a kind.
func (s sums) add(kind string, amount math.Int) { s[kind] = s.of(kind).Add(amount) }

// of is the sum of some kinds.
func (s sums) of(kinds ...string) math.Int {
	total := math.ZeroInt()
	for _, kind := range kinds {
		if sum, ok := s[kind]; ok {
			total = total.Add(sum)
		}
	}
	return total
}

// Check recomputes every entry of an export, compares the sums of each closed epoch with its book, and plays the game
// of each round of data sets again. The first difference is the error.
func Check(state types.GenesisState) (Report, error) {
	report := Report{Kinds: make(map[string]int), Credited: math.ZeroInt(), Slashed: math.ZeroInt()}
	epochs := make(map[uint64]sums)
	for _, entry := range state.Entries {
		amount, err := Amount(entry)
		if err != nil {
			return Report{}, err
		}
		if !amount.Equal(entry.Amount) {
			return Report{}, types.ErrBrokenInvariant.Wrapf("entry %s of %s in epoch %d: amount: %s, its factors give %s",
				entry.Key(), entry.Owner, entry.Epoch, entry.Amount, amount)
		}
		if epochs[entry.Epoch] == nil {
			epochs[entry.Epoch] = make(sums)
		}
		epochs[entry.Epoch].add(entry.Kind, amount)
		if entry.Kind == types.EntryRefund {
			due := &factors{entry: entry}
			epochs[entry.Epoch].add(royaltyDue, due.int(royaltyDue)) // Amount has read it before
		}
		report.count(entry)
	}
	for _, book := range state.Books {
		if book.State != types.BookClosed {
			continue
		}
		if err := checkBook(book, epochs[book.Epoch]); err != nil {
			return Report{}, err
		}
		report.Books++
	}
	var err error
	report.Rounds, err = checkData(state)
	return report, err
}

func (r *Report) count(entry types.Entry) {
	r.Entries++
	r.Kinds[entry.Kind]++
	switch {
	case types.IsSlash(entry.Kind):
		r.Slashed = r.Slashed.Add(entry.Amount)
	case entry.Denom == "":
		r.Credited = r.Credited.Add(entry.Amount)
	}
}

// checkBook compares the book of a closed epoch with the sums of its entries.
func checkBook(book types.Book, of sums) error {
	for _, line := range []struct {
		name  string
		kept  math.Int
		kinds []string
	}{
		{"paid_consensus", book.PaidConsensus, []string{types.EntryConsensus}},
		{"paid_data_judging", book.PaidDataJudging, []string{types.EntryDataJudging}},
		{"paid_judging", book.PaidJudging, []string{types.EntryResponseJudging}},
		{"paid_requests", book.PaidRequests, []string{types.EntryRequestEmission}},
		{"paid_rebates", book.PaidRebates, []string{types.EntryRebate}},
		{"paid_availability", book.PaidAvailability, []string{types.EntryAvailability}},
		{"paid_participation", book.PaidParticipation, []string{types.EntryParticipation}},
		{"paid_delegate_share", book.PaidDelegateShare, []string{types.EntryDelegateShare}},
		{"tao_paid_validators", book.TaoPaidValidators, []string{types.EntryValidatorTao}},
		{"tao_paid_workers", book.TaoPaidWorkers, []string{types.EntryWorkerTao}},
		{"rewards", book.Rewards, []string{types.EntryResponse}},
		{"refunds", book.Refunds, []string{types.EntryRefund}},
		{"royalties", book.Royalties, []string{royaltyDue}},
		{"fees_evaluators", book.FeesEvaluators, []string{types.EntryEvaluationFee}},
		{"slashed", book.Slashed, []string{types.EntryLowQuality, types.EntryFraud, types.EntryTimeout}},
		{"bonds_returned", book.BondsReturned, []string{types.EntryDisputeBond}},
		{"bonds_burned", book.BondsBurned, []string{types.EntryDisputeBurn}},
	} {
		if sum := of.of(line.kinds...); !line.kept.Equal(sum) {
			return types.ErrBrokenInvariant.Wrapf("book %d: %s: %s, its entries sum to %s",
				book.Epoch, line.name, line.kept, sum)
		}
	}
	return nil
}
