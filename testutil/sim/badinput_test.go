package sim

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	errorsmod "cosmossdk.io/errors"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	testapp "github.com/masa-finance/masad/testutil/app"
)

// manyGas is what a transaction of many messages asks for.
const manyGas = 1_000_000_000

// accepted are the spoiled messages that are as good as the valid ones, by how their names begin, with the reason.
var accepted = map[string]string{
	"rewards/MsgRegisterWorker endpoint: missing":          "a worker need not say where its own API is",
	"rewards/MsgRegisterWorker min_price: zero":            "any price is good",
	"rewards/MsgRegisterWorker max_reward: zero":           "stands for the default",
	"rewards/MsgRegisterWorker encryption_pubkey: missing": "a worker need not take private requests",
	"rewards/MsgEditWorker endpoint: missing":              "a worker need not say where its own API is",
	"rewards/MsgEditWorker min_price: zero":                "any price is good",
	"rewards/MsgEditWorker max_reward: zero":               "stands for the default",
	"rewards/MsgEditWorker encryption_pubkey: missing":     "a worker need not take private requests",
	"rewards/MsgRegisterOracle encryption_pubkey: missing": "an oracle need not get private answers",
	"rewards/MsgEditOracle encryption_pubkey: missing":     "takes the key away",
	"rewards/MsgSubmitRequest payload.inline: of 1 bytes":  "a short question",
	"rewards/MsgSubmitRequest payload.inline: of 31 bytes": "a short text",
	"rewards/MsgSubmitRequest payload.inline: of 33 bytes": "a short question",
	"rewards/MsgSubmitRequest payload.hash: missing":       "the chain computes it",
	"rewards/MsgSubmitRequest payload.uri: missing":        "the payload is inline",
	"rewards/MsgSubmitRequest payload.size: missing":       "the chain counts it",
	"rewards/MsgSubmitRequest data_pools: missing":         "stands for those of the service",

	"rewards/MsgSubmitResponse payload.inline: of 1 bytes":  "a short answer",
	"rewards/MsgSubmitResponse payload.inline: of 31 bytes": "a short text",
	"rewards/MsgSubmitResponse payload.inline: of 33 bytes": "a short answer",
	"rewards/MsgSubmitResponse payload.hash: missing":       "the chain computes it",
	"rewards/MsgSubmitResponse payload.uri: missing":        "the payload is inline",
	"rewards/MsgSubmitResponse payload.size: missing":       "the chain counts it",
	"rewards/MsgSubmitResponse citations: missing":          "an answer need not cite",
	"rewards/MsgClaimRewards role: missing":                 "stands for all roles",

	"staking/MsgBond amount: of another coin":        "either collateral may be bonded",
	"rewards/MsgFundTaoPool amount: of another coin": "it is the one that the pool holds",

	"rewards/MsgRegisterWorker owner: of the account rewards":     "it has the coins, and nobody signs for it",
	"rewards/MsgRegisterOracle owner: of the account rewards":     "it has the coins, and nobody signs for it",
	"rewards/MsgFundPool funder: of the account rewards":          "it has the coins, and nobody signs for it",
	"rewards/MsgFundPool funder: of the account rewards_treasury": "it has the coins, and nobody signs for it",

	"rewards/MsgContestDataset contester: of the account rewards":          "whoever signs may",
	"rewards/MsgContestDataset contester: of the account rewards_treasury": "whoever signs may",
	"rewards/MsgContestDataset contester: of the account gov":              "whoever signs may",

	"staking/MsgRefreshPosition sender: of 32 bytes":                     "whoever signs may",
	"staking/MsgRefreshPosition sender: of 19 bytes":                     "whoever signs may",
	"staking/MsgRefreshPosition sender: of the account rewards":          "whoever signs may",
	"staking/MsgRefreshPosition sender: of the account rewards_treasury": "whoever signs may",
	"staking/MsgRefreshPosition sender: of the account gov":              "whoever signs may",

	"rewards/MsgAcceptResponse worker: missing": "there is one response",
	"rewards/MsgRejectResponse worker: missing": "there is one response",
	"rewards/MsgDispute worker: missing":        "there is one response",

	"gov/MsgSetDelegation topic: missing":                               "stands for the general one",
	"gov/MsgSetDelegation edges: missing":                               "delegates nothing",
	"gov/MsgSetDelegation agent: of 32 bytes":                           "an empty list is never refused",
	"gov/MsgSetDelegation agent: of 19 bytes":                           "an empty list is never refused",
	"gov/MsgSetDelegation agent: of the account rewards":                "an empty list is never refused",
	"gov/MsgSetDelegation agent: of the account rewards_treasury":       "an empty list is never refused",
	"gov/MsgSetDelegation agent: of the account gov":                    "an empty list is never refused",
	"gov/MsgClaimParticipation sender: of 32 bytes":                     "whoever signs may",
	"gov/MsgClaimParticipation sender: of 19 bytes":                     "whoever signs may",
	"gov/MsgClaimParticipation sender: of the account rewards":          "whoever signs may",
	"gov/MsgClaimParticipation sender: of the account rewards_treasury": "whoever signs may",
	"gov/MsgClaimParticipation sender: of the account gov":              "whoever signs may",

	"validatorset/MsgRegisterValidator description.identity: missing":         "only the moniker is needed",
	"validatorset/MsgRegisterValidator description.website: missing":          "only the moniker is needed",
	"validatorset/MsgRegisterValidator description.security_contact: missing": "only the moniker is needed",
	"validatorset/MsgRegisterValidator description.details: missing":          "only the moniker is needed",
	"validatorset/MsgRegisterValidator beacon_tip: missing":                   "who has none cannot reveal",
	"validatorset/MsgRegisterValidator encryption_pubkey: missing":            "not all judge private requests",
	"validatorset/MsgEditValidator description.identity: missing":             "only the moniker is needed",
	"validatorset/MsgEditValidator description.website: missing":              "only the moniker is needed",
	"validatorset/MsgEditValidator description.security_contact: missing":     "only the moniker is needed",
	"validatorset/MsgEditValidator description.details: missing":              "only the moniker is needed",
	"validatorset/MsgEditValidator beacon_tip: missing":                       "the tip stays as it is",
	"validatorset/MsgEditValidator encryption_pubkey: missing":                "the key stays as it is",
}

