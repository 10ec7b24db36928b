package keeper

import (
	"cosmossdk.io/math"

	"github.com/masa-finance/masad/mech/performance"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// peers is the metric L with its factors; absent ones are nil.
type peers struct {
	metric, same, peer, common math.LegacyDec
	correlated                 bool
}

// responses is the metric of a validator's opinions on responses: their mean agreement with the others, and once there
// are ca_min_items of them, what that has beyond agreement with other responses. Else everybody who always says the
// same would agree with everybody.
func responses(params types.Params, judged types.Judgement) (peers, error) {
	p := peers{
		same:   performance.Tally{Sum: judged.ResponseSum, Count: judged.ResponseItems}.Mean(),
		peer:   performance.Tally{Sum: judged.PeerSum, Count: judged.PeerItems}.Mean(),
		common: performance.Tally{Sum: judged.CommonSum, Count: judged.PeerItems}.Mean(),
	}
	p.metric = p.same
	p.correlated = params.PeerMode == types.PeerMode_PEER_MODE_CORRELATED &&
		judged.ResponseItems >= params.CaMinItems && judged.PeerItems >= params.CaMinItems
	if !p.correlated {
		return p, nil
	}
	var err error
	if p.metric, err = performance.Correlated(p.same, p.peer, p.common); err != nil {
		return peers{}, types.ErrInvalidAgreement.Wrap(err.Error())
	}
	return p, nil
}
