package keeper_test

import (
	"bytes"
	"strings"
	"testing"

	"cosmossdk.io/math"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/ed25519"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	"github.com/masa-finance/masad/x/validatorset/types"
)

func TestRegistration(t *testing.T) {
	c := found(t, 1000)
	msg := c.registration(1, 500)
	msg.BeaconTip = make([]byte, 32)
	_, err := c.msg.RegisterValidator(c.Ctx, msg)
	require.NoError(t, err)

	v := c.validator(1)
	require.Equal(t, msg.Description, v.Description)
	require.Equal(t, msg.BeaconTip, v.BeaconTip)
	require.Equal(t, uint64(1), v.RegisteredEpoch)
	require.False(t, v.Seated, "a seat is given at the end of the epoch")
	position, err := c.ledger.Position(c.Ctx, validator, c.Addr(1))
	require.NoError(t, err)
	require.Equal(t, int64(500), position.Masa.Int64())
	operator, err := c.k.OperatorByConsAddr(c.Ctx, sdk.ConsAddress(key(1).Address()))
	require.NoError(t, err)
	require.Equal(t, c.Addr(1), operator)
	requireEvent(t, c.Ctx, &types.EventValidatorRegistered{
		Operator: msg.Operator, ConsensusAddress: key(1).Address(), Stake: msg.Stake,
	})
}

// requireEvent wants a typed event among those of the context.
func requireEvent(t *testing.T, ctx sdk.Context, want proto.Message) {
	t.Helper()
	wanted, err := proto.Marshal(want)
	require.NoError(t, err)
	for _, event := range ctx.EventManager().ABCIEvents() {
		got, err := sdk.ParseTypedEvent(event)
		if err != nil || proto.MessageName(got) != proto.MessageName(want) {
			continue
		}
		if raw, err := proto.Marshal(got); err == nil && bytes.Equal(raw, wanted) {
			return
		}
	}
	t.Errorf("no event %T %v", want, want)
}