// pair are two chains with one history: the first gets the bad transactions, the second none.
type pair struct{ subject, control *stage }

func newPair(t testing.TB) pair {
	t.Helper()
	p := pair{newStage(t), newStage(t)}
	require.Empty(t, p.differences(nil), "the same history makes the same stores")
	return p
}

// differences compares all stores, but for keys.
func (p pair) differences(but map[string]bool) []string {
	return differences(dumpAll(p.control.Ctx(), p.control.App).without(but),
		dumpAll(p.subject.Ctx(), p.subject.App).without(but))
}

// feeKeys are where a fee is seen: what the payer and the fee collector have, and the payer's sequence.
func feeKeys(payers ...sdk.AccAddress) map[string]bool {
	keys := map[string]bool{}
	balance := func(owner sdk.AccAddress) {
		key := append([]byte{banktypes.BalancesPrefix.Bytes()[0], byte(len(owner))}, owner...)
		keys[banktypes.StoreKey+"/"+hex.EncodeToString(append(key, "umasa"...))] = true
	}
	for _, payer := range payers {
		balance(payer)
		key := append([]byte(authtypes.AddressStoreKeyPrefix), payer...)
		keys[authtypes.StoreKey+"/"+hex.EncodeToString(key)] = true
	}
	balance(authtypes.NewModuleAddress(authtypes.FeeCollectorName))
	return keys
}

// requireOnlyFees executes what was sent to the subject, all of which must fail, and requires that nothing changed but
// the fees, in this block and in the next ones.
func (p pair) requireOnlyFees(t testing.TB, rows []wrong) testapp.Block {
	t.Helper()
	var payers []sdk.AccAddress
	for _, a := range p.subject.everybody() {
		payers = append(payers, a.Address)
	}
	collector := authtypes.NewModuleAddress(authtypes.FeeCollectorName)
	paid := p.balance(p.subject, collector) - p.balance(p.control, collector)
	block := p.subject.block()
	p.control.block()
	for i, result := range block.Results {
		require.False(t, result.OK(), "%s", rows[i].rule)
		if attribute := feeOf(result); attribute != "" {
			coins, err := sdk.ParseCoinsNormalized(attribute)
			require.NoError(t, err)
			paid += coins.AmountOf("umasa").Int64()
		}
	}
	for range 3 {
		require.Empty(t, p.differences(feeKeys(payers...)))
		require.Equal(t, paid, p.balance(p.subject, collector)-p.balance(p.control, collector), "what was paid")
		p.subject.NextBlock()
		p.control.NextBlock()
	}
	return block
}

