package abci

import (
	"errors"
	"fmt"
	"math"

	cmttypes "github.com/cometbft/cometbft/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authsigning "github.com/cosmos/cosmos-sdk/x/auth/signing"

	"github.com/masa-finance/masad/app/reveal"
)

// candidate is a transaction with what it takes of a block.
type candidate struct {
	raw     []byte
	tx      sdk.Tx
	senders []string
	gas     uint64
	bytes   uint64
}

// measure decodes a transaction and says what it takes of a block. It refuses what no execution could accept: bytes
// that do not decode, messages of a wrong form, a missing signature, no gas.
func measure(decode sdk.TxDecoder, raw []byte) (candidate, error) {
	tx, err := decode(raw)
	if err != nil {
		return candidate{}, err
	}
	if reveal.Carries(tx.GetMsgs()) {
		return candidate{}, errors.New("tx: a reveal is the first transaction of its proposer's block, alone, or none")
	}
	if err := checkForm(tx); err != nil {
		return candidate{}, err
	}
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok {
		return candidate{}, errors.New("tx: has no fee")
	}
	if feeTx.GetGas() == 0 {
		return candidate{}, errors.New("gas: 0, must be positive")
	}
	return candidate{raw: raw, tx: tx, senders: senders(tx), gas: feeTx.GetGas(), bytes: sizeOf(raw)}, nil
}

// revealed says what a reveal takes of a block.
func revealed(raw []byte) candidate { return candidate{raw: raw, gas: reveal.Gas, bytes: sizeOf(raw)} }

// sizeOf is what a transaction adds to the bytes of a block.
func sizeOf(raw []byte) uint64 {
	return uint64(cmttypes.ComputeProtoSizeForTxs([]cmttypes.Tx{raw}))
}

// checkForm checks what can be checked without state.
func checkForm(tx sdk.Tx) error {
	if len(tx.GetMsgs()) == 0 {
		return errors.New("tx: has no messages")
	}
	if basic, ok := tx.(sdk.HasValidateBasic); ok {
		if err := basic.ValidateBasic(); err != nil {
			return err
		}
	}
	for i, msg := range tx.GetMsgs() {
		if basic, ok := msg.(sdk.HasValidateBasic); ok {
			if err := basic.ValidateBasic(); err != nil {
				return fmt.Errorf("message %d: %w", i, err)
			}
		}
	}
	return checkSigned(tx)
}

// checkSigned checks that there is a signature for each signer; whether it is right costs state to know.
func checkSigned(tx sdk.Tx) error {
	signed, ok := tx.(authsigning.SigVerifiableTx)
	if !ok {
		return errors.New("tx: cannot be signed")
	}
	signatures, err := signed.GetSignaturesV2()
	if err != nil {
		return err
	}
	signers, err := signed.GetSigners()
	if err != nil {
		return err
	}
	if len(signatures) == 0 || len(signatures) != len(signers) {
		return fmt.Errorf("signatures: %d for %d signers", len(signatures), len(signers))
	}
	return nil
}

// space is what is left of a block.
type space struct {
	gas   uint64
	bytes uint64
}

// fits tells whether a candidate still has room.
func (s space) fits(c candidate) bool { return c.gas <= s.gas && c.bytes <= s.bytes }

// take makes the space smaller by a candidate that fits.
func (s *space) take(c candidate) {
	s.gas -= c.gas
	s.bytes -= c.bytes
}

// share is a part of the space, in percent.
func (s space) share(percent uint64) space {
	return space{gas: part(s.gas, percent), bytes: part(s.bytes, percent)}
}

func part(whole, percent uint64) uint64 {
	if whole > math.MaxUint64/100 {
		return whole / 100 * percent
	}
	return whole * percent / 100
}

// blockSpace is the space of an empty block, by the consensus parameters. A limit of -1 is none.
func blockSpace(ctx sdk.Context) space {
	room := space{gas: math.MaxUint64, bytes: cmttypes.MaxBlockSizeBytes}
	if block := ctx.ConsensusParams().Block; block != nil {
		if block.MaxGas >= 0 {
			room.gas = uint64(block.MaxGas)
		}
		if block.MaxBytes >= 0 {
			room.bytes = uint64(block.MaxBytes)
		}
	}
	return room
}