// TestBadRegistrations has one row for each way in which a registration is refused. Nothing may change.
func TestBadRegistrations(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	rows := []struct {
		rule string
		edit func(*chain, *types.MsgRegisterValidator)
		want error
		says string
	}{
		{
			"no operator", func(_ *chain, m *types.MsgRegisterValidator) { m.Operator = "" },
			types.ErrInvalidAddress, "operator",
		},
		{
			"an operator that is no address", func(_ *chain, m *types.MsgRegisterValidator) { m.Operator = "masa1xyz" },
			types.ErrInvalidAddress, "operator",
		},
		{"an operator of another chain", func(c *chain, m *types.MsgRegisterValidator) {
			m.Operator = sdk.MustBech32ifyAddressBytes("cosmos", c.Addr(1))
		}, types.ErrInvalidAddress, "operator"},
		{"an operator in capitals", func(c *chain, m *types.MsgRegisterValidator) {
			m.Operator = strings.ToUpper(c.Addr(1).String())
		}, types.ErrInvalidAddress, "lower case is required"},
		{"an operator of 32 bytes", func(_ *chain, m *types.MsgRegisterValidator) {
			m.Operator = sdk.AccAddress(make([]byte, 32)).String()
		}, types.ErrInvalidAddress, "must be 20"},
		{
			"no key", func(_ *chain, m *types.MsgRegisterValidator) { m.ConsensusPubkey = nil },
			types.ErrInvalidKey, "consensus_pubkey",
		},
		{
			"an empty key", func(_ *chain, m *types.MsgRegisterValidator) { m.ConsensusPubkey = new(codectypes.Any) },
			types.ErrInvalidKey, "ed25519",
		},
		{"a key of another type", func(c *chain, m *types.MsgRegisterValidator) {
			packed, err := codectypes.NewAnyWithValue(secp256k1.GenPrivKeyFromSecret([]byte("x")).PubKey())
			require.NoError(c.t, err)
			m.ConsensusPubkey = packed
		}, types.ErrInvalidKey, "ed25519"},
		{"a key that is too short", func(c *chain, m *types.MsgRegisterValidator) {
			m.ConsensusPubkey = packed(c.t, &ed25519.PubKey{Key: make([]byte, 31)})
		}, types.ErrInvalidKey, "must be 32"},
		{"a key that is too long", func(c *chain, m *types.MsgRegisterValidator) {
			m.ConsensusPubkey = packed(c.t, &ed25519.PubKey{Key: make([]byte, 33)})
		}, types.ErrInvalidKey, "must be 32"},
		{"a key without bytes", func(c *chain, m *types.MsgRegisterValidator) {
			m.ConsensusPubkey = packed(c.t, &ed25519.PubKey{})
		}, types.ErrInvalidKey, "must be 32"},
		{
			"no moniker", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Moniker = "" },
			types.ErrInvalidDescription, "moniker",
		},
		{
			"a long moniker", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Moniker = long(71) },
			types.ErrInvalidDescription, "at most 70",
		},
		{
			"a long identity", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Identity = long(65) },
			types.ErrInvalidDescription, "at most 64",
		},
		{
			"a long website", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Website = long(141) },
			types.ErrInvalidDescription, "at most 140",
		},
		{
			"a long contact", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.SecurityContact = long(141) },
			types.ErrInvalidDescription, "security_contact",
		},
		{
			"long details", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Details = long(281) },
			types.ErrInvalidDescription, "at most 280",
		},
		{
			"text that is not text", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Details = "\xff" },
			types.ErrInvalidDescription, "UTF-8",
		},
		{
			"text that cannot be seen", func(_ *chain, m *types.MsgRegisterValidator) { m.Description.Moniker = "a\u200bb" },
			types.ErrInvalidDescription, "printable",
		},
		{
			"no stake", func(_ *chain, m *types.MsgRegisterValidator) { m.Stake = sdk.Coin{} },
			types.ErrInvalidStake, "umasa",
		},
		{"a stake without an amount", func(_ *chain, m *types.MsgRegisterValidator) {
			m.Stake = sdk.Coin{Denom: stakingtypes.BondDenom}
		}, types.ErrInvalidStake, "amount"},
		{"a stake in another coin", func(_ *chain, m *types.MsgRegisterValidator) {
			m.Stake = sdk.NewInt64Coin(stakingtypes.CollateralDenom, 500)
		}, types.ErrInvalidStake, "umasa"},
		{
			"two denominations in one", func(_ *chain, m *types.MsgRegisterValidator) { m.Stake.Denom = "umasa,rao" },
			types.ErrInvalidStake, "umasa",
		},
		{
			"a stake of zero", func(_ *chain, m *types.MsgRegisterValidator) { m.Stake.Amount = math.ZeroInt() },
			types.ErrInvalidStake, "1..2^63-1",
		},
		{
			"a negative stake", func(_ *chain, m *types.MsgRegisterValidator) { m.Stake.Amount = math.NewInt(-1) },
			types.ErrInvalidStake, "1..2^63-1",
		},
		{"a huge stake", func(_ *chain, m *types.MsgRegisterValidator) {
			m.Stake.Amount = math.NewIntFromUint64(1 << 63)
		}, types.ErrInvalidStake, "1..2^63-1"},
		{
			"a stake below what the ledger wants", func(_ *chain, m *types.MsgRegisterValidator) { m.Stake = umasa(99) },
			stakingtypes.ErrBelowRequirement, "stake",
		},
		{
			"a tip of 31 bytes", func(_ *chain, m *types.MsgRegisterValidator) { m.BeaconTip = make([]byte, 31) },
			types.ErrInvalidTip, "0 or 32",
		},
		{
			"a tip of 33 bytes", func(_ *chain, m *types.MsgRegisterValidator) { m.BeaconTip = make([]byte, 33) },
			types.ErrInvalidTip, "0 or 32",
		},
		{
			"an operator that is a validator", func(c *chain, m *types.MsgRegisterValidator) { m.Operator = c.Addr(0).String() },
			types.ErrValidatorExists, "operator",
		},
		{
			"a key that is in use", func(c *chain, m *types.MsgRegisterValidator) { m.ConsensusPubkey = packed(c.t, key(0)) },
			types.ErrKeyUsed, "consensus_pubkey",
		},
	}
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			c := found(t, 1000)
			msg := c.registration(1, 500)
			row.edit(c, msg)
			before, ctx := c.Dump(), c.Ctx
			_, err := c.msg.RegisterValidator(ctx.WithEventManager(sdk.NewEventManager()), msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, c.Dump(), "nothing changed")
		})
	}
}

