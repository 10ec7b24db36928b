package sim

import (
	"fmt"

	errorsmod "cosmossdk.io/errors"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// wrong is a well-formed message of the wrong sender or at the wrong time.
type wrong struct {
	rule   string
	signer testapp.Account
	msg    sdk.Msg
	want   *errorsmod.Error
	// says is the field of the message that the error names, limit a number or name that it gives as its limit, if there
	// is one to be given: that some limit is told is required of every error.
	says, limit string
}

// travelling is a wrong message as it travels.
type travelling struct {
	wrong
	packed *codectypes.Any
}

// signs tells whether the field that is wrong names who has to sign.
func (r travelling) signs() bool { return r.says == signerField(r.msg) }

// wrongs has a row for each rule that only the state can tell.
func (s *stage) wrongs() []wrong {
	rows := append(s.wrongAnswers(), s.wrongDecisions()...)
	rows = append(rows, s.wrongDisputes()...)
	rows = append(rows, s.wrongJudgements()...)
	rows = append(rows, s.wrongRequests()...)
	rows = append(rows, s.wrongData()...)
	rows = append(rows, s.wrongPayloads()...)
	rows = append(rows, s.wrongRoles()...)
	rows = append(rows, s.wrongVotes()...)
	return append(rows, s.wrongStakes()...)
}

func (s *stage) wrongAnswers() []wrong {
	answer := func(who testapp.Account, id string) sdk.Msg { return submitResponse(who.String(), id) }
	decline := func(who testapp.Account, id string) sdk.Msg {
		return &rewardstypes.MsgDeclineAssignment{Worker: who.String(), Request: id, Reason: "x"}
	}
	greedy := submitResponse(s.worker.String(), s.assigned)
	greedy.Units = 1001
	unknown := "00000000000000000000000000000000"
	return []wrong{
		{
			"a request is answered once", s.worker, answer(s.worker, s.answered), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"a settled request is not answered", s.worker, answer(s.worker, s.settled), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"nobody answers for another", s.other, answer(s.other, s.assigned), rewardstypes.ErrNotAllowed, "worker",
			"",
		},
		{
			"a stranger does not answer", s.nobody, answer(s.nobody, s.assigned), rewardstypes.ErrNotAllowed, "worker",
			"",
		},
		{
			"a request without a worker is not answered", s.worker, answer(s.worker, s.open), rewardstypes.ErrNotAllowed,
			"worker", "",
		},
		{
			"an unknown request is not answered", s.worker, answer(s.worker, unknown), rewardstypes.ErrRequestNotFound,
			"request", unknown,
		},
		{"an answer is not longer than asked for", s.worker, greedy, rewardstypes.ErrInvalidField, "units", "1..1000"},
		{
			"an assignment is declined in time", s.worker, decline(s.worker, s.assigned), rewardstypes.ErrTooLate,
			"request", "",
		},
		{
			"an answered request is not declined", s.worker, decline(s.worker, s.answered), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"nobody declines for another", s.other, decline(s.other, s.fresh), rewardstypes.ErrNotAllowed, "worker",
			"",
		},
	}
}

func (s *stage) wrongDecisions() []wrong {
	accept := func(who testapp.Account, id string) sdk.Msg {
		return &rewardstypes.MsgAcceptResponse{Oracle: who.String(), Request: id}
	}
	reject := func(who testapp.Account, id string) sdk.Msg {
		return &rewardstypes.MsgRejectResponse{Oracle: who.String(), Request: id, Reason: "x"}
	}
	cancel := func(who testapp.Account, id string) sdk.Msg {
		return &rewardstypes.MsgCancelRequest{Oracle: who.String(), Request: id}
	}
	return []wrong{
		{
			"another's request is not accepted", s.rival, accept(s.rival, s.answered), rewardstypes.ErrNotAllowed,
			"oracle", "",
		},
		{
			"the worker does not accept its answer", s.worker, accept(s.worker, s.answered), rewardstypes.ErrNotAllowed,
			"oracle", "",
		},
		{
			"another's request is not rejected", s.rival, reject(s.rival, s.answered), rewardstypes.ErrNotAllowed,
			"oracle", "",
		},
		{
			"what is not answered is not accepted", s.oracle, accept(s.oracle, s.assigned), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"what nobody works at is not rejected", s.oracle, reject(s.oracle, s.open), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"a settled request is not accepted", s.oracle, accept(s.oracle, s.settled), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"an answer is accepted once", s.oracle, accept(s.oracle, s.accepted), rewardstypes.ErrDuplicate, "request",
			"limit 1",
		},
		{
			"what was accepted is not rejected", s.oracle, reject(s.oracle, s.accepted), rewardstypes.ErrDuplicate,
			"request", "limit 1",
		},
		{
			"an assigned request is not cancelled", s.oracle, cancel(s.oracle, s.assigned), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"a settled request is not cancelled", s.oracle, cancel(s.oracle, s.settled), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"another's request is not cancelled", s.rival, cancel(s.rival, s.open), rewardstypes.ErrNotAllowed, "oracle",
			"",
		},
	}
}

func (s *stage) wrongDisputes() []wrong {
	dispute := func(who testapp.Account, id string) sdk.Msg {
		return &rewardstypes.MsgDispute{Disputer: who.String(), Request: id}
	}
	unknown := "00000000000000000000000000000000"
	return []wrong{
		{
			"a verdict is disputed once", s.worker, dispute(s.worker, s.disputed), rewardstypes.ErrDuplicate, "request",
			"limit 1",
		},
		{
			"nor by the other side", s.oracle, dispute(s.oracle, s.disputed), rewardstypes.ErrDuplicate, "request", "limit 1",
		},
		{
			"another's verdict is not disputed", s.other, dispute(s.other, s.contested), rewardstypes.ErrNotAllowed,
			"disputer", s.worker.String(),
		},
		{
			"another oracle does not dispute", s.rival, dispute(s.rival, s.contested), rewardstypes.ErrNotAllowed,
			"disputer", s.oracle.String(),
		},
		{
			"the judge does not dispute", s.outsider, dispute(s.outsider, s.contested), rewardstypes.ErrNotAllowed,
			"disputer", "",
		},
		{
			"what was paid is not disputed", s.oracle, dispute(s.oracle, s.settled), rewardstypes.ErrWrongStatus, "request",
			"",
		},
		{
			"what is not judged is not disputed", s.worker, dispute(s.worker, s.answered), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"what is not answered is not disputed", s.worker, dispute(s.worker, s.assigned), rewardstypes.ErrWrongStatus,
			"request", "",
		},
		{
			"an unknown request is not disputed", s.worker, dispute(s.worker, unknown), rewardstypes.ErrRequestNotFound,
			"request", unknown,
		},
	}
}

func (s *stage) wrongJudgements() []wrong {
	unknown := "0000000000000000000000000000000000000000000000000000000000000000"
	commit := func(who testapp.Account, item string) sdk.Msg {
		return &rewardstypes.MsgCommitEvaluations{
			Operator: who.String(), Commits: []rewardstypes.EvaluationCommit{s.commitment(item, who.String(), good)},
		}
	}
	reveal := func(who testapp.Account, item, as string) sdk.Msg {
		return &rewardstypes.MsgRevealEvaluations{
			Operator: who.String(), Reveals: []rewardstypes.EvaluationReveal{opening(item, as, good)},
		}
	}
	other := &rewardstypes.MsgRevealEvaluations{
		Operator: s.opening[1].String(), Reveals: []rewardstypes.EvaluationReveal{
			opening(s.revealing, s.opening[1].String(), rewardstypes.Opinion{R: 1, C: 1, F: 1}),
		},
	}
	commits, reveals := s.batch(65)
	batch := func(n int) sdk.Msg {
		return &rewardstypes.MsgCommitEvaluations{Operator: s.committee[1].String(), Commits: commits[:n]}
	}
	half := &rewardstypes.MsgCommitEvaluations{
		Operator: s.committee[1].String(), Commits: []rewardstypes.EvaluationCommit{
			s.commitment(s.committing, s.committee[1].String(), good), s.commitment(unknown, s.worker.String(), good),
		},
	}
	return []wrong{
		{
			"one commits once", s.committee[0], commit(s.committee[0], s.committing), rewardstypes.ErrDuplicate, "item",
			"limit 1",
		},
		{
			"who is not on the committee does not commit", s.outsider, commit(s.outsider, s.committing),
			rewardstypes.ErrNotAllowed, "operator", "",
		},
		{
			"the worker does not judge itself", s.worker, commit(s.worker, s.committing), rewardstypes.ErrNotAllowed,
			"operator", "",
		},
		{
			"nobody commits while others reveal", s.opening[0], commit(s.opening[0], s.revealing),
			rewardstypes.ErrWrongPhase, "item", "",
		},
		{
			"nobody commits after the verdict", s.members(s.judged)[0], commit(s.members(s.judged)[0], s.judged),
			rewardstypes.ErrWrongPhase, "item", "",
		},
		{
			"an unknown item is not judged", s.outsider, commit(s.outsider, unknown), rewardstypes.ErrItemNotFound, "item",
			unknown,
		},
		{
			"64 items may be committed to, but each must be", s.committee[1], batch(64), rewardstypes.ErrItemNotFound, "item",
			"",
		},
		{"65 items are too many to commit to", s.committee[1], batch(65), rewardstypes.ErrInvalidField, "commits", "1..64"},
		{
			"64 items may be revealed, but each must be", s.opening[1], &rewardstypes.MsgRevealEvaluations{
				Operator: s.opening[1].String(), Reveals: reveals[:64],
			}, rewardstypes.ErrItemNotFound, "item", "",
		},
		{
			"65 items are too many to reveal", s.opening[1], &rewardstypes.MsgRevealEvaluations{
				Operator: s.opening[1].String(), Reveals: reveals,
			}, rewardstypes.ErrInvalidField, "reveals", "1..64",
		},
		{"one bad item spoils all of a message", s.committee[1], half, rewardstypes.ErrItemNotFound, "item", unknown},
		{
			"nobody reveals while others commit", s.committee[0],
			reveal(s.committee[0], s.committing, s.committee[0].String()), rewardstypes.ErrWrongPhase, "item", "",
		},
		{
			"nobody reveals after the verdict", s.members(s.judged)[0],
			reveal(s.members(s.judged)[0], s.judged, s.members(s.judged)[0].String()), rewardstypes.ErrWrongPhase, "item",
			"",
		},
		{
			"one reveals once", s.opening[0], reveal(s.opening[0], s.revealing, s.opening[0].String()),
			rewardstypes.ErrDuplicate, "item", "limit 1",
		},
		{
			"another's commitment is not revealed", s.opening[1], reveal(s.opening[1], s.revealing, s.opening[0].String()),
			rewardstypes.ErrCommitment, "item", "",
		},
		{
			"what is revealed was committed to", s.opening[1], other, rewardstypes.ErrCommitment, "salt",
			"",
		},
	}
}

// batch are commitments and reveals of many items: the first is right, the others do not exist.
func (s *stage) batch(n int) (commits []rewardstypes.EvaluationCommit, reveals []rewardstypes.EvaluationReveal) {
	committer, revealer := s.committee[1].String(), s.opening[1].String()
	commits = []rewardstypes.EvaluationCommit{s.commitment(s.committing, committer, good)}
	reveals = []rewardstypes.EvaluationReveal{opening(s.revealing, revealer, good)}
	for i := 1; i < n; i++ {
		unknown := fmt.Sprintf("%064x", i)
		commits = append(commits, s.commitment(unknown, committer, good))
		reveals = append(reveals, opening(unknown, revealer, good))
	}
	return commits, reveals
}

func (s *stage) wrongRequests() []wrong {
	ask := func(change func(*rewardstypes.MsgSubmitRequest)) *rewardstypes.MsgSubmitRequest {
		msg := submitRequest(s.oracle, service, 50)
		change(msg)
		return msg
	}
	stranger := submitRequest(s.worker, service, 50)
	return []wrong{
		{"who is no oracle does not ask", s.worker, stranger, rewardstypes.ErrOracleNotFound, "oracle", ""},
		{
			"a fee has a limit", s.oracle, ask(func(m *rewardstypes.MsgSubmitRequest) { m.MaxFee = umasa(1) }),
			rewardstypes.ErrFeeTooHigh, "max_fee", "limit 1",
		},
		{
			"a reward is bounded by the fee", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.BaseReward = umasa(masa * masa) }), rewardstypes.ErrInvalidAmount,
			"base_reward", "10",
		},
		{
			"a reward has a floor", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.BaseReward = umasa(9999) }), rewardstypes.ErrInvalidAmount,
			"base_reward", "10000",
		},
		{
			"a class bounds its units", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.MaxUnits = 32_769 }), rewardstypes.ErrInvalidField, "max_units",
			"1..32768",
		},
		{
			"a class bounds its deadlines from below", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.DeadlineBlocks = 1 }), rewardstypes.ErrInvalidField,
			"deadline_blocks", "2..600",
		},
		{
			"a class bounds its deadlines from above", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.DeadlineBlocks = 601 }), rewardstypes.ErrInvalidField,
			"deadline_blocks", "2..600",
		},
		{
			"a service has a class", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.Service = "video/x" }), rewardstypes.ErrInvalidService,
			"service", "",
		},
		{
			"there are at most three workers to a request", s.oracle,
			ask(func(m *rewardstypes.MsgSubmitRequest) { m.Redundancy = 4 }), rewardstypes.ErrInvalidField, "redundancy",
			"1..3",
		},
		{
			"nobody answers a roll call that was not made", s.worker,
			&rewardstypes.MsgAnswerRollCall{Worker: s.worker.String(), Epoch: rollEpoch + 1},
			rewardstypes.ErrRollCallNotFound, "epoch", "",
		},
		{
			"nobody answers a roll call but workers", s.nobody,
			&rewardstypes.MsgAnswerRollCall{Worker: s.nobody.String(), Epoch: rollEpoch}, rewardstypes.ErrWorkerNotFound,
			"worker", "",
		},
		{
			"nobody claims what nobody earned", s.nobody, &rewardstypes.MsgClaimRewards{Owner: s.nobody.String()},
			rewardstypes.ErrNothingToClaim, "owner", "0 claimable",
		},
	}
}

