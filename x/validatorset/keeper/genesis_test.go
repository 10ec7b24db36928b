package keeper_test

import (
	"slices"
	"testing"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/comet"
	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/x/validatorset/keeper"
	"github.com/masa-finance/masad/x/validatorset/types"
)

// lived is a chain with everything on record: members, candidates, one that left, votes, judgements, ranks, changes.
func lived(t *testing.T) *chain {
	t.Helper()
	c := found(t, 1000, 1000, 2000, 3000, 1500)
	for range 3 {
		c.block(nil, 2)
	}
	c.register(5, 700)
	c.register(6, 600)
	require.NoError(t, c.k.RecordAgreement(c.Ctx, 1, c.Addr(3), types.MetricResponse, dec("0.25")))
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(0)))
	c.epoch()
	require.NoError(t, c.k.RecordAgreement(c.Ctx, 2, c.Addr(4), types.MetricData, dec("0.75")))
	require.NoError(t, c.k.RecordPeer(c.Ctx, 2, c.Addr(4), types.MetricData, dec("0.5"), dec("0.25")))
	c.block(nil, 3)
	c.register(7, 100)
	return c
}

// reborn imports an exported chain. The ledger is carried over as it is.
func (c *chain) reborn(t *testing.T) *chain {
	t.Helper()
	exported, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	raw := c.Cdc.MustMarshalJSON(exported)
	d := emptyChain(t)
	for i := range 20 {
		if p, err := c.ledger.Position(c.Ctx, validator, c.Addr(i)); err == nil {
			require.NoError(t, d.ledger.Put(d.Ctx, validator, d.Addr(i), p))
		}
	}
	epoch, err := c.ledger.CurrentEpoch(c.Ctx)
	require.NoError(t, err)
	d.ledger.SetEpoch(d.Ctx, epoch.Number)
	var state types.GenesisState
	d.Cdc.MustUnmarshalJSON(raw, &state)
	require.NoError(t, state.Validate())
	updates, err := d.k.InitGenesis(d.Ctx, state)
	require.NoError(t, err)
	d.set = comet.NewSet(t, updates)
	again, err := d.k.ExportGenesis(d.Ctx)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(d.Cdc.MustMarshalJSON(again)), "the same bytes")
	require.NoError(t, d.k.CheckInvariants(d.Ctx))
	return d
}

func TestExportAndImportLoseNothing(t *testing.T) {
	c := lived(t)
	d := c.reborn(t)
	powers := make(map[string]int64)
	for _, i := range c.members() {
		powers[string(key(i).Address())] = c.validator(i).Power
	}
	require.Equal(t, powers, d.set.Powers(), "CometBFT gets the powers it was last told")
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))

	more, err := d.k.ApplyAndReturnValidatorSetUpdates(d.Ctx)
	require.NoError(t, err)
	require.Empty(t, more, "genesis transactions add candidates only")
	d.epoch()
	rank := d.ranking(2)[4]
	require.Equal(t, uint64(1), rank.DataItems)
	require.Equal(t, types.Comparison{
		Same: dec("0.75"), Peer: dec("0.5"), Common: dec("0.25"), PeerItems: 1, Credit: dec("1"), Earned: dec("1"),
		Full: dec("0.4"),
	}, rank.Data)
}

func TestACandidateSetAsideStaysAsideAfterAnImport(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000)
	c.setParams(func(p *types.Params) { p.Slots = 5 })
	c.register(4, 900)
	c.inactive(4, true)
	c.epoch() // passed over, set aside until epoch 3
	d := c.reborn(t)
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))
	c.inactive(4, false) // touched: a candidate again
	d = c.reborn(t)
	require.Equal(t, c.Dump(types.StoreKey), d.Dump(types.StoreKey))
}

func TestExportBetweenSeatAndPower(t *testing.T) {
	c := lived(t)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
	c.block(func() {
		c.ledger.SetEpoch(c.Ctx, 3)
		c.run(keeper.SeatPhase(c.k), 2, 100)
	})
	before := len(c.members())
	d := c.reborn(t)
	require.Len(t, d.members(), before)
	d.run(keeper.PowerPhase(d.k), 2, 100)
	updates, err := d.k.EndBlock(d.Ctx)
	require.NoError(t, err)
	d.set.Apply(t, updates)
	require.Len(t, d.set.Powers(), before)
}

