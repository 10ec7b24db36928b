package sim

import (
	"fmt"

	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
)

// delegate lets the worker delegate all to a validator, and another worker to that worker: a vote on the stage is
// voted with their stake. The oracle has a list of its own on data.
func (s *stage) delegate() {
	s.send(s.worker, setDelegation(s.worker, govtypes.TOPIC_GENERAL, govtypes.AllTo(s.Validators[0].String())))
	s.send(s.other, setDelegation(s.other, govtypes.TOPIC_GENERAL, govtypes.AllTo(s.worker.String())))
	s.send(s.oracle, setDelegation(s.oracle, govtypes.TOPIC_DATA, edgeTo(s.Validators[1].Account, masa)))
	s.mustBlock()
}

// setDelegation is a message that replaces a list.
func setDelegation(who testapp.Account, topic govtypes.Topic, edges ...govtypes.Edge) *govtypes.MsgSetDelegation {
	return &govtypes.MsgSetDelegation{Agent: who.String(), Topic: topic, Edges: edges}
}

// edgeTo delegates umasa.
func edgeTo(who testapp.Account, amount int64) govtypes.Edge {
	return govtypes.NewEdge(who.String(), math.NewInt(amount))
}

// claimVotes is a message that claims an agent's part of votes.
func claimVotes(sender, agent testapp.Account, ids ...uint64) *govtypes.MsgClaimParticipation {
	return &govtypes.MsgClaimParticipation{Sender: sender.String(), Agent: agent.String(), ProposalIds: ids}
}

func (s *stage) validVotes() []signed {
	return []signed{
		{s.worker, setDelegation(s.worker, govtypes.TOPIC_ECONOMICS, edgeTo(s.Validators[1].Account, masa),
			edgeTo(s.Validators[2].Account, 2*masa))},
		{s.oracle, &govtypes.MsgSetDelegation{Agent: s.oracle.String(), Topic: govtypes.TOPIC_DATA, Inherit: true}},
		{s.nobody, claimVotes(s.nobody, s.worker, s.voted)},
	}
}

// wrongVotes has a row for each rule of delegations and claims that only the state can tell.
func (s *stage) wrongVotes() []wrong {
	rows := append(s.wrongLists(), s.wrongClaims()...)
	return append(rows, wrong{
		"only governance changes the parameters of votes", s.nobody,
		&govtypes.MsgUpdateParams{Authority: s.nobody.String(), Params: s.gov().Params}, govtypes.ErrUnauthorized,
		"authority", authority,
	})
}

func (s *stage) wrongLists() []wrong {
	first, general := s.Validators[0].Account, govtypes.TOPIC_GENERAL
	list := func(who testapp.Account, edges ...govtypes.Edge) sdk.Msg {
		return setDelegation(who, general, edges...)
	}
	return []wrong{
		{
			"nobody delegates to himself", s.worker, list(s.worker, govtypes.AllTo(s.worker.String())), govtypes.ErrSelf,
			"delegate", "",
		},
		{
			"an oracle is no delegate", s.worker, list(s.worker, govtypes.AllTo(s.oracle.String())),
			govtypes.ErrNotDelegate, "delegate", s.oracle.String(),
		},
		{
			"who has no role is no delegate", s.worker, list(s.worker, edgeTo(first, masa), edgeTo(s.nobody, masa)),
			govtypes.ErrNotDelegate, "delegate", s.nobody.String(),
		},
		{
			"nobody delegates more than he bonds", s.worker, list(s.worker, edgeTo(first, 5001*masa)),
			govtypes.ErrExceedsStake, "amount", "umasa",
		},
		{
			"nor all that is left of nothing", s.nobody, list(s.nobody, govtypes.AllTo(first.String())),
			govtypes.ErrExceedsStake, "edges", "0umasa",
		},
		{
			"nor anything of nothing", s.nobody, list(s.nobody, edgeTo(first, 1)), govtypes.ErrExceedsStake, "amount",
			"0umasa",
		},
		{
			"nobody closes a circle", s.worker, list(s.worker, govtypes.AllTo(s.other.String())), govtypes.ErrCycle,
			"delegate", s.other.String(),
		},
		{
			"nor on a topic that inherits", s.worker,
			setDelegation(s.worker, govtypes.TOPIC_TREASURY, govtypes.AllTo(s.other.String())), govtypes.ErrCycle, "delegate",
			"treasury",
		},
		{
			"five are too many", s.worker, list(s.worker, edgeTo(first, 1), edgeTo(s.other, 1),
				edgeTo(s.Validators[1].Account, 1), edgeTo(s.Validators[2].Account, 1), edgeTo(s.Validators[3].Account, 1)),
			govtypes.ErrTooManyTargets, "edges", "4",
		},
		{
			"the general list inherits nothing", s.worker,
			&govtypes.MsgSetDelegation{Agent: s.worker.String(), Inherit: true}, govtypes.ErrInvalidRequest, "inherit", "",
		},
		{
			"a list that is inherited has no edges", s.worker, &govtypes.MsgSetDelegation{
				Agent: s.worker.String(), Topic: govtypes.TOPIC_DATA, Inherit: true, Edges: []govtypes.Edge{edgeTo(first, 1)},
			}, govtypes.ErrInvalidRequest, "edges", "",
		},
		{
			"only the first takes all", s.worker, list(s.worker, edgeTo(first, 1), govtypes.AllTo(s.other.String())),
			govtypes.ErrInvalidAmount, "all", "first",
		},
	}
}

func (s *stage) wrongClaims() []wrong {
	last, err := s.App.SDKGov.ProposalID.Peek(s.Ctx())
	if err != nil {
		s.t.Fatal(err)
	}
	many := make([]uint64, govtypes.MaxClaims+1)
	for i := range many {
		many[i] = s.voted + uint64(i)
	}
	first := s.Validators[0].Account
	return []wrong{
		{
			"nobody claims of a vote that there is not", s.worker, claimVotes(s.worker, s.worker, last),
			govtypes.ErrBallotNotFound, "proposal_ids", fmt.Sprint(last),
		},
		{
			"one bad vote spoils all of a claim", s.worker, claimVotes(s.worker, s.worker, s.voted, last),
			govtypes.ErrBallotNotFound, "proposal_ids", fmt.Sprint(last),
		},
		{
			"who voted himself claims nothing", first, claimVotes(first, first, s.voted), govtypes.ErrNothingToClaim,
			"proposal_ids", "0umasa",
		},
		{
			"who delegated nothing claims nothing", s.nobody, claimVotes(s.nobody, s.rival, s.voted),
			govtypes.ErrNothingToClaim, "proposal_ids", "0umasa",
		},
		{
			"33 votes are too many", s.worker, claimVotes(s.worker, s.worker, many...), govtypes.ErrInvalidRequest,
			"proposal_ids", "1..32",
		},
		{
			"a vote is in a claim once", s.worker, claimVotes(s.worker, s.worker, s.voted, s.voted),
			govtypes.ErrInvalidRequest, "proposal_ids", "limit 1",
		},
	}
}

// votedFor is a vote with weights: 0.7 yes and the rest abstains.
func votedFor(who testapp.Account, id uint64) sdk.Msg {
	return sdkgovv1.NewMsgVoteWeighted(who.Address, id, sdkgovv1.WeightedVoteOptions{
		{Option: sdkgovv1.OptionYes, Weight: "0.7"}, {Option: sdkgovv1.OptionAbstain, Weight: "0.3"},
	}, "")
}
