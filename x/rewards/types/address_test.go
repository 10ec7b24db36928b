package types_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/rewards/types"
)

// TestAnAddressHasOneSpelling: bech32 allows capitals. Who judges whom is decided by comparing addresses as text, so
// there is one way to write one. The signer is the first field of every message.
func TestAnAddressHasOneSpelling(t *testing.T) {
	for field, msg := range map[string]interface{ ValidateBasic() error }{
		"owner of MsgRegisterWorker":       &types.MsgRegisterWorker{},
		"owner of MsgEditWorker":           &types.MsgEditWorker{},
		"owner of MsgRegisterOracle":       &types.MsgRegisterOracle{},
		"owner of MsgEditOracle":           &types.MsgEditOracle{},
		"oracle of MsgSubmitRequest":       &types.MsgSubmitRequest{},
		"oracle of MsgCancelRequest":       &types.MsgCancelRequest{},
		"worker of MsgDeclineAssignment":   &types.MsgDeclineAssignment{},
		"worker of MsgSubmitResponse":      &types.MsgSubmitResponse{},
		"oracle of MsgAcceptResponse":      &types.MsgAcceptResponse{},
		"oracle of MsgRejectResponse":      &types.MsgRejectResponse{},
		"operator of MsgCommitEvaluations": &types.MsgCommitEvaluations{},
		"operator of MsgRevealEvaluations": &types.MsgRevealEvaluations{},
		"owner of MsgClaimRewards":         &types.MsgClaimRewards{},
		"authority of MsgUpdateClasses":    &types.MsgUpdateClasses{},
		"authority of MsgUpdateParams":     &types.MsgUpdateParams{},
	} {
		signer := reflect.ValueOf(msg).Elem().Field(0)
		signer.SetString(strings.ToUpper(twenty().String()))
		err := msg.ValidateBasic()
		require.ErrorIs(t, err, types.ErrInvalidAddress, field)
		require.ErrorContains(t, err, strings.Fields(field)[0]+":", field)
		require.ErrorContains(t, err, "lower case is required, must be "+twenty().String(), field)
		signer.SetString(twenty().String())
		require.NotErrorIs(t, msg.ValidateBasic(), types.ErrInvalidAddress, field)
	}
}