func TestExportOfANewChain(t *testing.T) {
	c := newChain(t)
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	require.Equal(t, types.SourceGenesis, state.Beacon.Source)
	state.Beacon = types.Beacon{}
	require.Equal(t, types.DefaultGenesis(), state)
}

// TestBadGenesis has one row for each thing that an import could not take.
func TestBadGenesis(t *testing.T) {
	rows := []struct {
		rule string
		edit func(*types.GenesisState)
		says string
	}{
		{"bad parameters", func(g *types.GenesisState) { g.Params.Slots = 0 }, "slots"},
		{"a beacon of the wrong length", func(g *types.GenesisState) { g.Beacon.Value = []byte{1} }, "beacon"},
		{"a block hash of the wrong length", func(g *types.GenesisState) { g.Beacon.BlockHash = []byte{1} }, "block_hash"},
		{"a beacon below height 0", func(g *types.GenesisState) { g.Beacon.Height = -1 }, "height"},
		{"a validator without an operator", func(g *types.GenesisState) { g.Validators[0].Operator = "" }, "operator"},
		{"a validator without a key", func(g *types.GenesisState) { g.Validators[0].ConsensusPubkey = nil }, "pubkey"},
		{"a validator with an unknown key", func(g *types.GenesisState) {
			g.Validators[0].ConsensusPubkey = new(codectypes.Any)
		}, "ed25519"},
		{"a validator whose key is not on record", func(g *types.GenesisState) { g.ConsensusKeys = nil }, "on record"},
		{"a validator whose key is another's", func(g *types.GenesisState) {
			for i := range g.ConsensusKeys {
				g.ConsensusKeys[i].Operator = g.Validators[0].Operator
			}
		}, "on record"},
		{"a validator twice", func(g *types.GenesisState) { g.Validators = append(g.Validators, g.Validators[0]) }, "twice"},
		{"a key twice", func(g *types.GenesisState) {
			g.ConsensusKeys = append(g.ConsensusKeys, g.ConsensusKeys[0])
		}, "twice"},
		{"a key of the wrong length", func(g *types.GenesisState) { g.ConsensusKeys[0].ConsensusAddress = nil }, "20"},
		{"a validator without a name", func(g *types.GenesisState) { g.Validators[0].Description.Moniker = "" }, "moniker"},
		{"a tip of the wrong length", func(g *types.GenesisState) { g.Validators[0].BeaconTip = []byte{1} }, "beacon_tip"},
		{"a negative power", func(g *types.GenesisState) { g.Validators[0].Power = -1 }, "power"},
		{"seats without power", func(g *types.GenesisState) {
			for i := range g.Validators {
				g.Validators[i].Power = 0
			}
		}, "none with power"},
		{
			"a power of nobody",
			func(g *types.GenesisState) { g.Powers[0].Operator = sdk.AccAddress(make([]byte, 20)).String() },
			"no validator",
		},
		{"a power that CometBFT does not know", func(g *types.GenesisState) { g.Powers[0].Power++ }, "must be"},
		{"a power that comes of nothing", func(g *types.GenesisState) { g.Powers = g.Powers[1:] }, "must be there"},
		{"a removal of one who is not jailed", func(g *types.GenesisState) {
			g.Removals.Operators = []string{g.Validators[0].Operator}
		}, "removals"},
		{"one jailed who is not removed", func(g *types.GenesisState) { g.Validators[0].Jailed = true }, "removals"},
		{"a power twice", func(g *types.GenesisState) { g.Powers = append(g.Powers, g.Powers[0]) }, "twice"},
		{"a power of zero", func(g *types.GenesisState) { g.Powers[0].Power = 0 }, "at least 1"},
		{"a power without a stake", func(g *types.GenesisState) { g.Powers[0].Stake = math.Int{} }, "stake"},
		{"a power without a factor", func(g *types.GenesisState) { g.Powers[0].Multiplier = math.LegacyDec{} }, "multiplier"},
		{"a power with a performance above 1", func(g *types.GenesisState) { g.Powers[0].Performance = dec("2") }, "0..1"},
		{"an epoch's votes twice", func(g *types.GenesisState) { g.Signings = append(g.Signings, g.Signings[0]) }, "twice"},
		{"a member's votes twice", func(g *types.GenesisState) {
			s := &g.Signings[0]
			s.Signings = append(s.Signings, s.Signings[0])
		}, "twice"},
		{"more votes than blocks", func(g *types.GenesisState) { g.Signings[0].Signings[0].Signed = 1000 }, "signed"},
		{"votes of nobody", func(g *types.GenesisState) { g.Signings[0].Signings[0].Operator = "x" }, "operator"},
		{"votes of half an address", func(g *types.GenesisState) {
			g.Signings[0].Signings[0].ConsensusAddress = []byte{1}
		}, "consensus_address"},
		{"a judgement twice", func(g *types.GenesisState) { g.Judgements = append(g.Judgements, g.Judgements[0]) }, "twice"},
		{"a judgement without sums", func(g *types.GenesisState) { g.Judgements[0].Data.Sum = math.LegacyDec{} }, "data.sum"},
		{"more agreement than items", func(g *types.GenesisState) {
			g.Judgements[0].Responses.Sum = dec("9")
		}, "responses.sum"},
		{"more credit than items", func(g *types.GenesisState) { g.Judgements[0].Data.Credit = dec("9") }, "data.credit"},
		{"a rank without credit", func(g *types.GenesisState) { g.Ranks[0].Data.Credit = math.LegacyDec{} }, "data.credit"},
		{"a rank that earned too much", func(g *types.GenesisState) {
			g.Ranks[0].Responses.Earned = dec("99")
		}, "responses.earned"},
		{"more peers than items", func(g *types.GenesisState) {
			g.Judgements[0].Responses.PeerSum = dec("9")
		}, "responses.peer_sum"},
		{"more peers than data sets", func(g *types.GenesisState) {
			g.Judgements[0].Data.PeerSum = dec("9")
		}, "data.peer_sum"},
		{"a judgement without common", func(g *types.GenesisState) {
			g.Judgements[0].Data.CommonSum = math.LegacyDec{}
		}, "data.common_sum"},
		{"a rank without peers", func(g *types.GenesisState) {
			g.Ranks[0].Responses.Peer = math.LegacyDec{}
		}, "responses.peer:"},
		{"a rank without data sets in common", func(g *types.GenesisState) {
			g.Ranks[0].Data.Common = dec("1.1")
		}, "data.common:"},
		{"a rank twice", func(g *types.GenesisState) { g.Ranks = append(g.Ranks, g.Ranks[0]) }, "twice"},
		{"a rank above 1", func(g *types.GenesisState) { g.Ranks[0].Performance = dec("1.1") }, "performance"},
		{"a rank without a factor", func(g *types.GenesisState) { g.Ranks[0].D = math.LegacyDec{} }, "d:"},
		{"a rank with more votes than blocks", func(g *types.GenesisState) { g.Ranks[0].Signed = 1000 }, "signed"},
		{"a change twice", func(g *types.GenesisState) { g.SeatChanges = append(g.SeatChanges, g.SeatChanges[0]) }, "twice"},
		{"one set aside that is nobody", func(g *types.GenesisState) {
			g.SetAside = []types.SetAside{{Epoch: 1}}
		}, "operator"},
		{"one set aside twice", func(g *types.GenesisState) {
			g.SetAside = slices.Repeat([]types.SetAside{{Epoch: 1, Operator: g.Validators[0].Operator}}, 2)
		}, "twice"},
		{"a change for no known reason", func(g *types.GenesisState) { g.SeatChanges[0].Reason = "whim" }, "reason"},
	}
	c := lived(t)
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			state, err := c.k.ExportGenesis(c.Ctx)
			require.NoError(t, err)
			require.NoError(t, state.Validate())
			row.edit(state)
			require.ErrorContains(t, state.Validate(), row.says)
			d := emptyChain(t)
			_, err = d.k.InitGenesis(d.Ctx, *state)
			require.Error(t, err)
			require.Empty(t, d.Dump(types.StoreKey))
		})
	}
}