func TestAKeyIsNeverAcceptedAgain(t *testing.T) {
	c := found(t, 1000, 1000, 1000, 1000, 1000)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(0)))

	again := c.registration(0, 500)
	again.ConsensusPubkey = packed(t, key(100))
	_, err := c.msg.RegisterValidator(c.Ctx, again)
	require.ErrorIs(t, err, types.ErrStillSeated, "its power lasts until the epoch's end")

	c.epoch()
	_, err = c.msg.RegisterValidator(c.Ctx, c.registration(0, 500))
	require.ErrorIs(t, err, types.ErrKeyUsed, "by the same operator")
	stranger := c.registration(50, 500)
	stranger.ConsensusPubkey = packed(t, key(0))
	_, err = c.msg.RegisterValidator(c.Ctx, stranger)
	require.ErrorIs(t, err, types.ErrKeyUsed, "by another")

	_, err = c.msg.RegisterValidator(c.Ctx, again)
	require.NoError(t, err, "with a new key it is welcome")
	for _, i := range []int{0, 100} {
		operator, err := c.k.OperatorByConsAddr(c.Ctx, sdk.ConsAddress(key(i).Address()))
		require.NoError(t, err)
		require.Equal(t, c.Addr(0), operator)
	}
	answer, err := c.query.ByConsensusAddress(c.Ctx, &types.QueryByConsensusAddressRequest{
		ConsensusAddress: sdk.ConsAddress(key(0).Address()).String(),
	})
	require.NoError(t, err)
	require.Nil(t, answer.Validator, "the validator has another key now")
}

func TestACandidateThatLeavesIsForgottenAtOnce(t *testing.T) {
	c := found(t, 1000)
	c.register(1, 500)
	require.NoError(t, c.ledger.Leave(c.Ctx, validator, c.Addr(1)))
	_, err := c.k.Validator(c.Ctx, c.Addr(1))
	require.ErrorIs(t, err, types.ErrValidatorNotFound)
	require.NoError(t, c.k.CheckInvariants(c.Ctx))
}

func TestEdits(t *testing.T) {
	c := found(t, 1000)
	description := types.Description{Moniker: "mönch", Website: "https://example.org", Details: "x"}
	_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{Operator: c.Addr(0).String(), Description: description})
	require.NoError(t, err)
	require.Equal(t, description, c.validator(0).Description)
	require.True(t, c.validator(0).Seated, "the rest stays")
	requireEvent(t, c.Ctx, &types.EventValidatorEdited{Operator: c.Addr(0).String()})

	for rule, row := range map[string]struct {
		msg  types.MsgEditValidator
		want error
	}{
		"no operator": {types.MsgEditValidator{Description: description}, types.ErrInvalidAddress},
		"an operator in capitals": {
			types.MsgEditValidator{Operator: strings.ToUpper(c.Addr(0).String()), Description: description},
			types.ErrInvalidAddress,
		},
		"a stranger": {
			types.MsgEditValidator{Operator: c.Addr(9).String(), Description: description}, types.ErrValidatorNotFound,
		},
		"no description": {types.MsgEditValidator{Operator: c.Addr(0).String()}, types.ErrInvalidDescription},
	} {
		t.Run(rule, func(t *testing.T) {
			before := c.Dump()
			_, err := c.msg.EditValidator(c.Ctx, &row.msg)
			require.ErrorIs(t, err, row.want)
			require.Equal(t, before, c.Dump())
		})
	}
}

