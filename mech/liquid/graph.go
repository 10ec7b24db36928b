package liquid

// Graph holds the delegations on one topic as they stand. Agents it does not know have the zero List and Node.
type Graph interface {
	Lists
	Node(agent string) (Node, error)
	SetNode(agent string, n Node) error
}

// Attach adds to the nodes above agent what flows by its list: along the primary edge its amount and everything that
// flows into agent, along each other edge its amount. It also enters agent's height above. g.List(agent) must already
// return the list, as a secondary path may lead through agent itself; the list must have passed Check, or be what Fit
// left of such a list. At most 4 walks of 9 nodes, each read and written at most once. Errors: those of g, ErrAmount,
// ErrBroken; after an error some nodes are changed and some not, so the caller discards its writes.
func Attach(g Graph, agent string) error {
	list, err := g.List(agent)
	if err != nil {
		return err
	}
	for i := range list.Edges {
		if err := attachEdge(g, agent, list, i); err != nil {
			return err
		}
	}
	return nil
}

// Detach takes away what Attach added, edge by edge from the last to the first. g.List(agent) still returns the list.
// Errors as of Attach.
func Detach(g Graph, agent string) error {
	list, err := g.List(agent)
	if err != nil {
		return err
	}
	for i := len(list.Edges) - 1; i >= 0; i-- {
		if err := detachEdge(g, agent, list, i); err != nil {
			return err
		}
	}
	return nil
}

func attachEdge(g Graph, agent string, list List, index int) error {
	flow, height, err := lifted(g, agent, list, index)
	if err != nil {
		return err
	}
	return lift(g, list.Edges[index].To, flow, rise{from: absent, to: height}, Amount.Plus)
}

func detachEdge(g Graph, agent string, list List, index int) error {
	flow, height, err := lifted(g, agent, list, index)
	if err != nil {
		return err
	}
	return lift(g, list.Edges[index].To, flow, rise{from: height, to: absent}, Amount.Minus)
}

// lifted is what one edge of agent's list brings to the nodes above: a flow, and the height of a primary child. A
// secondary edge brings own stake only and no child.
func lifted(g Graph, agent string, list List, index int) (flow Amount, height int, err error) {
	flow = list.carried(list.Edges[index])
	if index > 0 {
		return flow, absent, nil
	}
	node, err := g.Node(agent)
	if err != nil {
		return flow, absent, err
	}
	flow, err = flow.Plus(node.In)
	return flow, node.Height(), err
}

// lift applies a flow, by Amount.Plus or Amount.Minus, and the rise of a child to the chain that begins with first. It
// ends early where nothing changes any more.
func lift(g Graph, first string, flow Amount, child rise, apply func(in, flow Amount) (Amount, error)) error {
	return climb(g, first, func(agent string) (bool, error) {
		if flow.IsZero() && child.none() {
			return true, nil
		}
		node, err := g.Node(agent)
		if err != nil {
			return false, err
		}
		if node.In, err = apply(node.In, flow); err != nil {
			return false, err
		}
		if node.Heights, child, err = child.apply(node.Heights); err != nil {
			return false, err
		}
		return false, g.SetNode(agent, node)
	})
}
