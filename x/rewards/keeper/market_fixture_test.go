package keeper

import (
	"context"
	"crypto/sha256"
	"testing"

	"cosmossdk.io/collections"
	"cosmossdk.io/math"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/testutil/fakes"
	"github.com/masa-finance/masad/testutil/fixture"
	"github.com/masa-finance/masad/x/rewards/types"
)

const (
	llm        = "llm/llama-3-8b"
	baseReward = 100_000
)

// Accounts of the market: validators are 100.., workers 200.., oracles 300...
const (
	validators = 100
	workers    = 200
	oracles    = 300
	strangers  = 400
)

// market is the whole module on a real store, with a bank, a ledger, a validator set and a punisher that keep their
// state in stores of their own.
type market struct {
	fixture.F
	*Keeper
	t        require.TestingT
	bank     *fakes.Bank
	ledger   *ledger
	seats    *fakes.ValidatorSet
	slashing *fakes.Slashing
	msgs     types.MsgServer
	queries  types.QueryServer
	// settledEvents counts the settlements told in the events of all blocks that ended.
	settledEvents int
}

// storesOf are the two stores of the module in a fixture.
func storesOf(f *fixture.F) Stores {
	return Stores{
		Activity: f.Service(types.StoreKey), Registry: f.Service(types.RegistryStoreKey), Draw: f.Service(types.DrawStoreKey),
	}
}

// newMarket opens a market with seven validators, two workers and one oracle, in block 1.
func newMarket(tb testing.TB) *market {
	tb.Helper()
	return newMarketWith(tb, 7, 2, 1)
}

func newMarketWith(tb testing.TB, nValidators, nWorkers, nOracles int) *market {
	tb.Helper()
	m := &market{t: tb, F: fixture.New(tb, types.StoreKey, types.RegistryStoreKey, types.DrawStoreKey, ledgerStore,
		"seats", "slashing")}
	m.bank = fakes.NewBank(m.Service(fixture.BankStore))
	m.ledger = newLedger(m.Service(ledgerStore), m.bank)
	m.seats = fakes.NewValidatorSet(m.Service("seats"))
	m.slashing = fakes.NewSlashing(m.Cdc, m.Service("slashing"), m.ledger)
	m.Keeper = NewKeeper(m.Cdc, storesOf(&m.F), Deps{
		Bank: m.bank, Supply: m.bank, Staking: m.ledger, Epochs: m.ledger, Validators: m.seats, Slashing: m.slashing,
		Performance: m.seats, Collateral: collateral("rao"),
	}, m.Authority)
	m.ledger.hooks = m.Keeper
	m.msgs, m.queries = NewMsgServer(m.Keeper), NewQueryServer(m.Keeper)
	require.NoError(tb, m.InitGenesis(m.Ctx, *types.DefaultGenesis()))
	require.NoError(tb, m.BeginBlock(m.Ctx))
	for i := range nValidators {
		m.fund(validators + i)
		require.NoError(tb, m.ledger.OpenPosition(m.Ctx, asValidator, m.Addr(validators+i), umasa(2*requirement)))
		m.seats.Seat(m.Ctx, m.Addr(validators+i), 10)
	}
	for i := range nWorkers {
		m.fund(workers + i)
		m.must(m.registerWorker(workers + i))
	}
	for i := range nOracles {
		m.fund(oracles + i)
		m.must(&types.MsgRegisterOracle{Owner: m.Addr(oracles + i).String(), Stake: umasa(requirement)})
	}
	m.fund(strangers)
	return m
}

func umasa(amount int64) sdk.Coin { return types.Coin(math.NewInt(amount)) }

func (m *market) fund(i int) { m.bank.Fund(m.Ctx, m.Addr(i), umasa(1_000_000*masa)) }

func (m *market) name(i int) string { return m.Addr(i).String() }

func (m *market) registerWorker(i int) *types.MsgRegisterWorker {
	return &types.MsgRegisterWorker{
		Owner: m.name(i), Services: []string{llm}, MinPrice: math.NewInt(1), MaxReward: math.NewInt(0), Capacity: 2,
		Stake: umasa(2 * requirement),
	}
}

// tx is the context of a transaction of the present block.
func (m *market) tx() sdk.Context { return m.Ctx.WithTxBytes([]byte("tx")) }

// send gives a message to its handler.
func (m *market) send(msg sdk.Msg) error { return m.deliver(m.tx(), msg) }

