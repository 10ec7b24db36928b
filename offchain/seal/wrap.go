package seal

import (
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"golang.org/x/crypto/nacl/box"
)

// WrappedSize is the length of a wrapped key.
const WrappedSize = KeySize + sha256.Size + box.AnonymousOverhead

var (
	// ErrPublicKey tells that a public key is none to wrap a key for.
	ErrPublicKey = errors.New("not a usable X25519 key")
	// ErrNotWrapped tells that bytes are no key that was wrapped for this reader and this payload.
	ErrNotWrapped = errors.New("not a key wrapped for this reader and this payload")
)

// Wrap encrypts the content key of the payload with a hash to a reader.
func Wrap(key, hash, reader []byte) ([]byte, error) {
	if len(key) != KeySize || len(hash) != sha256.Size {
		return nil, fmt.Errorf("key of %d bytes and hash of %d, must be %d and %d", len(key), len(hash), KeySize, sha256.Size)
	}
	if err := checkPublic(reader); err != nil {
		return nil, err
	}
	message := append(append(make([]byte, 0, KeySize+sha256.Size), key...), hash...)
	return box.SealAnonymous(nil, message, (*[KeySize]byte)(reader), rand.Reader)
}

// checkPublic refuses keys of another length, and points of low order, with which everybody would share the secret.
func checkPublic(key []byte) error {
	public, err := ecdh.X25519().NewPublicKey(key)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	if _, err := private.ECDH(public); err != nil {
		return fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	return nil
}

// Unwrap returns the content key of the payload with a hash.
func (k PrivateKey) Unwrap(wrapped, hash []byte) ([]byte, error) {
	message, ok := box.OpenAnonymous(nil, wrapped, k.public, k.secret)
	if !ok || len(message) != KeySize+sha256.Size ||
		subtle.ConstantTimeCompare(message[KeySize:], hash) != 1 {
		return nil, ErrNotWrapped
	}
	return message[:KeySize], nil
}