func (s *stage) wrongRoles() []wrong {
	offer := &rewardstypes.MsgEditWorker{
		Owner: s.oracle.String(), Services: []string{service}, MinPrice: umasa(1).Amount, MaxReward: umasa(1).Amount,
		Capacity: 1,
	}
	register := func(who testapp.Account, key string, stake int64) sdk.Msg {
		return &validatorsettypes.MsgRegisterValidator{
			Operator: who.String(), ConsensusPubkey: packedKey(s.t, key), Stake: umasa(stake),
			Description: validatorsettypes.Description{Moniker: "x"},
		}
	}
	me := s.nobody.String()
	slashing := slashingtypes.DefaultParams()
	return []wrong{
		{
			"a worker registers once", s.worker, registerWorker(s.worker, 5000*masa, service), rewardstypes.ErrWorkerExists,
			"owner", s.worker.String(),
		},
		{
			"an oracle registers once", s.oracle, registerOracle(s.oracle, 5000*masa), stakingtypes.ErrPositionExists,
			"owner", s.oracle.String(),
		},
		{
			"a validator registers once", s.candidate, register(s.candidate, "new", 800_000*masa),
			validatorsettypes.ErrValidatorExists, "operator", "",
		},
		{
			"a key is used once", s.nobody, register(s.nobody, "candidate", 800_000*masa), validatorsettypes.ErrKeyUsed,
			"consensus_pubkey", "",
		},
		{
			"a validator bonds enough", s.nobody, register(s.nobody, "new", masa), stakingtypes.ErrBelowRequirement, "stake",
			"",
		},
		{
			"a worker bonds enough", s.nobody, registerWorker(s.nobody, masa, service), stakingtypes.ErrBelowRequirement,
			"stake", "",
		},
		{
			"an oracle bonds enough", s.nobody, registerOracle(s.nobody, masa), stakingtypes.ErrBelowRequirement, "stake",
			"",
		},
		{
			"nobody bonds what it has not", s.nobody, registerWorker(s.nobody, 20_000_000*masa, service),
			stakingtypes.ErrTransfer, "stake", "",
		},
		{
			"a worker offers services of a class", s.nobody, registerWorker(s.nobody, 5000*masa, "video/x"),
			rewardstypes.ErrInvalidService, "services", "",
		},
		{
			"who is no oracle has no key", s.nobody, &rewardstypes.MsgEditOracle{Owner: me}, rewardstypes.ErrOracleNotFound,
			"owner", s.nobody.String(),
		},
		{"who is no worker has no offer", s.oracle, offer, rewardstypes.ErrWorkerNotFound, "owner", ""},
		{"who is no validator has no description", s.nobody, &validatorsettypes.MsgEditValidator{
			Operator: me, Description: validatorsettypes.Description{Moniker: "x"},
		}, validatorsettypes.ErrValidatorNotFound, "operator", me},
		{
			"only governance changes the ledger's parameters", s.nobody,
			&stakingtypes.MsgUpdateParams{Authority: me, Params: s.staking().Params}, stakingtypes.ErrInvalidAuthority,
			"authority", authority,
		},
		{
			"only governance changes the market's parameters", s.nobody,
			&rewardstypes.MsgUpdateParams{Authority: me, Params: s.rewards().Params}, rewardstypes.ErrInvalidAuthority,
			"authority", authority,
		},
		{
			"only governance changes the classes of services", s.nobody,
			&rewardstypes.MsgUpdateClasses{Authority: me, Classes: s.rewards().Params.Market.Classes},
			rewardstypes.ErrInvalidAuthority, "authority", authority,
		},
		{
			"only governance changes the penalties", s.nobody,
			&slashingtypes.MsgUpdateParams{Authority: me, Params: slashing}, slashingtypes.ErrUnauthorized, "authority",
			authority,
		},
		{
			"only governance changes the seats", s.nobody,
			&validatorsettypes.MsgUpdateParams{Authority: me, Params: s.validatorset().Params},
			validatorsettypes.ErrUnauthorized, "authority", authority,
		},
	}
}

