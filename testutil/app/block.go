package app

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"
)

// Block is what a block came to.
type Block struct {
	Height  int64
	AppHash []byte
	// Results are those of the transactions, in order, without the proposer's reveal.
	Results []Result
	// Reveal is the result of the reveal that the block began with, nil without one.
	Reveal *Result
	// Events are those of the block itself.
	Events []abci.Event
	// Updates are the changes of the validator set.
	Updates []abci.ValidatorUpdate
	// Finalize and Commit are how long the first application took to execute the block and to write it down.
	Finalize, Commit time.Duration
}

// NextBlock executes and commits a block with these transactions, in this order. Every application must come to the
// same app hash, CometBFT must accept the validator updates, and the invariants must hold.
func (c *Chain) NextBlock(txs ...[]byte) Block { return c.NextBlockWith(c.Faults, txs...) }

// NextBlockWith is NextBlock with evidence of misbehaviour.
func (c *Chain) NextBlockWith(evidence []abci.Misbehavior, txs ...[]byte) Block {
	c.t.Helper()
	revealed := c.reveal()
	if revealed != nil {
		txs = append([][]byte{revealed}, txs...)
	}
	c.height++
	c.time = c.time.Add(BlockTime)
	request := &abci.RequestFinalizeBlock{
		Txs:                txs,
		DecidedLastCommit:  c.consensus.commit(c.absentAddresses()),
		Misbehavior:        evidence,
		Hash:               blockHash(c.height),
		Height:             c.height,
		Time:               c.time,
		NextValidatorsHash: c.consensus.next.Hash(),
		ProposerAddress:    c.consensus.current.GetProposer().Address,
	}
	var block Block
	for i, one := range c.apps {
		began := time.Now()
		response, err := one.FinalizeBlock(request)
		executed := time.Now()
		require.NoError(c.t, err, "block %d", c.height)
		_, err = one.Commit()
		committed := time.Now()
		require.NoError(c.t, err, "block %d", c.height)
		if i == 0 {
			block = readBlock(c.height, response)
			block.Finalize, block.Commit = executed.Sub(began), committed.Sub(executed)
			continue
		}
		require.Equal(c.t, block.AppHash, response.AppHash, "app hash of instance %d at block %d", i, c.height)
	}
	if revealed != nil {
		block.Reveal, block.Results = &block.Results[0], block.Results[1:]
	}
	c.consensus.advance(c.t, block.Updates)
	if c.invariants {
		require.NoError(c.t, c.App.CheckInvariants(c.Ctx()), "block %d", c.height)
	}
	return block
}

// Fault is evidence of a fault of a consensus key, as old as some blocks.
func (c *Chain) Fault(kind abci.MisbehaviorType, address []byte, age int64) abci.Misbehavior {
	return abci.Misbehavior{
		Type: kind, Validator: abci.Validator{Address: address, Power: 1}, Height: c.height + 1 - age,
		Time: c.time.Add(-time.Duration(age) * BlockTime), TotalVotingPower: c.consensus.current.TotalVotingPower(),
	}
}

// Blocks executes n empty blocks and returns the last.
func (c *Chain) Blocks(n int) Block {
	c.t.Helper()
	var last Block
	for range n {
		last = c.NextBlock()
	}
	return last
}

// Propose lets the application make a proposal of transactions from a mempool, and judge it.
func (c *Chain) Propose(mempool ...[]byte) ([][]byte, bool) {
	c.t.Helper()
	prepared, err := c.App.PrepareProposal(&abci.RequestPrepareProposal{
		MaxTxBytes: c.Params.Block.MaxBytes, Txs: mempool, Height: c.height + 1, Time: c.time.Add(BlockTime),
		ProposerAddress: c.consensus.current.GetProposer().Address,
	})
	require.NoError(c.t, err)
	return prepared.Txs, c.Judge(prepared.Txs...)
}

// Judge tells whether the application accepts a proposal.
func (c *Chain) Judge(txs ...[]byte) bool {
	c.t.Helper()
	judged, err := c.App.ProcessProposal(&abci.RequestProcessProposal{
		Txs: txs, Hash: blockHash(c.height + 1), Height: c.height + 1, Time: c.time.Add(BlockTime),
		ProposerAddress: c.consensus.current.GetProposer().Address,
	})
	require.NoError(c.t, err)
	return judged.Status == abci.ResponseProcessProposal_ACCEPT
}

// absentAddresses are the consensus addresses of those who do not vote.
func (c *Chain) absentAddresses() map[string]bool {
	addresses := make(map[string]bool)
	for _, v := range c.Validators {
		if c.Absent[v.String()] {
			addresses[v.Consensus.PubKey().Address().String()] = true
		}
	}
	if len(c.Absent) == 0 {
		return addresses
	}
	// Who registered later, or rotated its key since, misses with the key that it has now.
	state, err := c.App.ValidatorSet.ExportGenesis(c.Ctx())
	require.NoError(c.t, err)
	for _, v := range state.Validators {
		if address, err := v.ConsensusAddress(); err == nil && c.Absent[v.Operator] {
			addresses[cmttypes.Address(address).String()] = true
		}
	}
	return addresses
}

func readBlock(height int64, response *abci.ResponseFinalizeBlock) Block {
	block := Block{
		Height: height, AppHash: response.AppHash, Events: response.Events, Updates: response.ValidatorUpdates,
	}
	for _, result := range response.TxResults {
		block.Results = append(block.Results, Result{*result})
	}
	return block
}

// blockHash is the hash of the block of a height: always the same.
func blockHash(height int64) []byte {
	hash := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("masad/testutil/app/block"), uint64(height)))
	return hash[:]
}