func (p pair) balance(s *stage, owner sdk.AccAddress) int64 {
	return s.App.Bank.GetBalance(s.Ctx(), owner, "umasa").Amount.Int64()
}

// feeOf is the fee that a transaction paid.
func feeOf(result testapp.Result) string {
	for _, event := range result.Events {
		if event.Type == sdk.EventTypeTx && attribute(event, sdk.AttributeKeyFee) != "" {
			return attribute(event, sdk.AttributeKeyFee)
		}
	}
	return ""
}

// ourSpaces are the codespaces of our modules.
var ourSpaces = []string{"masastaking", "validatorset", "masaslashing", "rewards", "masagov"}

// rehearse executes a message alone, without a transaction, and undoes it.
func (s *stage) rehearse(msg sdk.Msg) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v", caught)
		}
	}()
	ctx, _ := s.Ctx().CacheContext()
	_, err = s.App.MsgServiceRouter().Handler(msg)(ctx.WithBlockHeight(s.Height()+1), msg)
	return err
}

// checkOurs checks that an error is of one of our modules, names the field and tells what would have been right.
func checkOurs(t testing.TB, err error, v variant) {
	t.Helper()
	space, _, log := errorsmod.ABCIInfo(err, false)
	assert.Contains(t, ourSpaces, space, "%s: %s", v.name(), log)
	if v.field == "params" {
		return // without any, the first one in it is named
	}
	if v.signs() && strings.HasPrefix(v.how, ofAccount) {
		return // such an account signs nothing: whatever is wrong with it may be named
	}
	assert.Empty(t, lacking(log, v.field), "%s: %s", v.name(), log)
}

// spoiled are all bad variants of all messages, with who signs them.
func (s *stage) spoiled(t testing.TB) (rows []travelling, used map[string]bool) {
	used = map[string]bool{}
	for _, valid := range s.valid() {
		require.NoError(t, s.rehearse(valid.msg), "%T is meant to be valid", valid.msg)
		for _, v := range variants(t, valid.msg) {
			err := s.rehearse(v.msg)
			if err == nil {
				reason := accepted[v.name()]
				assert.NotEmpty(t, reason, "%s was accepted", v.name())
				used[v.name()] = true
				continue
			}
			checkOurs(t, err, v)
			if zero := strings.TrimSuffix(v.name(), v.how) + "zero"; v.how == notGiven && accepted[zero] != "" {
				continue // the SDK reads a number that is not in a transaction's bytes as 0
			}
			row := wrong{rule: v.name(), signer: valid.signer, msg: v.msg, says: v.leaf()}
			rows = append(rows, travelling{row, v.packed(t)})
		}
	}
	return rows, used
}

func TestEverySpoiledFieldIsRefusedAndCostsTheFeeOnly(t *testing.T) {
	p := newPair(t)
	rows, used := p.subject.spoiled(t)
	for name := range accepted {
		require.True(t, used[name], "%s is not accepted: take it off the list", name)
	}
	t.Logf("%d spoiled messages", len(rows))
	for _, row := range rows {
		p.subject.sendRaw(row.signer, 0, row.packed)
	}
	p.requireRefused(t, rows)
	for _, row := range rows {
		exec := &authz.MsgExec{Grantee: row.signer.String(), Msgs: []*codectypes.Any{row.packed}}
		p.subject.sendRaw(row.signer, 0, packed(p.subject.world, exec))
	}
	p.requireRefused(t, rows)
}

// requireRefused requires that everything is refused by our modules, or because it can not be read.
func (p pair) requireRefused(t testing.TB, rows []travelling) {
	t.Helper()
	rules := make([]wrong, len(rows))
	for i, row := range rows {
		rules[i] = row.wrong
	}
	unread := 0
	for i, result := range p.requireOnlyFees(t, rules).Results {
		if undecodable(result) || rows[i].signs() && notSigned(result) {
			unread++
			continue
		}
		assert.Contains(t, ourSpaces, result.Codespace, "%s: %d: %s", rows[i].rule, result.Code, result.Log)
		assert.Empty(t, lacking(result.Log, rows[i].says), "%s: %s", rows[i].rule, result.Log)
	}
	t.Logf("%d of %d do not get as far as our modules", unread, len(rows))
	require.Less(t, unread, len(rows)/4, "most get as far as our modules")
}

