package keeper

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// compared is the metric of a validator's opinions on items of one kind with its factors: their mean agreement with the
// others, and once there are ca_min_items of them, what that has beyond agreement with other items of the kind. Else
// everybody who always says the same would agree with everybody. Without items the metric is nil.
func compared(params types.Params, a types.Agreements) (math.LegacyDec, types.Comparison, error) {
	metric := performance.Tally{Sum: a.Sum, Count: a.Items}.Mean()
	c := types.Comparison{
		Same:      present(metric),
		Peer:      present(performance.Tally{Sum: a.PeerSum, Count: a.PeerItems}.Mean()),
		Common:    present(performance.Tally{Sum: a.CommonSum, Count: a.PeerItems}.Mean()),
		PeerItems: a.PeerItems,
	}
	c.Correlated = params.PeerMode == types.PeerMode_PEER_MODE_CORRELATED &&
		a.Items >= params.CaMinItems && a.PeerItems >= params.CaMinItems
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
