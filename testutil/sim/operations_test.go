package sim

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	sdkgovv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	govtypes "github.com/masa-finance/masad/x/gov/types"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// random sends one operation out of all there are, and now and then one of politics beside it. Each draws its arguments
// wide enough to be refused now and then.
func (tr *traffic) random() {
	tr.t.Helper()
	operations := []func(){
		tr.transfer, tr.ask, tr.ask, tr.ask, tr.ask, tr.cancelRequest, tr.anyResponse, tr.anyDecision, tr.anyDecline,
		tr.anyDispute,
		tr.anyCommit, tr.anyReveal, tr.claim, tr.claim, tr.bond, tr.unbond, tr.unbond, tr.cancelUnbonding,
		tr.refresh, tr.registerWorker, tr.registerOracle, tr.editWorker, tr.editOracle, tr.registerValidator,
		tr.editValidator, tr.rotateKey, tr.unjail,
		tr.params, tr.vote, tr.vote, tr.garbage, tr.bondTao, tr.unbondTao, tr.reportPrice, tr.fundPool,
		tr.fundDataPool, tr.commitData, tr.commitData, tr.sketchData, tr.sketchData, tr.contestData,
	}
	if tr.chance(5) {
		tr.politics()
	}
	switch tr.rng.Intn(60) {
	case 0:
		tr.leave()
	case 1, 2, 3:
		tr.propose()
	default:
		pick(tr.rng, operations)()
	}
}

// politics delegates, claims what a vote earned, or withdraws a proposal.
func (tr *traffic) politics() {
	tr.t.Helper()
	pick(tr.rng, []func(){
		tr.delegate, tr.delegate, tr.delegate, tr.delegateNothing, tr.inherit, tr.claimVote, tr.claimVote, tr.claimVote,
		tr.cancelProposal,
	})()
}

// amount is a random amount of umasa, sometimes none or far too much.
func (tr *traffic) amount(most int64) sdk.Coin {
	switch tr.rng.Intn(12) {
	case 0:
		return sdk.Coin{Denom: stakingtypes.BondDenom, Amount: math.ZeroInt()}
	case 1:
		return sdk.Coin{Denom: stakingtypes.BondDenom, Amount: math.NewInt(1 << 62).MulRaw(8)}
	case 2:
		return sdk.NewInt64Coin(stakingtypes.CollateralDenom, 5)
	default:
		return umasa(1 + tr.rng.Int63n(most))
	}
}

func (tr *traffic) role() stakingtypes.Role { return stakingtypes.Role(tr.rng.Intn(4)) }

// position is a random position that was ever opened: of its own owner, so that messages about it mean something.
func (tr *traffic) position() (testapp.Account, stakingtypes.Role, math.Int) {
	p := pick(tr.rng, tr.ledger.Positions)
	return tr.account(p.Owner), p.Role, p.Masa
}

func (tr *traffic) transfer() {
	from, to := tr.anybody(), tr.anybody().Address
	if tr.chance(6) {
		to = authtypes.NewModuleAddress(pick(tr.rng, app.ModuleAccounts()))
	}
	coins := sdk.Coins{tr.amount(100 * masa)}
	tr.op("transfer", from, &banktypes.MsgSend{FromAddress: from.String(), ToAddress: to.String(), Amount: coins})
}

func (tr *traffic) ask() {
	oracle := pick(tr.rng, tr.Accounts[4:6])
	if tr.chance(10) {
		oracle = tr.anybody()
	}
	msg := submitRequest(oracle, service, uint64(2+tr.rng.Intn(8)))
	msg.MaxUnits = uint64(tr.rng.Intn(4000))
	msg.BaseReward = tr.amount(100_000)
	if tr.chance(2) {
		msg.BaseReward = umasa(10_000 + tr.rng.Int63n(20_000))
	}
	msg.Redundancy = uint32(1 + tr.rng.Intn(rewardstypes.MaxRedundancy))
	switch tr.rng.Intn(12) {
	case 0:
		msg.Service = nobodys
	case 1:
		msg.Service = "data/web"
	case 2:
		msg.Service = "Nothing/"
	case 3:
		msg.Redundancy = uint32(tr.rng.Intn(6))
	case 4:
		msg.MaxFee = tr.amount(60_000)
	case 5:
		msg.DeadlineBlocks = uint64(tr.rng.Intn(1000))
	}
	switch {
	case tr.chance(3):
		msg.DataPools = tr.somePools()
		tr.op("ask for data", oracle, msg)
	case tr.chance(2):
		msg.Private = true
		if !tr.chance(8) {
			msg.Payload = sealed("a question")
		}
		tr.op("ask in private", oracle, msg)
	default:
		tr.op("ask", oracle, msg)
	}
}

