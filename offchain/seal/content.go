package seal

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// KeySize is the length of content keys, and of X25519 keys.
const KeySize = 32

var (
	// ErrNotSealed tells that bytes are no sealed payload, or a damaged one.
	ErrNotSealed = errors.New("not a sealed payload")
	// ErrWrongKey tells that a content key is not that of a sealed payload.
	ErrWrongKey = errors.New("not the key of this payload")
)

const (
	magic     = "masaseal\x01"
	headSize  = len(magic) + sha256.Size
	bodyStart = headSize + chacha20poly1305.NonceSizeX

	// Overhead is how much longer a sealed payload is than what it hides.
	Overhead = bodyStart + chacha20poly1305.Overhead
)

// Seal hides content under a new key.
func Seal(content []byte) (sealed, key []byte, err error) {
	key = make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, nil, err
	}
	cipherKey, commitment, err := derive(key)
	if err != nil {
		return nil, nil, err
	}
	aead, err := chacha20poly1305.NewX(cipherKey)
	if err != nil {
		return nil, nil, err
	}
	sealed = make([]byte, 0, Overhead+len(content))
	sealed = append(append(sealed, magic...), commitment...)
	sealed = sealed[:bodyStart]
	if _, err := rand.Read(sealed[headSize:]); err != nil {
		return nil, nil, err
	}
	return aead.Seal(sealed, sealed[headSize:], content, sealed[:headSize]), key, nil
}

// Open returns what a sealed payload hides.
func Open(sealed, key []byte) ([]byte, error) {
	if len(sealed) < Overhead || !bytes.HasPrefix(sealed, []byte(magic)) {
		return nil, ErrNotSealed
	}
	cipherKey, commitment, err := derive(key)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(commitment, sealed[len(magic):headSize]) != 1 {
		return nil, ErrWrongKey
	}
	aead, err := chacha20poly1305.NewX(cipherKey)
	if err != nil {
		return nil, err
	}
	content, err := aead.Open(nil, sealed[headSize:bodyStart], sealed[bodyStart:], sealed[:headSize])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotSealed, err)
	}
	return content, nil
}

// derive are the key of the cipher, and what the payload shows of the content key.
func derive(key []byte) (cipherKey, commitment []byte, err error) {
	if len(key) != KeySize {
		return nil, nil, fmt.Errorf("%w: %d bytes, must be %d", ErrWrongKey, len(key), KeySize)
	}
	if cipherKey, err = hkdf.Key(sha256.New, key, nil, "masa/seal/v1/cipher", KeySize); err != nil {
		return nil, nil, err
	}
	commitment, err = hkdf.Key(sha256.New, key, nil, "masa/seal/v1/commitment", sha256.Size)
	return cipherKey, commitment, err
}
