package bench

import (
	"fmt"
	"testing"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
	"github.com/masa-finance/masad/testutil/scale"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const (
	// founders take every seat of a new chain.
	founders = 64
	// fewWorkers serve the requests of chains that differ in something else.
	fewWorkers = 100
	// seatWork is as many units a block as there are seats: RANK fills a block, SEAT ends the next but one, and POWER has
	// the last block of the pipeline for itself, so that each is measured alone.
	seatWork = founders
)

// seatKinds are what a block can have to do where SEAT and POWER have blocks of their own.
var seatKinds = []string{ordinary, boundary, pipeline, seats, powers}

// ofCandidates are chains with all seats taken and so many candidates for them, of as many accounts. Five epochs of ten
// blocks pass before founders can be pruned; from then on one goes each epoch, and a candidate takes its seat.
func ofCandidates(t testing.TB, sizes ...int) lineup {
	people := fewWorkers + sizes[len(sizes)-1]
	return lineup{what: "candidates", sizes: sizes, warmUp: 6, begin: func(candidates int) *chain {
		l := newLedger(fewWorkers, oracles, people).withCandidates(candidates)
		return beginChain(t, l, epochBlocks, workPerBlock(seatWork), affordable(),
			testapp.EditModule(validatorsettypes.ModuleName, l.addCandidates))
	}}
}

// withCandidates makes the first n holders candidates, beside founders for all seats.
func (l ledger) withCandidates(n int) ledger {
	l.candidates, l.holders, l.founders = l.holders[:n], l.holders[n:], founders
	return l
}

// addCandidates registers the candidates, each with a key of its own.
func (l ledger) addCandidates(g *validatorsettypes.GenesisState) {
	for _, account := range l.candidates {
		public := ed25519.GenPrivKeyFromSecret([]byte("bench/consensus/" + account.Name)).PubKey()
		key, err := codectypes.NewAnyWithValue(public)
		if err != nil {
			panic(err)
		}
		g.Validators = append(g.Validators, validatorsettypes.Validator{
			Operator: account.String(), ConsensusPubkey: key,
			Description: validatorsettypes.Description{Moniker: account.Name},
		})
		g.ConsensusKeys = append(g.ConsensusKeys, validatorsettypes.ConsensusKey{
			ConsensusAddress: public.Address(), Operator: account.String(),
		})
	}
}

// affordable makes a validator's base the same on every ledger, a quarter of a candidate's stake: the worst performer
// holds its requirement too, so that every candidate may take a seat.
func affordable() testapp.Edit {
	return testapp.EditModule(stakingtypes.ModuleName, func(g *stakingtypes.GenesisState) {
		role := &g.Params.Roles[stakingtypes.Role_ROLE_VALIDATOR-1]
		role.NRef, role.MinStake = 1_000_000_000, math.NewInt(stake/4)
	})
}

// BenchmarkCandidates reports the median times of blocks of a full set of 64 validators with 100 to 10 000 candidates
// for its seats, idle and with requests in every block, and how they compare with those with the fewest. SCALE takes
// more samples.
func BenchmarkCandidates(b *testing.B) {
	l := ofCandidates(b, 100, 1_000, 10_000)
	reportBlocks(b, l, seatKinds, measureBlocks(b, l, scale.N(30, 120)))
}

func TestSeatsAreMeasured(t *testing.T) {
	var chains []*chain
	l := ofCandidates(t, 10, 80)
	begin := l.begin
	l.begin = func(candidates int) *chain {
		chains = append(chains, begin(candidates))
		return chains[len(chains)-1]
	}
	costs := measureBlocks(t, l, 1)
	for _, load := range loads {
		for _, kind := range seatKinds {
			require.NotEmpty(t, costs[load.name].of(kind), "%s %s", load.name, kind)
		}
	}
	for i, c := range chains {
		require.NoError(t, c.App.CheckInvariants(c.Ctx()))
		state, err := c.App.ValidatorSet.ExportGenesis(c.Ctx())
		require.NoError(t, err)
		require.Len(t, state.Validators, founders+l.sizes[i])
		pruned := 0
		for _, p := range state.Prunings {
			if p.Operator != "" {
				pruned++
			}
		}
		require.Greater(t, pruned, 1, fmt.Sprintf("%d candidates: %v", l.sizes[i], state.Prunings))
	}
}