func (m *market) deliver(ctx context.Context, msg sdk.Msg) (err error) {
	switch msg := msg.(type) {
	case *types.MsgRegisterWorker:
		_, err = m.msgs.RegisterWorker(ctx, msg)
	case *types.MsgEditWorker:
		_, err = m.msgs.EditWorker(ctx, msg)
	case *types.MsgRegisterOracle:
		_, err = m.msgs.RegisterOracle(ctx, msg)
	case *types.MsgEditOracle:
		_, err = m.msgs.EditOracle(ctx, msg)
	case *types.MsgSubmitRequest:
		_, err = m.msgs.SubmitRequest(ctx, msg)
	case *types.MsgCancelRequest:
		_, err = m.msgs.CancelRequest(ctx, msg)
	case *types.MsgDeclineAssignment:
		_, err = m.msgs.DeclineAssignment(ctx, msg)
	case *types.MsgSubmitResponse:
		_, err = m.msgs.SubmitResponse(ctx, msg)
	case *types.MsgAcceptResponse:
		_, err = m.msgs.AcceptResponse(ctx, msg)
	case *types.MsgRejectResponse:
		_, err = m.msgs.RejectResponse(ctx, msg)
	case *types.MsgCommitEvaluations:
		_, err = m.msgs.CommitEvaluations(ctx, msg)
	case *types.MsgRevealEvaluations:
		_, err = m.msgs.RevealEvaluations(ctx, msg)
	case *types.MsgAnswerRollCall:
		_, err = m.msgs.AnswerRollCall(ctx, msg)
	case *types.MsgClaimRewards:
		_, err = m.msgs.ClaimRewards(ctx, msg)
	case *types.MsgDispute:
		_, err = m.msgs.Dispute(ctx, msg)
	case *types.MsgUpdateParams:
		_, err = m.msgs.UpdateParams(ctx, msg)
	case *types.MsgUpdateClasses:
		_, err = m.msgs.UpdateClasses(ctx, msg)
	default:
		return m.deliverData(ctx, msg)
	}
	return err
}

func (m *market) deliverData(ctx context.Context, msg sdk.Msg) (err error) {
	switch msg := msg.(type) {
	case *types.MsgCreatePool:
		_, err = m.msgs.CreatePool(ctx, msg)
	case *types.MsgUpdatePool:
		_, err = m.msgs.UpdatePool(ctx, msg)
	case *types.MsgFundPool:
		_, err = m.msgs.FundPool(ctx, msg)
	case *types.MsgCommitDataset:
		_, err = m.msgs.CommitDataset(ctx, msg)
	case *types.MsgContestDataset:
		_, err = m.msgs.ContestDataset(ctx, msg)
	case *types.MsgSubmitSketch:
		_, err = m.msgs.SubmitSketch(ctx, msg)
	default:
		panic(sdk.MsgTypeURL(msg))
	}
	return err
}

// try sends a message as a transaction does: what it wrote is undone if it fails.
func (m *market) try(msg sdk.Msg) error {
	cached, write := m.tx().CacheContext()
	if err := m.deliver(cached, msg); err != nil {
		return err
	}
	write()
	return nil
}

func (m *market) must(msg sdk.Msg) { require.NoError(m.t, m.send(msg)) }

// next ends the block, checks the books, and begins the next one.
func (m *market) next() {
	m.end()
	before, _ := m.ledger.CurrentEpoch(m.Ctx)
	m.NextBlock(1)
	if epoch, _ := m.ledger.CurrentEpoch(m.Ctx); epoch.Number != before.Number {
		require.NoError(m.t, m.AfterEpochEnded(m.Ctx, before.Number))
	}
	require.NoError(m.t, m.BeginBlock(m.Ctx))
}

func (m *market) end() {
	m.bank.EndBlock(m.Ctx)
	require.NoError(m.t, m.EndBlock(m.Ctx))
	require.NoError(m.t, m.CheckInvariants(m.Ctx))
	m.settledEvents += countSettled(m.Ctx.EventManager().Events())
}

func (m *market) run(blocks int64) {
	for range blocks {
		m.next()
	}
}

// to runs until the block of a height has begun.
func (m *market) to(height int64) { m.run(height - m.Ctx.BlockHeight()) }

func (m *market) ask(i int) *types.MsgSubmitRequest {
	return &types.MsgSubmitRequest{
		Oracle: m.name(i), Service: llm, Payload: types.Payload{Inline: []byte("What is a mountain?")}, MaxUnits: 1_000,
		BaseReward: umasa(baseReward), Redundancy: 1, DeadlineBlocks: 10, MaxFee: umasa(10_000_000),
	}
}

// submit sends a request and returns its id.
func (m *market) submitRequest(msg *types.MsgSubmitRequest) string {
	res, err := m.msgs.SubmitRequest(m.tx(), msg)
	require.NoError(m.t, err)
	return res.Id
}

func (m *market) request(id string) types.Request {
	req, err := m.getRequest(m.Ctx, id)
	require.NoError(m.t, err)
	return req
}

func (m *market) worker(owner string) types.Worker {
	worker, err := m.getWorker(m.Ctx, sdk.MustAccAddressFromBech32(owner))
	require.NoError(m.t, err)
	return worker
}

// only is the one place of a request of redundancy 1.
func only(req types.Request) *types.Assignment { return &req.Assignments[0] }