// someRequest is any request and a worker of it, or a made-up one.
func (tr *traffic) someRequest() (rewardstypes.Request, string) {
	if len(tr.market.Requests) == 0 || tr.chance(8) {
		someone := tr.anybody().String()
		return rewardstypes.Request{Id: fmt.Sprintf("%032x", tr.rng.Int63()), Oracle: someone}, someone
	}
	request := pick(tr.rng, tr.market.Requests)
	worker := pick(tr.rng, request.Assignments).Worker
	if worker == "" {
		worker = tr.anybody().String()
	}
	return request, worker
}

func (tr *traffic) cancelRequest() {
	request, _ := tr.someRequest()
	for _, other := range tr.market.Requests {
		if other.Status == rewardstypes.StatusOpen && tr.chance(2) {
			request = other
		}
	}
	tr.op("cancel request", tr.account(request.Oracle), &rewardstypes.MsgCancelRequest{
		Oracle: request.Oracle, Request: request.Id,
	})
}

func (tr *traffic) anyResponse() {
	request, worker := tr.someRequest()
	if tr.chance(3) {
		worker = tr.anybody().String()
	}
	msg := submitResponse(worker, request.Id)
	msg.Units = uint64(tr.rng.Intn(2000))
	tr.sendResponse(msg)
}

// sendResponse sends an answer, which cites data sets now and then.
func (tr *traffic) sendResponse(msg *rewardstypes.MsgSubmitResponse) {
	kind := "respond"
	switch private := tr.isPrivate(msg.Request); {
	case private && !tr.chance(8):
		kind, msg.Payload = "respond in private", sealed("an answer to "+msg.Request)
	case !private && tr.chance(4):
		kind, msg.Citations = "cite", tr.citations()
	}
	tr.op(kind, tr.account(msg.Worker), msg)
}

// isPrivate tells whether a request that is there is private.
func (tr *traffic) isPrivate(id string) bool {
	for _, request := range tr.market.Requests {
		if request.Id == id {
			return request.Private
		}
	}
	return false
}

func (tr *traffic) anyDecision() {
	request, worker := tr.someRequest()
	oracle := request.Oracle
	if tr.chance(3) {
		oracle = tr.anybody().String()
	}
	if tr.chance(3) {
		worker = ""
	}
	if tr.chance(2) {
		tr.op("accept", tr.account(oracle), &rewardstypes.MsgAcceptResponse{
			Oracle: oracle, Request: request.Id, Worker: worker,
		})
		return
	}
	tr.op("reject", tr.account(oracle), &rewardstypes.MsgRejectResponse{
		Oracle: oracle, Request: request.Id, Reason: "no", Worker: worker,
	})
}

func (tr *traffic) anyDispute() {
	request, worker := tr.someRequest()
	disputer := pick(tr.rng, []string{worker, request.Oracle, tr.anybody().String()})
	if tr.chance(3) {
		worker = ""
	}
	tr.op("dispute", tr.account(disputer), &rewardstypes.MsgDispute{
		Disputer: disputer, Request: request.Id, Worker: worker,
	})
}

func (tr *traffic) anyDecline() {
	request, worker := tr.someRequest()
	tr.op("decline", tr.account(worker), &rewardstypes.MsgDeclineAssignment{
		Worker: worker, Request: request.Id, Reason: "payload unreachable",
	})
}

// someItem is any item, or a made-up one.
func (tr *traffic) someItem() (item, member string) {
	if len(tr.market.Items) == 0 || tr.chance(4) {
		sum := sha256.Sum256([]byte{byte(tr.rng.Intn(256))})
		return fmt.Sprintf("%x", sum), tr.anybody().String()
	}
	i := pick(tr.rng, tr.market.Items)
	if len(i.Committee) == 0 || tr.chance(3) {
		return i.Id, tr.anybody().String()
	}
	return i.Id, pick(tr.rng, i.Committee).Operator
}

func (tr *traffic) anyCommit() {
	item, operator := tr.someItem()
	opinion, _, _ := opinionOf(item, operator)
	commits := []rewardstypes.EvaluationCommit{tr.commitment(item, operator, opinion)}
	if tr.chance(3) {
		commits = append(commits, commits[0])
	}
	tr.op("commit", tr.account(operator), &rewardstypes.MsgCommitEvaluations{Operator: operator, Commits: commits})
}

func (tr *traffic) anyReveal() {
	item, operator := tr.someItem()
	reveal := rewardstypes.EvaluationReveal{Item: item, R: uint32(tr.rng.Intn(1_200_000)), Salt: saltOf(item, "x")}
	tr.op("reveal", tr.account(operator), &rewardstypes.MsgRevealEvaluations{
		Operator: operator, Reveals: []rewardstypes.EvaluationReveal{reveal},
	})
}

