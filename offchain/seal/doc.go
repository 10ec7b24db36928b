// Package seal hides what is asked and answered in private. The bytes are encrypted once, under a content key of their
// own, and published; the content key is wrapped for each reader when it asks, to the X25519 key that the chain has of
// it.
//
// A sealed payload is
//
//	"masaseal" ‖ 1 ‖ commitment (32) ‖ nonce (24) ‖ XChaCha20-Poly1305(plaintext)
//
// with what is before the nonce as associated data. Cipher key and commitment come from the content key by
// HKDF-SHA-256, so that no two content keys open the same bytes: else a publisher could show one text to an oracle and
// another one to its judges. The chain has the SHA-256 of all of it.
//
// A wrapped key is an anonymous sealed box (X25519, XSalsa20-Poly1305, an ephemeral key each) of the content key and
// that hash: it opens this payload and no other.
package seal
