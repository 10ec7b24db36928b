package localnet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cosmossdk.io/math"
	sdkclient "github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// poll is how often a node is asked whether it is there.
const poll = 250 * time.Millisecond

// connect opens a node's RPC.
func connect(node Node) (sdkclient.CometRPC, error) {
	return sdkclient.NewClientFromNode(node.RPCAddress())
}

// awaitBlocks waits until every node has a block.
func (p *Plan) awaitBlocks(ctx context.Context, kit Kit) error {
	ctx, cancel := context.WithTimeout(ctx, firstBlock)
	defer cancel()
	for _, node := range p.Nodes {
		name := nodeProcess(node)
		if err := p.await(ctx, name, func() error { return hasBlock(ctx, node) }); err != nil {
			return fmt.Errorf("%s has no block yet: %w", name, err)
		}
	}
	kit.say("all %d validators make blocks", len(p.Nodes))
	return nil
}

// hasBlock tells whether a node answers and has a block.
func hasBlock(ctx context.Context, node Node) error {
	height, err := heightOf(ctx, node)
	if err == nil && height == 0 {
		return errors.New("it is at height 0")
	}
	return err
}

func heightOf(ctx context.Context, node Node) (int64, error) {
	rpc, err := connect(node)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	status, err := rpc.Status(ctx)
	if err != nil {
		return 0, err
	}
	return status.SyncInfo.LatestBlockHeight, nil
}

// register opens the positions of all workers and oracles, side by side.
func (p *Plan) register(ctx context.Context, kit Kit) error {
	results := make(chan error)
	count := 0
	for _, actor := range p.Actors {
		msg := registration(actor)
		if msg == nil {
			continue
		}
		count++
		go func() { results <- p.registerOne(ctx, kit, actor, msg) }()
	}
	var failed error
	for range count {
		failed = errors.Join(failed, <-results)
	}
	if failed == nil {
		kit.say("registered %d workers and oracles", count)
	}
	return failed
}

func (p *Plan) registerOne(ctx context.Context, kit Kit, actor Actor, msg sdk.Msg) error {
	rpc, err := connect(p.Nodes[0])
	if err != nil {
		return err
	}
	signer, err := client.NewSigner(client.NewComet(rpc, kit.Codec), client.SignerConfig{
		ChainID: p.ChainID, Keys: kit.Keys, Key: actor.Name, Txs: kit.Txs,
	})
	if err != nil {
		return err
	}
	_, err = signer.Send(ctx, nil, msg)
	// A start that was interrupted may have registered some.
	if err != nil && !errors.Is(err, rewardstypes.ErrWorkerExists) && !errors.Is(err, rewardstypes.ErrOracleExists) {
		return fmt.Errorf("register %s: %w", actor.Name, err)
	}
	return nil
}

// registration is the message that opens an actor's position; nil if it has none to open.
func registration(actor Actor) sdk.Msg {
	switch actor.Role {
	case RoleWorker:
		return &rewardstypes.MsgRegisterWorker{
			Owner: actor.Address, Services: services(), MinPrice: math.ZeroInt(), MaxReward: math.ZeroInt(),
			Capacity: 4, Stake: masa(workerStake), EncryptionPubkey: actor.EncryptionPubkey,
		}
	case RoleOracle:
		return &rewardstypes.MsgRegisterOracle{
			Owner: actor.Address, Stake: masa(oracleStake), EncryptionPubkey: actor.EncryptionPubkey,
		}
	default:
		return nil
	}
}
