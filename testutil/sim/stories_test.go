package sim

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/app"
	testapp "github.com/masa-finance/masad/testutil/app"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// employ registers the first account as a worker and the second as an oracle.
func (w *world) employ() (worker, oracle testapp.Account) {
	w.t.Helper()
	worker, oracle = w.Accounts[0], w.Accounts[1]
	w.send(worker, registerWorker(worker, 5000*masa, service))
	w.send(oracle, registerOracle(oracle, 5000*masa))
	w.mustBlock()
	return worker, oracle
}

// answered asks, waits for the draw and answers; it returns the request's id and the item's.
func (w *world) answered(oracle testapp.Account) (request, item string) {
	w.t.Helper()
	w.send(oracle, submitRequest(oracle, service, 50))
	request = w.submitted(w.mustBlock())
	w.block()
	asked := w.request(request)
	require.Equal(w.t, rewardstypes.StatusAssigned, asked.Status)
	drawn := asked.Assignments[0]
	w.send(w.account(drawn.Worker), submitResponse(drawn.Worker, request))
	w.mustBlock()
	address, err := sdk.AccAddressFromBech32(drawn.Worker)
	require.NoError(w.t, err)
	item, err = rewardstypes.ItemID(request, address)
	require.NoError(w.t, err)
	return request, item
}

// submitted is the id of the request that the last transaction of a block submitted.
func (w *world) submitted(block testapp.Block) string {
	w.t.Helper()
	result := block.Results[len(block.Results)-1]
	var data sdk.TxMsgData
	require.NoError(w.t, w.App.AppCodec().Unmarshal(result.Data, &data))
	var response rewardstypes.MsgSubmitRequestResponse
	require.NoError(w.t, response.Unmarshal(data.MsgResponses[0].Value))
	return response.Id
}

// item finds an item.
func (w *world) item(id string) rewardstypes.Item {
	w.t.Helper()
	for _, i := range w.rewards().Items {
		if i.Id == id {
			return i
		}
	}
	w.t.Fatalf("no item %s", id)
	return rewardstypes.Item{}
}

func TestAValidatorThatLeavesItsRoleIsNotDrawnAsAnEvaluator(t *testing.T) {
	w := newWorld(t)
	_, oracle := w.employ()
	gone := w.Validators[0].Account
	w.send(gone, &stakingtypes.MsgLeaveRole{Owner: gone.String(), Role: validatorRole})
	w.mustBlock()
	members, err := w.App.ValidatorSet.Members(w.Ctx())
	require.NoError(t, err)
	require.Len(t, members, 4, "the seat lasts until the epoch's end")
	_, item := w.answered(oracle)
	w.block()
	drawn := w.item(item)
	require.Equal(t, rewardstypes.PhaseCommit, drawn.Phase)
	require.Len(t, drawn.Committee, 3)
	_, member := drawn.Member(gone.String())
	require.False(t, member)
	require.Empty(t, w.staking().Failures)
}

func TestNobodyCanSendCoinsToAModule(t *testing.T) {
	w := newWorld(t)
	from := w.Accounts[0]
	for _, name := range app.ModuleAccounts() {
		w.send(from, &banktypes.MsgSend{
			FromAddress: from.String(), ToAddress: authtypes.NewModuleAddress(name).String(),
			Amount: sdk.NewCoins(umasa(1)),
		})
	}
	for i, result := range w.block().Results {
		require.False(t, result.OK(), "%s", app.ModuleAccounts()[i])
	}
	w.Fork(t)
}
