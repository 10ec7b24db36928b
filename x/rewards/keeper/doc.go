// Package keeper runs the market for answers. It has three parts that share one store.
//
//   - Market: workers and oracles, requests from submission to settlement, the fee and the congestion price.
//   - Evaluation: committees that judge a response by commit and reveal.
//   - Treasury: what is credited, claimed, emitted and booked.
//
// Messages write natural keys only: the request, the worker, the commitment. Whatever touches shared state (sum trees,
// verdicts, money) is queued by height and done in BeginBlock (draws) or EndBlock (everything else), each item in a
// cache context of its own.
package keeper
