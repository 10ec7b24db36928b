package seal

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
)

// ErrKeyFile tells that a file is no private key, or one that others may read.
var ErrKeyFile = errors.New("not a file with a private key")

// PrivateKey opens what is wrapped for its public key.
type PrivateKey struct {
	secret, public *[KeySize]byte
}

// NewPrivateKey draws a key.
func NewPrivateKey() (PrivateKey, error) {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return PrivateKey{}, err
	}
	return keyOf(key), nil
}

func keyOf(key *ecdh.PrivateKey) PrivateKey {
	return PrivateKey{(*[KeySize]byte)(key.Bytes()), (*[KeySize]byte)(key.PublicKey().Bytes())}
}

// Public is the key that is registered on the chain.
func (k PrivateKey) Public() []byte { return bytes.Clone(k.public[:]) }

// WriteFile writes the key as 64 hex digits to a new file that only its owner may read.
func (k PrivateKey) WriteFile(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(hex.EncodeToString(k.secret[:]) + "\n")
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// ReadFile reads a key that WriteFile wrote. One that others may read is refused.
func ReadFile(path string) (PrivateKey, error) {
	info, err := os.Stat(path)
	if err != nil {
		return PrivateKey{}, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return PrivateKey{}, fmt.Errorf("%w: %s: others may read it (mode %04o), must be 0600", ErrKeyFile, path, mode)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return PrivateKey{}, err
	}
	raw, err := hex.DecodeString(string(bytes.TrimSpace(content)))
	if err != nil || len(raw) != KeySize {
		return PrivateKey{}, fmt.Errorf("%w: %s: must be %d hex digits", ErrKeyFile, path, 2*KeySize) // shows nothing of it
	}
	key, err := ecdh.X25519().NewPrivateKey(raw)
	if err != nil {
		return PrivateKey{}, fmt.Errorf("%w: %s", ErrKeyFile, path)
	}
	return keyOf(key), nil
}
