package types

import (
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/legacy"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
)

// RegisterInterfaces registers the messages and their responses.
func RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	registry.RegisterImplementations((*sdk.Msg)(nil),
		&MsgRegisterWorker{}, &MsgEditWorker{}, &MsgRegisterOracle{}, &MsgEditOracle{},
		&MsgSubmitRequest{}, &MsgCancelRequest{}, &MsgDeclineAssignment{},
		&MsgSubmitResponse{}, &MsgAcceptResponse{}, &MsgRejectResponse{},
		&MsgCommitEvaluations{}, &MsgRevealEvaluations{},
		&MsgAnswerRollCall{}, &MsgClaimRewards{}, &MsgFundTaoPool{}, &MsgDispute{}, &MsgUpdateParams{},
		&MsgCreatePool{}, &MsgUpdatePool{}, &MsgFundPool{}, &MsgCommitDataset{}, &MsgSubmitSketch{},
		&MsgContestDataset{}, &MsgSpendTreasury{}, &MsgUpdateClasses{},
	)
	msgservice.RegisterMsgServiceDesc(registry, &_Msg_serviceDesc)
}

// RegisterLegacyAminoCodec registers the messages under the names that hardware wallets sign.
func RegisterLegacyAminoCodec(cdc *codec.LegacyAmino) {
	legacy.RegisterAminoMsg(cdc, &MsgRegisterWorker{}, "masa/rewards/MsgRegisterWorker")
	legacy.RegisterAminoMsg(cdc, &MsgEditWorker{}, "masa/rewards/MsgEditWorker")
	legacy.RegisterAminoMsg(cdc, &MsgRegisterOracle{}, "masa/rewards/MsgRegisterOracle")
	legacy.RegisterAminoMsg(cdc, &MsgEditOracle{}, "masa/rewards/MsgEditOracle")
	legacy.RegisterAminoMsg(cdc, &MsgSubmitRequest{}, "masa/rewards/MsgSubmitRequest")
	legacy.RegisterAminoMsg(cdc, &MsgCancelRequest{}, "masa/rewards/MsgCancelRequest")
	legacy.RegisterAminoMsg(cdc, &MsgDeclineAssignment{}, "masa/rewards/MsgDeclineAssignment")
	legacy.RegisterAminoMsg(cdc, &MsgSubmitResponse{}, "masa/rewards/MsgSubmitResponse")
	legacy.RegisterAminoMsg(cdc, &MsgAcceptResponse{}, "masa/rewards/MsgAcceptResponse")
	legacy.RegisterAminoMsg(cdc, &MsgRejectResponse{}, "masa/rewards/MsgRejectResponse")
	legacy.RegisterAminoMsg(cdc, &MsgCommitEvaluations{}, "masa/rewards/MsgCommitEvaluations")
	legacy.RegisterAminoMsg(cdc, &MsgRevealEvaluations{}, "masa/rewards/MsgRevealEvaluations")
	legacy.RegisterAminoMsg(cdc, &MsgAnswerRollCall{}, "masa/rewards/MsgAnswerRollCall")
	legacy.RegisterAminoMsg(cdc, &MsgClaimRewards{}, "masa/rewards/MsgClaimRewards")
	legacy.RegisterAminoMsg(cdc, &MsgFundTaoPool{}, "masa/rewards/MsgFundTaoPool")
	legacy.RegisterAminoMsg(cdc, &MsgCreatePool{}, "masa/rewards/MsgCreatePool")
	legacy.RegisterAminoMsg(cdc, &MsgUpdatePool{}, "masa/rewards/MsgUpdatePool")
	legacy.RegisterAminoMsg(cdc, &MsgFundPool{}, "masa/rewards/MsgFundPool")
	legacy.RegisterAminoMsg(cdc, &MsgCommitDataset{}, "masa/rewards/MsgCommitDataset")
	legacy.RegisterAminoMsg(cdc, &MsgSubmitSketch{}, "masa/rewards/MsgSubmitSketch")
	legacy.RegisterAminoMsg(cdc, &MsgContestDataset{}, "masa/rewards/MsgContestDataset")
	legacy.RegisterAminoMsg(cdc, &MsgDispute{}, "masa/rewards/MsgDispute")
	legacy.RegisterAminoMsg(cdc, &MsgSpendTreasury{}, "masa/rewards/MsgSpendTreasury")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateClasses{}, "masa/rewards/MsgUpdateClasses")
	legacy.RegisterAminoMsg(cdc, &MsgUpdateParams{}, "masa/rewards/MsgUpdateParams")
	cdc.RegisterConcrete(Params{}, "masa/rewards/Params", nil)
	cdc.RegisterConcrete(MarketParams{}, "masa/rewards/MarketParams", nil)
	cdc.RegisterConcrete(EvaluationParams{}, "masa/rewards/EvaluationParams", nil)
	cdc.RegisterConcrete(TreasuryParams{}, "masa/rewards/TreasuryParams", nil)
	cdc.RegisterConcrete(HistoryParams{}, "masa/rewards/HistoryParams", nil)
	cdc.RegisterConcrete(AvailabilityParams{}, "masa/rewards/AvailabilityParams", nil)
	cdc.RegisterConcrete(DataParams{}, "masa/rewards/DataParams", nil)
	cdc.RegisterConcrete(DisputeParams{}, "masa/rewards/DisputeParams", nil)
}