// undecodable tells whether a transaction failed because of its bytes or its signatures.
func undecodable(r testapp.Result) bool {
	return r.Is(sdkerrors.RootCodespace, sdkerrors.ErrTxDecode.ABCICode()) ||
		r.Is(sdkerrors.RootCodespace, sdkerrors.ErrUnauthorized.ABCICode())
}

// notSigned tells whether a transaction failed because somebody else signed it than it says: the SDK looks for that
// account, for its key and for its coins, or within authz for its grant.
func notSigned(r testapp.Result) bool {
	for _, err := range []*errorsmod.Error{
		sdkerrors.ErrUnknownAddress, sdkerrors.ErrInvalidPubKey, sdkerrors.ErrInsufficientFunds,
		authz.ErrNoAuthorizationFound,
	} {
		if r.Is(err.Codespace(), err.ABCICode()) {
			return true
		}
	}
	return false
}

// nested is a message in a message that its own signer sends.
func nested(signer testapp.Account, msgs ...sdk.Msg) sdk.Msg {
	exec := authz.NewMsgExec(signer.Address, msgs)
	return &exec
}

// TestFiftyCopiesSucceedOrFailTogether sends each valid message fifty times in one transaction, with a last one that
// fails if the copies do not.
func TestFiftyCopiesSucceedOrFailTogether(t *testing.T) {
	p := newPair(t)
	var rows []wrong
	for _, valid := range p.subject.valid() {
		row := wrong{rule: shortName(valid.msg)}
		rows = append(rows, row, row)
		msgs := slices.Repeat([]sdk.Msg{valid.msg}, 50)
		msgs = append(msgs, nested(valid.signer, nested(valid.signer)))
		p.subject.sendWith(valid.signer, msgs, testapp.WithGas(manyGas))
		p.subject.sendWith(valid.signer, []sdk.Msg{nested(valid.signer, msgs...)}, testapp.WithGas(manyGas))
	}
	p.requireOnlyFees(t, rows)
}

// sendRaw puts a transaction of any messages into the next block, whoever they say has to sign. With gas 0 it asks for
// the usual.
func (w *world) sendRaw(signer testapp.Account, gas uint64, msgs ...*codectypes.Any) {
	w.t.Helper()
	if gas == 0 {
		gas = testapp.Gas
	}
	account := w.App.Account.GetAccount(w.Ctx(), signer.Address)
	sequence := account.GetSequence() + w.ahead[signer.String()]
	key, err := codectypes.NewAnyWithValue(signer.Key.PubKey())
	require.NoError(w.t, err)
	body, err := (&txtypes.TxBody{Messages: msgs}).Marshal()
	require.NoError(w.t, err)
	info, err := (&txtypes.AuthInfo{
		SignerInfos: []*txtypes.SignerInfo{{
			PublicKey: key, Sequence: sequence,
			ModeInfo: &txtypes.ModeInfo{Sum: &txtypes.ModeInfo_Single_{
				Single: &txtypes.ModeInfo_Single{Mode: signing.SignMode_SIGN_MODE_DIRECT},
			}},
		}},
		Fee: &txtypes.Fee{Amount: sdk.NewCoins(umasa(testapp.Fee)), GasLimit: gas},
	}).Marshal()
	require.NoError(w.t, err)
	document, err := (&txtypes.SignDoc{
		BodyBytes: body, AuthInfoBytes: info, ChainId: testapp.ChainID, AccountNumber: account.GetAccountNumber(),
	}).Marshal()
	require.NoError(w.t, err)
	signature, err := signer.Key.Sign(document)
	require.NoError(w.t, err)
	raw, err := (&txtypes.TxRaw{BodyBytes: body, AuthInfoBytes: info, Signatures: [][]byte{signature}}).Marshal()
	require.NoError(w.t, err)
	w.queue = append(w.queue, raw)
	if w.usesSequence(signer, raw) {
		w.ahead[signer.String()]++
	}
}

// usesSequence tells whether a transaction gets as far as its fee: it can be read, its messages are well formed, and
// who signed it is who has to.
func (w *world) usesSequence(signer testapp.Account, raw []byte) bool {
	tx, err := w.App.TxConfig().TxDecoder()(raw)
	if err != nil || !wellFormed(tx.GetMsgs()) {
		return false
	}
	for _, msg := range tx.GetMsgs() {
		signers, _, err := w.App.AppCodec().GetMsgV1Signers(msg)
		if err != nil || len(signers) != 1 || !signer.Address.Equals(sdk.AccAddress(signers[0])) {
			return false
		}
	}
	return true
}
