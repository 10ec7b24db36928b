package types

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Lengths of fixed-size bytes.
const (
	// AddressLength is the length of an account's address.
	AddressLength = 20
	// HashLength is the length of a SHA-256 hash.
	HashLength = sha256.Size
	// SaltLength is the length of a commitment's salt.
	SaltLength = 32
	// KeyLength is the length of an X25519 public key.
	KeyLength = 32
	// RequestIDLength is the length of a request's id in bytes; it is shown as twice as many hex digits.
	RequestIDLength = 16
	// ItemIDLength is the length of an evaluation item's id in bytes.
	ItemIDLength = sha256.Size
)

// Domains of the hashes below.
const (
	requestDomain = "masa/request/v1"
	itemDomain    = "masa/item/v1"
	disputeDomain = "masa/item/v1/dispute"
	evalDomain    = "masa/eval/v1"
)

// RequestID derives the id of an oracle's n-th request, counted from 0:
//
//	hex( SHA256("masa/request/v1" ‖ 00 ‖ chain_id ‖ 00 ‖ oracle (20) ‖ u64be(n))[0:16] )
func RequestID(chainID string, oracle sdk.AccAddress, n uint64) string {
	input := domain(requestDomain)
	input = append(input, chainID...)
	input = append(input, 0)
	input = append(input, oracle...)
	input = binary.BigEndian.AppendUint64(input, n)
	sum := sha256.Sum256(input)
	return hex.EncodeToString(sum[:RequestIDLength])
}

// ItemID derives the id of the evaluation of a worker's response to a request:
//
//	hex( SHA256("masa/item/v1" ‖ 00 ‖ request id (16) ‖ worker (20)) )
//
// It errs if the request's id is not valid.
func ItemID(request string, worker sdk.AccAddress) (string, error) {
	return itemID(itemDomain, request, worker)
}

// DisputeID derives the id of the second evaluation of a worker's response, as ItemID does from the domain
// "masa/item/v1/dispute".
func DisputeID(request string, worker sdk.AccAddress) (string, error) {
	return itemID(disputeDomain, request, worker)
}

func itemID(of, request string, worker sdk.AccAddress) (string, error) {
	id, err := decodeID("request", request, RequestIDLength)
	if err != nil {
		return "", err
	}
	input := append(domain(of), id...)
	sum := sha256.Sum256(append(input, worker...))
	return hex.EncodeToString(sum[:]), nil
}

// Opinion is what an evaluator says of one response, in micro-units 0..1000000.
type Opinion struct {
	R, C, F uint32
	Flag    bool
}

// CommitHash is the commitment to an opinion:
//
//	SHA256("masa/eval/v1" ‖ 00 ‖ chain_id ‖ 00 ‖ item (32) ‖ operator (20)
//	       ‖ u32be(R) ‖ u32be(C) ‖ u32be(F) ‖ flag (00|01) ‖ salt (32))
//
// The operator is part of it, so a copied commitment cannot be revealed by anybody else. It errs if the item's id is
// not valid or the salt does not have 32 bytes.
func CommitHash(chainID, item string, operator sdk.AccAddress, opinion Opinion, salt []byte) ([]byte, error) {
	id, err := decodeID("item", item, ItemIDLength)
	if err != nil {
		return nil, err
	}
	if len(salt) != SaltLength {
		return nil, ErrInvalidField.Wrapf("salt: %d bytes, must be %d", len(salt), SaltLength)
	}
	input := domain(evalDomain)
	input = append(input, chainID...)
	input = append(input, 0)
	input = append(input, id...)
	input = append(input, operator...)
	for _, score := range [3]uint32{opinion.R, opinion.C, opinion.F} {
		input = binary.BigEndian.AppendUint32(input, score)
	}
	flag := byte(0)
	if opinion.Flag {
		flag = 1
	}
	sum := sha256.Sum256(append(append(input, flag), salt...))
	return sum[:], nil
}

// CheckRequestID refuses anything but 32 lower-case hex digits.
func CheckRequestID(field, id string) error {
	_, err := decodeID(field, id, RequestIDLength)
	return err
}

// CheckItemID refuses anything but 64 lower-case hex digits.
func CheckItemID(field, id string) error {
	_, err := decodeID(field, id, ItemIDLength)
	return err
}

func domain(name string) []byte { return append([]byte(name), 0) }

// decodeID parses the one spelling an id has.
func decodeID(field, id string, length int) ([]byte, error) {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != length || hex.EncodeToString(raw) != id {
		return nil, ErrInvalidID.Wrapf("%s: %q, must be %d lower-case hex digits", field, truncate(id), 2*length)
	}
	return raw, nil
}
