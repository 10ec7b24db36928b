package types_test

import (
	"testing"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/gov/types"
)

// unit is 10^18, a whole vote.
const unit = 1_000_000_000_000_000_000

// voted is a voter of 10 umasa of its own and 5 that stand behind it, all for yes.
func voted(proposal uint64, n byte) types.Voter {
	v := types.NewVoter(proposal, who(n))
	v.Voted, v.Yes, v.Own, v.Power, v.Listed = true, unit, math.NewInt(10), math.NewInt(15), math.NewInt(2)
	v.SetAside, v.Claimed = math.NewInt(3), math.NewInt(1)
	return v
}

// sample has one of everything.
func sample() types.GenesisState {
	zero := math.ZeroInt()
	g := *types.DefaultGenesis()
	g.Boundary, g.Rounded, g.LastReview = 7, 1, 2
	g.Stakes = []types.Stake{{Agent: who(1), Amount: math.NewInt(10)}, {Agent: who(2), Amount: math.NewInt(5)}}
	g.Delegations = []types.Delegation{{Agent: who(2), Edges: []types.Edge{to(1, 5)}}}
	g.Versions = []types.Version{types.NewVersion(math.NewInt(4), zero, zero)}
	g.Versions[0].Kind, g.Versions[0].Agent, g.Versions[0].Snapshot = 1, who(2), 7
	tally := types.NoTally()
	tally.Yes, tally.Turnout = math.NewInt(15).MulRaw(unit), math.NewInt(15)
	tally.Listed, tally.Direct, tally.Voters = math.NewInt(2), math.NewInt(10), 1
	half := math.LegacyNewDecWithPrec(5, 1)
	g.Ballots = []types.Ballot{{
		ProposalId: 3, State: types.BALLOT_STATE_PAID, Snapshot: 5, Kind: "text", Quorum: half, Threshold: half,
		Proposer: who(1), Total: math.NewInt(15), Tally: tally, Epoch: 1, SetAside: math.NewInt(2),
	}}
	g.Voters = []types.Voter{voted(3, 1)}
	g.Claims = []types.Claim{{ProposalId: 3, Agent: who(2)}}
	g.Records = []types.Record{{ProposalId: 3, Quorum: half, Threshold: half, Total: math.NewInt(15), Tally: tally}}
	g.Changes = []types.Change{{Name: "claim_epochs", Value: "3"}}
	round := types.NewRound(1, 1, 0)
	round.Pool, round.Paid, round.SetAside = math.NewInt(10), math.NewInt(7), math.NewInt(3)
	g.Rounds = []types.Round{round}
	g.Reputations = []types.Reputation{{
		Agent: who(1), Rho: half, Round: 1, Attendances: []types.Attendance{{Round: 1, Voted: []uint32{1}}},
	}}
	g.VotesLeft = []uint64{3}
	return g
}