// TestGenesisOfTheFuture: the running epoch is the ledger's to tell, so these are refused on import.
func TestGenesisOfTheFuture(t *testing.T) {
	c := lived(t)
	running, err := c.ledger.CurrentEpoch(c.Ctx)
	require.NoError(t, err)
	next := running.Number + 1
	for says, edit := range map[string]func(*types.GenesisState){
		"last_ranked":      func(g *types.GenesisState) { g.LastRanked = next },
		"joined_epoch":     func(g *types.GenesisState) { g.Validators[0].JoinedEpoch = next },
		"registered_epoch": func(g *types.GenesisState) { g.Validators[0].RegisteredEpoch = next },
		"set_aside": func(g *types.GenesisState) {
			g.SetAside = []types.SetAside{{Epoch: next + types.MaxCooldownEpochs, Operator: c.Addr(0).String()}}
		},
		"rotated_epoch":  func(g *types.GenesisState) { g.Validators[0].RotatedEpoch = next },
		"cooldown_until": func(g *types.GenesisState) { g.Validators[0].CooldownUntil = next + types.MaxCooldownEpochs },
		"prunings": func(g *types.GenesisState) {
			g.Prunings = []types.Pruning{types.NotPruned(next, types.PrunedNobody)}
		},
		"signings":     func(g *types.GenesisState) { g.Signings[0].Epoch = next },
		"judgements":   func(g *types.GenesisState) { g.Judgements[0].Epoch = next },
		"ranks":        func(g *types.GenesisState) { g.Ranks[0].Epoch = next },
		"seat_changes": func(g *types.GenesisState) { g.SeatChanges[0].Epoch = next },
	} {
		t.Run(says, func(t *testing.T) {
			state, err := c.k.ExportGenesis(c.Ctx)
			require.NoError(t, err)
			edit(state)
			require.NoError(t, state.Validate())
			d := emptyChain(t)
			d.ledger.SetEpoch(d.Ctx, running.Number)
			_, err = d.k.InitGenesis(d.Ctx, *state)
			require.ErrorIs(t, err, types.ErrInvalidGenesis)
			require.ErrorContains(t, err, says)
			require.ErrorContains(t, err, "is above")
			require.Empty(t, d.Dump(types.StoreKey))
		})
	}
}

