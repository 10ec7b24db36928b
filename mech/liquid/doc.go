// Package liquid counts votes in a liquid democracy (paper §9): whoever does not vote is counted where its delegated
// tokens flow to.
//
// An agent delegates parts of its stake, on each topic, by a list of at most four edges. The first edge is primary: it
// also forwards everything that others delegate to the agent. The other edges are secondary and carry own stake only.
// Primary edges form a forest of depth at most eight, kept so by Check before any list is written. A token of an agent
// that does not vote goes to the first voter on
//
//	x, primary(x), primary(primary(x)), …    where x is the target of the token's edge
//
// and is not counted if there is none. Hence a voter i holds
//
//	VP_i = s_i + Σ of the tokens of agents that do not vote whose chain meets i first
//
// which is the paper's s_i + Σ d_{j→i} with d passing through silent delegates. An agent's own vote overrides its
// edges: they carry nothing on that proposal.
//
// # Running tally
//
// Kept per topic and agent is In, what flows in if nobody votes (Attach, Detach). Kept per proposal and agent is Adj,
// what voters below took out of In again, and W, the power of a voter. The first vote of j gives it
// W = s + In − Adj, and each of its edges takes what it used to carry out of the chain above, up to the first voter,
// who loses it. So a vote costs at most 4 walks of 9 hops, whatever the number of delegators, a change of vote and the
// end of voting cost nothing but arithmetic, and the tally equals the definition above at any time.
//
// In, the edges and the stakes of a Ballot are those of its snapshot: changes while voting lasts do not reach it.
//
// Everything is integer: amounts in umasa, votes in units of 10^-18 umasa so that split votes are exact.
// Source: paper §9; transitivity, topics, depth, and incremental form are this project's.
package liquid
