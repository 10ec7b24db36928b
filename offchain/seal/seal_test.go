package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var secret = []byte("Why is the sky blue?")

func TestWhatIsSealedIsOpenedByItsKeyOnly(t *testing.T) {
	sealed, key, err := Seal(secret)
	require.NoError(t, err)
	require.Len(t, sealed, len(secret)+Overhead)
	require.NotContains(t, string(sealed), "sky")
	opened, err := Open(sealed, key)
	require.NoError(t, err)
	require.Equal(t, secret, opened)

	again, other, err := Seal(secret)
	require.NoError(t, err)
	require.NotEqual(t, sealed, again, "nobody sees that the same is asked twice")
	_, err = Open(sealed, other)
	require.ErrorIs(t, err, ErrWrongKey)
	_, err = Open(sealed, key[1:])
	require.ErrorIs(t, err, ErrWrongKey)
}

func TestNothingIsSealedToo(t *testing.T) {
	sealed, key, err := Seal(nil)
	require.NoError(t, err)
	opened, err := Open(sealed, key)
	require.NoError(t, err)
	require.Empty(t, opened)
}

func TestATamperedPayloadIsRefused(t *testing.T) {
	sealed, key, err := Seal(secret)
	require.NoError(t, err)
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		_, err := Open(changed, key)
		require.Error(t, err, "byte %d", i)
	}
	for _, other := range [][]byte{
		nil, secret, sealed[:Overhead-1], sealed[:len(sealed)-1], append(bytes.Clone(sealed), 0),
	} {
		_, err := Open(other, key)
		require.ErrorIs(t, err, ErrNotSealed)
	}
}

func TestOnePayloadHasOneKey(t *testing.T) {
	// A cipher that does not commit to its key would open by another one if its tag was made to fit. The commitment is of
	// the content key, so that a payload whose commitment is another key's is refused before the cipher is asked.
	sealed, key, err := Seal(secret)
	require.NoError(t, err)
	_, other, err := Seal(secret)
	require.NoError(t, err)
	_, commitment, err := derive(other)
	require.NoError(t, err)
	forged := bytes.Clone(sealed)
	copy(forged[len(magic):], commitment)
	_, err = Open(forged, key)
	require.ErrorIs(t, err, ErrWrongKey)
	_, err = Open(forged, other)
	require.ErrorIs(t, err, ErrNotSealed)
}

func TestAWrappedKeyIsForOneReaderAndOnePayload(t *testing.T) {
	reader, err := NewPrivateKey()
	require.NoError(t, err)
	stranger, err := NewPrivateKey()
	require.NoError(t, err)
	sealed, key, err := Seal(secret)
	require.NoError(t, err)
	hash, other := sha256.Sum256(sealed), sha256.Sum256(secret)

	wrapped, err := Wrap(key, hash[:], reader.Public())
	require.NoError(t, err)
	require.Len(t, wrapped, WrappedSize)
	got, err := reader.Unwrap(wrapped, hash[:])
	require.NoError(t, err)
	require.Equal(t, key, got)

	_, err = stranger.Unwrap(wrapped, hash[:])
	require.ErrorIs(t, err, ErrNotWrapped)
	_, err = reader.Unwrap(wrapped, other[:])
	require.ErrorIs(t, err, ErrNotWrapped, "a key of another payload")
	_, err = reader.Unwrap(wrapped[:WrappedSize-1], hash[:])
	require.ErrorIs(t, err, ErrNotWrapped)
	_, err = reader.Unwrap(nil, hash[:])
	require.ErrorIs(t, err, ErrNotWrapped)
}

func TestAKeyIsWrappedForNobodyThatEverybodyIs(t *testing.T) {
	_, key, err := Seal(secret)
	require.NoError(t, err)
	one := make([]byte, KeySize)
	one[0] = 1
	for name, reader := range map[string][]byte{
		"no key": nil, "a short key": make([]byte, 31), "the zero point": make([]byte, KeySize), "the point 1": one,
	} {
		_, err := Wrap(key, make([]byte, 32), reader)
		require.ErrorIs(t, err, ErrPublicKey, name)
	}
}

func TestAKeyFileIsItsOwnersOnly(t *testing.T) {
	key, err := NewPrivateKey()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, key.WriteFile(path))
	require.ErrorIs(t, key.WriteFile(path), os.ErrExist, "a key is not overwritten")
	read, err := ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, key.Public(), read.Public())

	require.NoError(t, os.Chmod(path, 0o640))
	_, err = ReadFile(path)
	require.ErrorIs(t, err, ErrKeyFile)
	require.ErrorContains(t, err, "0640")

	short := filepath.Join(t.TempDir(), "short")
	require.NoError(t, os.WriteFile(short, []byte(hex.EncodeToString(make([]byte, 31))), 0o600))
	_, err = ReadFile(short)
	require.ErrorIs(t, err, ErrKeyFile)
}