// TestAKeyOfNobodyIsNoticed: no key is under no prefix.
func TestAKeyOfNobodyIsNoticed(t *testing.T) {
	c := lived(t)
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
	require.NoError(t, c.Service(types.StoreKey).OpenKVStore(c.Ctx).Set([]byte{0xee, 1}, []byte{1}))
	require.ErrorContains(t, c.k.CheckInvariants(c.Ctx), "key ee01 is under no prefix")
}

func TestHandMadeGenesis(t *testing.T) {
	c := emptyChain(t)
	require.NoError(t, c.ledger.Put(c.Ctx, validator, c.Addr(0), fakes.Position{
		Masa: math.NewInt(1000), Unbonding: math.ZeroInt(), Tao: math.ZeroInt(), Required: math.NewInt(100),
		Utility: dec("0.5"),
	}))
	state := types.DefaultGenesis()
	state.Validators = []types.Validator{{
		Operator: c.Addr(0).String(), ConsensusPubkey: packed(t, key(0)), Seated: true, Power: 7,
		Description: types.Description{Moniker: "x"},
	}}
	state.ConsensusKeys = []types.ConsensusKey{{ConsensusAddress: key(0).Address(), Operator: c.Addr(0).String()}}
	require.ErrorContains(t, state.Validate(), "powers", "its first rotation would leave nobody in the set")
	state.Powers = []types.PowerFactors{{
		Operator: c.Addr(0).String(), Stake: math.NewInt(1000), Capped: math.NewInt(1000), Performance: dec("0.5"),
		Multiplier: dec("1"), Jitter: dec("1"), Power: 7,
	}}
	updates, err := c.k.InitGenesis(c.Ctx, *state)
	require.NoError(t, err)
	require.Equal(t, int64(7), comet.NewSet(t, updates).Total())
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
}