// TestBadParams has one row for each bound of the parameters.
func TestBadParams(t *testing.T) {
	set := func(edit func(*types.Params)) func(*types.MsgUpdateParams) {
		return func(m *types.MsgUpdateParams) { edit(&m.Params) }
	}
	rows := []struct {
		rule string
		edit func(*types.MsgUpdateParams)
		want error
		says string
	}{
		{"no authority", func(m *types.MsgUpdateParams) { m.Authority = "" }, types.ErrInvalidAddress, "authority"},
		{"a bad authority", func(m *types.MsgUpdateParams) { m.Authority = "gov" }, types.ErrInvalidAddress, "authority"},
		{
			"an authority in capitals", func(m *types.MsgUpdateParams) { m.Authority = strings.ToUpper(m.Authority) },
			types.ErrInvalidAddress, "authority",
		},
		{
			"another authority", func(m *types.MsgUpdateParams) { m.Authority = sdk.AccAddress(make([]byte, 20)).String() },
			types.ErrUnauthorized, "authority",
		},
		{"nothing at all", func(m *types.MsgUpdateParams) { m.Params = types.Params{} }, types.ErrInvalidParams, "slots"},
		{"no slots", set(func(p *types.Params) { p.Slots = 0 }), types.ErrInvalidParams, "slots: 0 is outside 1..128"},
		{"too many slots", set(func(p *types.Params) { p.Slots = 129 }), types.ErrInvalidParams, "1..128"},
		{"no minimum", set(func(p *types.Params) { p.MinValidators = 0 }), types.ErrInvalidParams, "min_validators"},
		{"a minimum above the slots", set(func(p *types.Params) { p.MinValidators = 65 }), types.ErrInvalidParams, "1..64"},
		{"weights above 1", set(func(p *types.Params) { p.Alpha = dec("0.5") }), types.ErrInvalidParams, "must be 1"},
		{"weights below 1", set(func(p *types.Params) { p.Gamma = dec("0.2") }), types.ErrInvalidParams, "must be 1"},
		{
			"a negative weight", set(func(p *types.Params) { p.Alpha, p.Beta = dec("1.1"), dec("-0.4") }),
			types.ErrInvalidParams, "alpha",
		},
		{"no weight", set(func(p *types.Params) { p.Beta = math.LegacyDec{} }), types.ErrInvalidParams, "beta"},
		{
			"no scale", set(func(p *types.Params) { p.AgreementScale = math.LegacyDec{} }),
			types.ErrInvalidParams, "agreement_scale",
		},
		{
			"a scale of zero", set(func(p *types.Params) { p.AgreementScale = dec("0") }),
			types.ErrInvalidParams, "agreement_scale",
		},
		{
			"a scale above 1", set(func(p *types.Params) { p.AgreementScale = dec("1.1") }),
			types.ErrInvalidParams, "agreement_scale",
		},
		{
			"no full agreement", set(func(p *types.Params) { p.FullAgreement = math.LegacyDec{} }),
			types.ErrInvalidParams, "full_agreement: must be given, 0.01",
		},
		{
			"a full agreement below a hundredth", set(func(p *types.Params) { p.FullAgreement = dec("0.009999999999999999") }),
			types.ErrInvalidParams, "full_agreement",
		},
		{
			"a full agreement above 1", set(func(p *types.Params) { p.FullAgreement = dec("1.000000000000000001") }),
			types.ErrInvalidParams, "full_agreement",
		},
		{"a cap of zero", set(func(p *types.Params) { p.PowerCap = dec("0") }), types.ErrInvalidParams, "power_cap"},
		{"a cap above 1", set(func(p *types.Params) { p.PowerCap = dec("1.01") }), types.ErrInvalidParams, "power_cap"},
		{
			"a low multiplier of zero", set(func(p *types.Params) { p.MultiplierLow = dec("0") }),
			types.ErrInvalidParams, "multiplier_low",
		},
		{
			"a low multiplier above 1", set(func(p *types.Params) { p.MultiplierLow = dec("1.1") }),
			types.ErrInvalidParams, "multiplier_low",
		},
		{
			"a high multiplier below 1", set(func(p *types.Params) { p.MultiplierHigh = dec("0.9") }),
			types.ErrInvalidParams, "multiplier_high",
		},
		{
			"multipliers that let a quarter of stake reach a third of power",
			set(func(p *types.Params) { p.MultiplierHigh = dec("1.4") }), types.ErrInvalidParams, "at least 0.25",
		},
		{
			"a jitter that lets less than a quarter of stake reach a third of power",
			set(func(p *types.Params) { p.Jitter = dec("0.11") }), types.ErrInvalidParams, "at least 0.25",
		},
		{"a jitter below 0", set(func(p *types.Params) { p.Jitter = dec("-0.01") }), types.ErrInvalidParams, "jitter"},
		{"no jitter_blocks", set(func(p *types.Params) { p.JitterBlocks = 9 }), types.ErrInvalidParams, "jitter_blocks"},
		{
			"many jitter_blocks", set(func(p *types.Params) { p.JitterBlocks = types.MaxJitterBlocks + 1 }),
			types.ErrInvalidParams, "jitter_blocks",
		},
		{"no prune_mode", set(func(p *types.Params) { p.PruneMode = 0 }), types.ErrInvalidParams, "prune_mode"},
		{"an unknown prune_mode", set(func(p *types.Params) { p.PruneMode = 3 }), types.ErrInvalidParams, "prune_mode"},
		{"no peer_mode", set(func(p *types.Params) { p.PeerMode = 0 }), types.ErrInvalidParams, "peer_mode"},
		{"an unknown peer_mode", set(func(p *types.Params) { p.PeerMode = 3 }), types.ErrInvalidParams, "peer_mode"},
		{"too few items", set(func(p *types.Params) { p.CaMinItems = 1 }), types.ErrInvalidParams, "ca_min_items"},
		{
			"too many items", set(func(p *types.Params) { p.CaMinItems = types.MaxCaItems + 1 }),
			types.ErrInvalidParams, "ca_min_items",
		},
		{"no immunity", set(func(p *types.Params) { p.ImmunityEpochs = 0 }), types.ErrInvalidParams, "immunity_epochs"},
		{
			"much immunity", set(func(p *types.Params) { p.ImmunityEpochs = types.MaxImmunityEpochs + 1 }),
			types.ErrInvalidParams, "immunity_epochs",
		},
		{
			"a long cooldown", set(func(p *types.Params) { p.CooldownEpochs = types.MaxCooldownEpochs + 1 }),
			types.ErrInvalidParams, "cooldown_epochs",
		},
		{
			"rotations far apart", set(func(p *types.Params) { p.RotationEpochs = types.MaxRotationEpochs + 1 }),
			types.ErrInvalidParams, "rotation_epochs",
		},
		{"too little history", set(func(p *types.Params) { p.HistoryEpochs = 1 }), types.ErrInvalidParams, "history_epochs"},
		{
			"too much history", set(func(p *types.Params) { p.HistoryEpochs = 10_001 }),
			types.ErrInvalidParams, "history_epochs",
		},
	}
	c := found(t, 1000)
	for _, row := range rows {
		t.Run(row.rule, func(t *testing.T) {
			msg := &types.MsgUpdateParams{Authority: c.Authority, Params: types.DefaultParams()}
			row.edit(msg)
			before := c.Dump()
			_, err := c.msg.UpdateParams(c.Ctx, msg)
			require.ErrorIs(t, err, row.want)
			require.ErrorContains(t, err, row.says)
			require.Equal(t, before, c.Dump())
		})
	}
	params := types.DefaultParams()
	params.MultiplierHigh = dec("1.271359223300970873") // a quarter, with the jitter of 3 %
	_, err := c.msg.UpdateParams(c.Ctx, &types.MsgUpdateParams{Authority: c.Authority, Params: params})
	require.NoError(t, err)
	stored, err := c.k.Params(c.Ctx)
	require.NoError(t, err)
	require.Equal(t, params, stored)
	requireEvent(t, c.Ctx, &types.EventParamsUpdated{Authority: c.Authority})
}