func (tr *traffic) claim() {
	owner, role := tr.anybody(), tr.role()
	if len(tr.market.Claimables) > 0 && tr.chance(2) {
		owner = tr.account(pick(tr.rng, tr.market.Claimables).Owner)
		role = stakingtypes.Role_ROLE_UNSPECIFIED
	}
	tr.op("claim", owner, &rewardstypes.MsgClaimRewards{Owner: owner.String(), Role: role})
}

func (tr *traffic) bond() {
	owner, role, _ := tr.position()
	tr.op("bond", owner, &stakingtypes.MsgBond{Owner: owner.String(), Role: role, Amount: tr.amount(500 * masa)})
}

func (tr *traffic) unbond() {
	owner, role, held := tr.position()
	amount := tr.amount(1 + held.Int64()/3)
	tr.op("unbond", owner, &stakingtypes.MsgUnbond{Owner: owner.String(), Role: role, Amount: amount})
}

func (tr *traffic) cancelUnbonding() {
	owner, id := tr.anybody(), uint64(tr.rng.Intn(30))
	if len(tr.ledger.Unbondings) > 0 && !tr.chance(4) {
		unbonding := pick(tr.rng, tr.ledger.Unbondings)
		owner, id = tr.account(unbonding.Owner), unbonding.Id
	}
	tr.op("cancel unbonding", owner, &stakingtypes.MsgCancelUnbonding{Owner: owner.String(), Id: id})
}

// leave ends a role; of the founding validators all but three stay.
func (tr *traffic) leave() {
	owner, role, _ := tr.position()
	for _, v := range tr.Validators[:4] {
		if v.String() == owner.String() {
			role = workerRole
		}
	}
	tr.op("leave", owner, &stakingtypes.MsgLeaveRole{Owner: owner.String(), Role: role})
}

func (tr *traffic) refresh() {
	sender := tr.anybody()
	owner, role, _ := tr.position()
	if tr.chance(5) {
		role = tr.role()
	}
	tr.op("refresh", sender, &stakingtypes.MsgRefreshPosition{
		Sender: sender.String(), Role: role, Owner: owner.String(),
	})
}

func (tr *traffic) registerWorker() {
	owner := tr.anybody()
	msg := registerWorker(owner, (500+tr.rng.Int63n(5000))*masa, service)
	msg.Capacity = uint32(tr.rng.Intn(10))
	if tr.chance(3) {
		msg.Services = append(msg.Services, fmt.Sprintf("llm/model-%d", tr.rng.Intn(3)))
	}
	tr.op("register worker", owner, msg)
}

func (tr *traffic) registerOracle() {
	owner := tr.anybody()
	tr.op("register oracle", owner, registerOracle(owner, (100+tr.rng.Int63n(2000))*masa))
}

func (tr *traffic) editWorker() {
	owner := tr.anybody()
	if len(tr.market.Workers) > 0 && !tr.chance(4) {
		owner = tr.account(pick(tr.rng, tr.market.Workers).Owner)
	}
	msg := &rewardstypes.MsgEditWorker{
		Owner: owner.String(), Services: []string{service}, MinPrice: math.NewInt(tr.rng.Int63n(12_000)),
		MaxReward: math.NewInt(tr.rng.Int63n(masa)), Capacity: uint32(1 + tr.rng.Intn(5)),
	}
	if tr.chance(2) {
		msg.Services = append(msg.Services, "data/web")
	}
	msg.EncryptionPubkey = tr.encryptionKey()
	tr.op("edit worker", owner, msg)
}

func (tr *traffic) editOracle() {
	owner := tr.anybody()
	if tr.chance(2) {
		owner = pick(tr.rng, tr.Accounts[4:6])
	}
	tr.op("edit oracle", owner, &rewardstypes.MsgEditOracle{
		Owner: owner.String(), EncryptionPubkey: tr.encryptionKey(),
	})
}

// encryptionKey is one mostly, else none, or half of one.
func (tr *traffic) encryptionKey() []byte {
	switch tr.rng.Intn(8) {
	case 0:
		return nil
	case 1:
		return make([]byte, 16)
	default:
		return encryptionKey
	}
}

// consensusKey is a new key, or now and then an old one.
func (tr *traffic) consensusKey() *codectypes.Any {
	if !tr.chance(6) {
		tr.keys++
	}
	return packedKey(tr.t, fmt.Sprintf("key %d", tr.keys))
}

// packedKey is the consensus key of a name.
func packedKey(t testing.TB, name string) *codectypes.Any {
	t.Helper()
	packed, err := codectypes.NewAnyWithValue(ed25519.GenPrivKeyFromSecret([]byte(name)).PubKey())
	require.NoError(t, err)
	return packed
}

