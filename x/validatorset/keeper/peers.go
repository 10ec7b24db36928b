package keeper

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// compared is the metric of a validator's opinions on items of one kind with its factors: their mean agreement with the
// others, and once there are ca_min_items of them, what that has beyond agreement with other items of the kind. Else
// everybody who always says the same would agree with everybody. Without items the metric is nil. If a kind's items are
// mostly alike even when all is well, their agreement is taken plain where they are.
func compared(params types.Params, a types.Agreements, mostlyAlike bool) (math.LegacyDec, types.Comparison, error) {
	metric := performance.Tally{Sum: a.Sum, Count: a.Items}.Mean()
	c := types.Comparison{
		Same:      present(metric),
		Peer:      present(performance.Tally{Sum: a.PeerSum, Count: a.PeerItems}.Mean()),
		Common:    present(performance.Tally{Sum: a.CommonSum, Count: a.PeerItems}.Mean()),
		PeerItems: a.PeerItems,
		Credit:    a.Credit,
		Earned:    a.Credit,
		Full:      params.FullAgreement,
	}
	c.Correlated = params.PeerMode == types.PeerMode_PEER_MODE_CORRELATED &&
		a.Items >= params.CaMinItems && a.PeerItems >= params.CaMinItems && !(mostlyAlike && performance.Alike(c.Common))
	if !c.Correlated {
		return metric, c, nil
	}
	metric, err := performance.Correlated(c.Same, c.Peer, c.Common)
	if err != nil {
		return metric, c, types.ErrInvalidAgreement.Wrap(err.Error())
	}
	return metric, c, nil
}

// present is 0 for an absent metric; the number of items says that it is absent.
func present(metric math.LegacyDec) math.LegacyDec {
	if metric.IsNil() {
		return math.LegacyZeroDec()
	}
	return metric
}

// earned is what pay for judging responses is in proportion to: once there are enough of them to tell, their number
// times what the metric earns of 1, for plain agreement would pay a majority that always says the same. Audits of data
// sets are checks with few different results: there the sum of credits stays.
func earned(c types.Comparison, metric math.LegacyDec, items uint64) (math.LegacyDec, error) {
	if !c.Correlated {
		return c.Credit, nil
	}
	credit, err := performance.Credit(metric, c.Full)
	if err != nil {
		return math.LegacyDec{}, types.ErrInvalidAgreement.Wrap(err.Error())
	}
	return credit.MulInt(math.NewIntFromUint64(items)), nil
}
