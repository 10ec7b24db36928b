package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/masa-finance/masad/mech/liquid"
	"github.com/masa-finance/masad/x/gov/types"
)

// The mechanism knows agents by the bytes of their addresses, records and messages by their text.

// edgesToMech reads edges of a record, whose addresses were checked when it was made. One that cannot be read has no
// address: nothing flows along it.
func edgesToMech(edges []types.Edge) []liquid.Edge {
	converted := make([]liquid.Edge, 0, len(edges))
	for _, edge := range edges {
		to, err := types.ParseAddress("edges.delegate", edge.Delegate)
		if err != nil {
			continue
		}
		converted = append(converted, liquid.Edge{To: string(to), Amount: edge.Amount, All: edge.All})
	}
	return converted
}

// edgesFromMech writes edges.
func edgesFromMech(edges []liquid.Edge) []types.Edge {
	converted := make([]types.Edge, 0, len(edges))
	for _, edge := range edges {
		converted = append(converted, types.Edge{
			Delegate: sdk.AccAddress(edge.To).String(), Amount: edge.Amount, All: edge.All,
		})
	}
	return converted
}

// equalEdges tells whether two lists are the same.
func equalEdges(a, b []liquid.Edge) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].To != b[i].To || a[i].All != b[i].All || !a[i].Amount.Equal(b[i].Amount) {
			return false
		}
	}
	return true
}

func nodeToMech(node types.Node) (liquid.Node, error) {
	converted := liquid.Node{In: liquid.Amount{All: node.In, Listed: node.Listed}}
	if len(node.Heights) > len(converted.Heights) {
		return liquid.Node{}, types.ErrBroken.Wrapf("heights: %d is above %d", len(node.Heights), len(converted.Heights))
	}
	copy(converted.Heights[:], node.Heights)
	return converted, nil
}

// nodeFromMech writes a node; heights end with the last that is not 0.
func nodeFromMech(node liquid.Node) types.Node {
	heights := node.Heights[:]
	for len(heights) > 0 && heights[len(heights)-1] == 0 {
		heights = heights[:len(heights)-1]
	}
	return types.Node{In: node.In.All, Listed: node.In.Listed, Heights: append([]uint32(nil), heights...)}
}

// emit tells the world.
func emit(ctx context.Context, event proto.Message) error {
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(event)
}