func (s *stage) wrongStakes() []wrong {
	unbond := func(who testapp.Account, role stakingtypes.Role, amount int64) sdk.Msg {
		return &stakingtypes.MsgUnbond{Owner: who.String(), Role: role, Amount: umasa(amount)}
	}
	leave := func(who testapp.Account, role stakingtypes.Role) sdk.Msg {
		return &stakingtypes.MsgLeaveRole{Owner: who.String(), Role: role}
	}
	return []wrong{
		{
			"a worker with open work does not unbond", s.worker, unbond(s.worker, workerRole, masa),
			stakingtypes.ErrObligationOpen, "role", "",
		},
		{
			"a worker with open work does not leave", s.worker, leave(s.worker, workerRole), stakingtypes.ErrObligationOpen,
			"role", "",
		},
		{
			"an evaluator with open work does not unbond", s.committee[0], unbond(s.committee[0], validatorRole, masa),
			stakingtypes.ErrObligationOpen, "role", "",
		},
		{
			"an evaluator with open work does not leave", s.committee[0], leave(s.committee[0], validatorRole),
			stakingtypes.ErrObligationOpen, "role", "",
		},
		{
			"nobody unbonds more than it has", s.rival, unbond(s.rival, oracleRole, 6000*masa),
			stakingtypes.ErrInsufficientStake, "amount", "",
		},
		{
			"nobody unbonds below its requirement", s.rival, unbond(s.rival, oracleRole, 4999*masa),
			stakingtypes.ErrBelowRequirement, "amount", "",
		},
		{
			"a position has a few unbondings at most", s.other, unbond(s.other, workerRole, masa),
			stakingtypes.ErrTooManyUnbondings, "role", "2",
		},
		{
			"who has no position does not bond", s.nobody,
			&stakingtypes.MsgBond{Owner: s.nobody.String(), Role: workerRole, Amount: umasa(masa)},
			stakingtypes.ErrPositionNotFound, "owner", s.nobody.String(),
		},
		{
			"who has no position does not unbond", s.nobody, unbond(s.nobody, oracleRole, masa),
			stakingtypes.ErrPositionNotFound, "owner", s.nobody.String(),
		},
		{
			"who has no position does not leave", s.nobody, leave(s.nobody, validatorRole),
			stakingtypes.ErrPositionNotFound, "owner", s.nobody.String(),
		},
		{
			"nobody bonds second collateral that it has not", s.rival,
			&stakingtypes.MsgBond{Owner: s.rival.String(), Role: oracleRole, Amount: rao(100_000 * tao)},
			stakingtypes.ErrTransfer, "amount", "",
		},
		{
			"nobody unbonds second collateral that is not bonded", s.rival,
			&stakingtypes.MsgUnbond{Owner: s.rival.String(), Role: oracleRole, Amount: rao(1)},
			stakingtypes.ErrInsufficientStake, "amount", "0",
		},
		{
			"who has no power reports no price", s.candidate,
			&validatorsettypes.MsgReportTaoPrice{Operator: s.candidate.String(), Price: "7"},
			validatorsettypes.ErrNoPower, "operator", "power 0",
		},
		{
			"who is no validator reports no price", s.nobody,
			&validatorsettypes.MsgReportTaoPrice{Operator: s.nobody.String(), Price: "7"},
			validatorsettypes.ErrValidatorNotFound, "operator", "",
		},
		{
			"nobody gives what it has not", s.nobody,
			&rewardstypes.MsgFundTaoPool{Funder: s.nobody.String(), Amount: rao(100_000 * tao)},
			rewardstypes.ErrFunding, "amount", "",
		},
		{
			"the pool holds the second collateral", s.nobody,
			&rewardstypes.MsgFundTaoPool{Funder: s.nobody.String(), Amount: sdk.NewInt64Coin("uatom", 1)},
			rewardstypes.ErrInvalidDenom, "amount", "rao",
		},
		{
			"another's unbonding is not cancelled", s.nobody,
			&stakingtypes.MsgCancelUnbonding{Owner: s.nobody.String(), Id: s.unbonding}, stakingtypes.ErrNotOwner,
			"id", "",
		},
		{
			"an unknown unbonding is not cancelled", s.other,
			&stakingtypes.MsgCancelUnbonding{Owner: s.other.String(), Id: 77}, stakingtypes.ErrUnbondingNotFound, "id", "77",
		},
		{
			"what does not exist is not refreshed", s.nobody,
			&stakingtypes.MsgRefreshPosition{Sender: s.nobody.String(), Role: workerRole, Owner: s.nobody.String()},
			stakingtypes.ErrPositionNotFound, "owner", s.nobody.String(),
		},
	}
}