func TestAGenesisIsRefusedThatNoChainCouldHaveExported(t *testing.T) {
	require.NoError(t, sample().Validate())
	require.NoError(t, types.DefaultGenesis().Validate())
	less := math.NewInt(-1)
	for says, spoil := range map[string]func(*types.GenesisState){
		"sweep_per_block: 0":      func(g *types.GenesisState) { g.Params.SweepPerBlock = 0 },
		"boundary: -1":            func(g *types.GenesisState) { g.Boundary = -1 },
		"stakes.agent":            func(g *types.GenesisState) { g.Stakes[0].Agent = "" },
		"stakes.amount: 0":        func(g *types.GenesisState) { g.Stakes[0].Amount = math.ZeroInt() },
		"stakes: " + who(2):       func(g *types.GenesisState) { g.Stakes[0] = g.Stakes[1] },
		"delegations.agent":       func(g *types.GenesisState) { g.Delegations[0].Agent = "x" },
		"topic: 6":                func(g *types.GenesisState) { g.Delegations[0].Topic = 6 },
		"delegations.edges: none": func(g *types.GenesisState) { g.Delegations[0].Edges = nil },
		"delegates to itself":     func(g *types.GenesisState) { g.Delegations[0].Agent = who(1) },
		"delegations: " + who(2): func(g *types.GenesisState) {
			g.Delegations = append(g.Delegations, g.Delegations[0])
		},
		"delegations.edges.amount: -1": func(g *types.GenesisState) { g.Delegations[0].Edges[0].Amount = less },
		"edges: 5 is above 4":          fiveEdges,
		"versions.kind: 4":             func(g *types.GenesisState) { g.Versions[0].Kind = 4 },
		"versions.snapshot: 8":         func(g *types.GenesisState) { g.Versions[0].Snapshot = 8 },
		"versions.snapshot: 0":         func(g *types.GenesisState) { g.Versions[0].Snapshot = 0 },
		"versions.agent":               func(g *types.GenesisState) { g.Versions[0].Kind = 0 },
		"versions.stake: -1":           func(g *types.GenesisState) { g.Versions[0].Stake = less },
		"versions.in_listed: 1":        func(g *types.GenesisState) { g.Versions[0].InListed = math.OneInt() },
		"versions: 1/general":          func(g *types.GenesisState) { g.Versions = append(g.Versions, g.Versions[0]) },
		"ballots.state: 0":             func(g *types.GenesisState) { g.Ballots[0].State = 0 },
		"ballots.state: 5":             func(g *types.GenesisState) { g.Ballots[0].State = 5 },
		"ballots.snapshot: 8":          func(g *types.GenesisState) { g.Ballots[0].Snapshot = 8 },
		"ballots.quorum: 1.1": func(g *types.GenesisState) {
			g.Ballots[0].Quorum = math.LegacyNewDecWithPrec(11, 1)
		},
		"ballots.threshold: must":    func(g *types.GenesisState) { g.Ballots[0].Threshold = math.LegacyDec{} },
		"ballots.total: -1":          func(g *types.GenesisState) { g.Ballots[0].Total = less },
		"ballots: 3":                 func(g *types.GenesisState) { g.Ballots = append(g.Ballots, g.Ballots[0]) },
		"ballots.tally: of 3":        func(g *types.GenesisState) { g.Ballots[0].Tally.Turnout = math.NewInt(16) },
		"ballots.tally: of 3 is not": func(g *types.GenesisState) { g.Voters = nil },
		"ballots.set_aside: 4":       func(g *types.GenesisState) { g.Ballots[0].SetAside = math.NewInt(4) },
		"voters.proposal_id: 4":      func(g *types.GenesisState) { g.Voters[0].ProposalId = 4 },
		"voters.agent":               func(g *types.GenesisState) { g.Voters[0].Agent = "" },
		"voters: 3/":                 func(g *types.GenesisState) { g.Voters = append(g.Voters, g.Voters[0]) },
		"do not sum to 10^18":        func(g *types.GenesisState) { g.Voters[0].Yes-- },
		"must have no power":         func(g *types.GenesisState) { g.Voters[0].Voted = false },
		"voters.power: 15":           func(g *types.GenesisState) { g.Voters[0].Own = math.NewInt(16) },
		"voters.claimed: 4":          func(g *types.GenesisState) { g.Voters[0].Claimed = math.NewInt(4) },
		"claims.agent":               func(g *types.GenesisState) { g.Claims[0].Agent = "" },
		"claims: 3/":                 func(g *types.GenesisState) { g.Claims = append(g.Claims, g.Claims[0]) },
		"records: 3":                 func(g *types.GenesisState) { g.Records = append(g.Records, g.Records[0]) },
		"records.total: -1":          func(g *types.GenesisState) { g.Records[0].Total = less },
		"changes: \"\"":              func(g *types.GenesisState) { g.Changes[0].Name = "" },
		"changes: claim_epochs":      func(g *types.GenesisState) { g.Changes = append(g.Changes, g.Changes[0]) },
		"rounds.number: 3":           func(g *types.GenesisState) { g.Rounds = append(g.Rounds, types.NewRound(3, 2, 0)) },
		"rounds.votable: 0":          func(g *types.GenesisState) { g.Rounds[0].Votable = nil },
		"rounds.paid: 8":             func(g *types.GenesisState) { g.Rounds[0].Paid = math.NewInt(8) },
		"rounded: 2":                 func(g *types.GenesisState) { g.Rounded = 2 },
		"rounded: 1 without":         func(g *types.GenesisState) { g.Rounds, g.Reputations = nil, nil },
		"reputations.rho: -1":        func(g *types.GenesisState) { g.Reputations[0].Rho = math.LegacyNewDec(-1) },
		"reputations.round: 2":       func(g *types.GenesisState) { g.Reputations[0].Round = 2 },
		"reputations.attendances.voted": func(g *types.GenesisState) {
			g.Reputations[0].Attendances[0].Voted = make([]uint32, 7)
		},
		"votes_left: 3": func(g *types.GenesisState) { g.VotesLeft = []uint64{3, 3} },
		"waiting: 3":    func(g *types.GenesisState) { g.Waiting = []uint64{3} },
		"waiting: 4":    func(g *types.GenesisState) { g.Waiting = []uint64{4, 4} },
	} {
		g := sample()
		spoil(&g)
		require.ErrorContains(t, g.Validate(), says)
	}
}

func fiveEdges(g *types.GenesisState) {
	for n := byte(3); n < 7; n++ {
		g.Delegations[0].Edges = append(g.Delegations[0].Edges, to(n, 1))
	}
}

// TestAGenesisHasNoUnknownFields reads it as nodes do.
func TestAGenesisHasNoUnknownFields(t *testing.T) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	g := sample()
	text, err := cdc.MarshalJSON(&g)
	require.NoError(t, err)
	var read types.GenesisState
	require.NoError(t, cdc.UnmarshalJSON(text, &read))
	again, err := cdc.MarshalJSON(&read)
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
	spoiled := append([]byte(`{"unknown": 1,`), text[1:]...)
	require.ErrorContains(t, cdc.UnmarshalJSON(spoiled, &read), "unknown")
}
