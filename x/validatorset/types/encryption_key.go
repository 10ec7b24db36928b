package types

// EncryptionKeyLength is the length of an X25519 public key.
const EncryptionKeyLength = 32

// checkEncryptionKey refuses a key that is neither missing nor as long as one is.
func checkEncryptionKey(key []byte) error {
	if len(key) != 0 && len(key) != EncryptionKeyLength {
		return ErrEncryptionKey.Wrapf("encryption_pubkey: %d bytes, must be 0 or %d", len(key), EncryptionKeyLength)
	}
	return nil
}
