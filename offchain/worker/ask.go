package worker

import (
	"context"
	"crypto/sha256"
	"encoding/binary"

	"github.com/masa-finance/masad/offchain/backend"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// bytesPerKilobyte is the chain's kilobyte.
const bytesPerKilobyte = 1_000

// ask is what the backend is asked, and the unit in which the answer counts.
func (w *Worker) ask(ctx context.Context, t task, prompt []byte) (backend.Request, rewardstypes.Unit, error) {
	params, err := w.chain.Params(ctx)
	if err != nil {
		return backend.Request{}, 0, err
	}
	unit := rewardstypes.Unit_UNIT_TOKEN
	if class, err := params.Market.Class("service", t.Service); err == nil {
		unit = class.Unit
	}
	request := backend.Request{
		Service: t.Service, Prompt: string(prompt), Seed: seedOf(prompt),
		MaxTokens: min(t.MaxUnits, rewardstypes.MaxInline/2), MaxBytes: rewardstypes.MaxInline,
	}
	if unit == rewardstypes.Unit_UNIT_KILOBYTE {
		request.MaxTokens = rewardstypes.MaxInline / 2
		request.MaxBytes = int(min(t.MaxUnits, rewardstypes.MaxInline/bytesPerKilobyte+1) * bytesPerKilobyte)
		request.MaxBytes = min(request.MaxBytes, rewardstypes.MaxInline)
	}
	return request, unit, nil
}

// seedOf is a seed that whoever has the payload comes to as well. It is small enough for every model.
func seedOf(prompt []byte) uint64 {
	sum := sha256.Sum256(prompt)
	return uint64(binary.BigEndian.Uint32(sum[:]) >> 1)
}

// bounded is an answer within the limit: a text is cut, data that does not fit is refused.
func bounded(response backend.Response, limit int) (string, error) {
	if response.JSON && len(response.Text) > limit {
		return "", backend.Refuse("the result is %d bytes, limit %d", len(response.Text), limit)
	}
	return cut(response.Text, limit), nil
}

// unitsOf is how much an answer is, in a unit: what the backend counted, or what its bytes are.
func unitsOf(unit rewardstypes.Unit, response backend.Response, text string) uint64 {
	switch {
	case unit == rewardstypes.Unit_UNIT_KILOBYTE:
		return (uint64(len(text)) + bytesPerKilobyte - 1) / bytesPerKilobyte
	case response.Tokens != 0:
		return response.Tokens
	default:
		return backend.CountTokens(text)
	}
}