func (tr *traffic) registerValidator() {
	owner := tr.anybody()
	tr.op("register validator", owner, &validatorsettypes.MsgRegisterValidator{
		Operator: owner.String(), ConsensusPubkey: tr.consensusKey(),
		Description: validatorsettypes.Description{Moniker: owner.Name},
		Stake:       umasa((100_000 + tr.rng.Int63n(1_400_000)) * masa),
	})
}

func (tr *traffic) editValidator() {
	owner := tr.anybody()
	if tr.chance(2) {
		owner = tr.account(pick(tr.rng, tr.seats.Validators).Operator)
	}
	tr.op("edit validator", owner, &validatorsettypes.MsgEditValidator{
		Operator: owner.String(), Description: validatorsettypes.Description{Moniker: fmt.Sprint(tr.rng.Intn(99))},
		EncryptionPubkey: tr.encryptionKey(),
	})
}

func (tr *traffic) rotateKey() {
	owner := tr.account(pick(tr.rng, tr.seats.Validators).Operator)
	tr.op("rotate key", owner, &validatorsettypes.MsgRotateConsensusKey{
		Operator: owner.String(), NewPubkey: tr.consensusKey(),
	})
}

// unjail is mostly for one whose time is over, else for any that is jailed, may be for ever, and for who is not if
// nobody is.
func (tr *traffic) unjail() {
	var over, jailed []string
	for _, v := range tr.seats.Validators {
		if v.Jailed {
			jailed = append(jailed, v.Operator)
		}
		if v.Jailed && v.JailedUntil.Before(tr.Time()) {
			over = append(over, v.Operator)
		}
	}
	owner := tr.anybody()
	switch {
	case len(over) > 0 && !tr.chance(4):
		owner = tr.account(pick(tr.rng, over))
	case len(jailed) > 0:
		owner = tr.account(pick(tr.rng, jailed))
	}
	tr.op("unjail", owner, &slashingtypes.MsgUnjail{Operator: owner.String()})
}

// params is somebody who takes himself for governance.
func (tr *traffic) params() {
	who := tr.anybody()
	switch tr.rng.Intn(6) {
	case 0:
		tr.op("params", who, &stakingtypes.MsgUpdateParams{Authority: who.String(), Params: tr.ledger.Params})
	case 1:
		tr.op("params", who, &rewardstypes.MsgUpdateParams{Authority: who.String(), Params: tr.market.Params})
	case 2:
		tr.op("params", who, &slashingtypes.MsgUpdateParams{
			Authority: who.String(), Params: slashingtypes.DefaultParams(),
		})
	case 3:
		tr.op("params", who, &rewardstypes.MsgUpdateClasses{
			Authority: who.String(), Classes: tr.market.Params.Market.Classes,
		})
	case 4:
		tr.op("params", who, &govtypes.MsgUpdateParams{Authority: who.String(), Params: tr.votes.Params})
	default:
		tr.op("params", who, &validatorsettypes.MsgUpdateParams{Authority: who.String(), Params: tr.seats.Params})
	}
}

// vote votes on one of the latest proposals; a validator mostly says yes.
func (tr *traffic) vote() {
	last, err := tr.App.SDKGov.ProposalID.Peek(tr.Ctx())
	if err != nil {
		tr.t.Fatal(err)
	}
	who := tr.anybody()
	if tr.chance(2) {
		who = pick(tr.rng, tr.Validators).Account
	}
	id := last - uint64(tr.rng.Intn(3))
	if tr.chance(4) {
		tr.op("vote in parts", who, votedFor(who, id))
		return
	}
	option := sdkgovv1.OptionYes
	if tr.chance(4) {
		option = sdkgovv1.VoteOption(tr.rng.Intn(6))
	}
	tr.op("vote", who, sdkgovv1.NewMsgVote(who.Address, id, option, ""))
}

// garbage is a transaction that does not get as far as its messages.
func (tr *traffic) garbage() {
	tr.kinds = append(tr.kinds, "garbage")
	who := tr.anybody()
	msg := &stakingtypes.MsgRefreshPosition{Sender: who.String(), Role: workerRole, Owner: who.String()}
	switch tr.rng.Intn(4) {
	case 0:
		tr.queue = append(tr.queue, []byte("not a transaction"))
	case 1:
		tr.queue = append(tr.queue, tr.Sign(who, []sdk.Msg{msg}, testapp.Ahead(1000)))
	case 2:
		tr.queue = append(tr.queue, tr.Sign(who, []sdk.Msg{msg}, testapp.Ahead(tr.ahead[who.String()]), testapp.WithGas(0)))
	default:
		raw := tr.Sign(who, []sdk.Msg{msg}, testapp.Ahead(tr.ahead[who.String()]))
		raw[len(raw)-1] ^= 1
		tr.queue = append(tr.queue, raw)
	}
}
