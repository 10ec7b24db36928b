package keeper_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/masa-finance/masad/x/validatorset/types"
)

func TestAValidatorMayHaveAnEncryptionKey(t *testing.T) {
	first, second := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	c := newChain(t)
	msg := c.registration(0, 1000)
	msg.EncryptionPubkey = first
	_, err := c.msg.RegisterValidator(c.Ctx, msg)
	require.NoError(t, err)
	c.register(1, 900)
	c.start()
	require.Equal(t, first, c.validator(0).EncryptionPubkey)
	withKeys := func(c *chain) (with []bool) {
		members, err := c.k.Members(c.Ctx)
		require.NoError(t, err)
		for i := range 2 {
			for _, member := range members {
				if member.Operator.Equals(c.Addr(i)) {
					with = append(with, member.HasKey)
				}
			}
		}
		return with
	}
	require.Equal(t, []bool{true, false}, withKeys(c))

	edit := func(i int, key []byte) error {
		_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
			Operator: c.Addr(i).String(), Description: types.Description{Moniker: "new"}, EncryptionPubkey: key,
		})
		return err
	}
	require.NoError(t, edit(0, nil))
	require.Equal(t, first, c.validator(0).EncryptionPubkey, "an edit without a key changes none")
	require.NoError(t, edit(0, second))
	require.Equal(t, second, c.validator(0).EncryptionPubkey)
	require.NoError(t, edit(1, first))
	require.Equal(t, []bool{true, true}, withKeys(c))

	d := c.reborn(t)
	require.Equal(t, second, d.validator(0).EncryptionPubkey)
	require.Equal(t, []bool{true, true}, withKeys(d))
}

func TestAnEncryptionKeyHas32Bytes(t *testing.T) {
	c := newChain(t)
	for _, size := range []int{1, 31, 33} {
		msg := c.registration(0, 1000)
		msg.EncryptionPubkey = make([]byte, size)
		_, err := c.msg.RegisterValidator(c.Ctx, msg)
		require.ErrorIs(t, err, types.ErrEncryptionKey)
		require.ErrorContains(t, err, "encryption_pubkey")
	}
	c.register(0, 1000)
	c.start()
	_, err := c.msg.EditValidator(c.Ctx, &types.MsgEditValidator{
		Operator: c.Addr(0).String(), Description: types.Description{Moniker: "new"}, EncryptionPubkey: make([]byte, 31),
	})
	require.ErrorIs(t, err, types.ErrEncryptionKey)
	state, err := c.k.ExportGenesis(c.Ctx)
	require.NoError(t, err)
	state.Validators[0].EncryptionPubkey = make([]byte, 31)
	require.ErrorIs(t, state.Validate(), types.ErrEncryptionKey)
}