// assigned submits a request and runs until a worker has it.
func (m *market) assigned() types.Request {
	id := m.submitRequest(m.ask(oracles))
	m.next()
	req := m.request(id)
	require.Equal(m.t, types.StatusAssigned, req.Status)
	return req
}

func (m *market) answer(req types.Request) *types.MsgSubmitResponse {
	return &types.MsgSubmitResponse{
		Worker: only(req).Worker, Request: req.Id, Payload: types.Payload{Inline: []byte("A large hill.")}, Units: 500,
	}
}

// answered runs until a request's committee is drawn.
func (m *market) answered() (types.Request, types.Item) {
	req := m.assigned()
	m.next()
	m.must(m.answer(req))
	m.next()
	return m.request(req.Id), m.itemOfRequest(req.Id)
}

func (m *market) itemOfRequest(id string) types.Item {
	req := m.request(id)
	itemID, err := types.ItemID(id, sdk.MustAccAddressFromBech32(only(req).Worker))
	require.NoError(m.t, err)
	item, err := m.getItem(m.Ctx, itemID)
	require.NoError(m.t, err)
	return item
}

// opinion of an evaluator in micro-units.
func flat(score uint32) types.Opinion { return types.Opinion{R: score, C: score, F: score} }

func salt(item, operator string) []byte {
	sum := sha256.Sum256([]byte(item + operator))
	return sum[:]
}

func (m *market) commitMsg(item types.Item, operator string, o types.Opinion) *types.MsgCommitEvaluations {
	hash, err := types.CommitHash(fixture.ChainID, item.Id, sdk.MustAccAddressFromBech32(operator), o,
		salt(item.Id, operator))
	require.NoError(m.t, err)
	return &types.MsgCommitEvaluations{
		Operator: operator, Commits: []types.EvaluationCommit{{Item: item.Id, Hash: hash}},
	}
}

func (m *market) revealMsg(item types.Item, operator string, o types.Opinion) *types.MsgRevealEvaluations {
	return &types.MsgRevealEvaluations{Operator: operator, Reveals: []types.EvaluationReveal{{
		Item: item.Id, R: o.R, C: o.C, F: o.F, Flag: o.Flag, Salt: salt(item.Id, operator),
	}}}
}

// judge lets the first n members of an item's committee commit and reveal; the block after the tally has begun then.
func (m *market) judge(item types.Item, n int, opinion func(i int) types.Opinion) {
	for i, member := range item.Committee[:n] {
		m.must(m.commitMsg(item, member.Operator, opinion(i)))
	}
	for m.phase(item) == types.PhaseCommit {
		m.next()
	}
	for i, member := range item.Committee[:n] {
		if m.phase(item) == types.PhaseReveal {
			m.must(m.revealMsg(item, member.Operator, opinion(i)))
		}
	}
	for m.phase(item) == types.PhaseReveal && m.round(item) == item.Round {
		m.next()
	}
}

func (m *market) phase(item types.Item) types.ItemPhase {
	now, err := m.getItem(m.Ctx, item.Id)
	require.NoError(m.t, err)
	return now.Phase
}

func (m *market) round(item types.Item) uint32 {
	now, err := m.getItem(m.Ctx, item.Id)
	require.NoError(m.t, err)
	return now.Round
}

// claimableOf is what an owner may claim in all roles.
func (m *market) claimableOf(owner string) math.Int {
	total := math.ZeroInt()
	within := collections.NewPrefixedPairRange[sdk.AccAddress, int32](sdk.MustAccAddressFromBech32(owner))
	err := m.claimables.Walk(m.Ctx, within, func(_ collections.Pair[sdk.AccAddress, int32], a math.Int) (bool, error) {
		total = total.Add(a)
		return false, nil
	})
	require.NoError(m.t, err)
	return total
}

// keepPrice keeps the price from falling in quiet blocks.
func (m *market) keepPrice() {
	m.change(func(p *types.Params) { p.Market.PriceMin = types.DefaultPrice() })
}

// change edits the parameters.
func (m *market) change(edit func(*types.Params)) {
	params, err := m.Params(m.Ctx)
	require.NoError(m.t, err)
	edit(&params)
	require.NoError(m.t, params.Validate())
	require.NoError(m.t, m.params.Set(m.Ctx, params))
}

// requireTold requires that the block of a context emitted an event.
func requireTold(t require.TestingT, ctx sdk.Context, event proto.Message) {
	manager := sdk.NewEventManager()
	require.NoError(t, manager.EmitTypedEvent(event))
	require.Contains(t, ctx.EventManager().Events(), manager.Events()[0])
}

func mustAddr(address string) sdk.AccAddress { return sdk.MustAccAddressFromBech32(address) }

func moduleAccount(name string) sdk.AccAddress { return fakes.ModuleAddress(name) }
