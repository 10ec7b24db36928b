package main

import (
	"encoding/hex"
	"fmt"
	"io"
	"math/big"
	"strings"
	"text/tabwriter"
)

const shownText = 600

// printLife tells a request's life from beginning to end.
func (s *story) printLife(out io.Writer, known names) {
	r := s.request
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("Request %s for %s", r.ID, r.Service)
	say("  asked     block %d by %s: %s", r.Submitted, known.of(r.Oracle), shorten(s.prompt))
	say("            escrow: fee %s + base reward %s umasa, %s resource unit(s) at %s umasa",
		r.Fee, r.BaseReward, r.RU, showDecimal(r.Price.Int))
	s.printDraw(say, known)
	if r.Response != nil {
		say("  answered  block %d, %d block(s) after the draw, %d units: %s",
			r.Response.Height, r.Response.Blocks, r.Response.Units, shorten(s.answer))
	}
	s.printVerdict(out, say, known)
	s.printMoney(say, known)
}

func (s *story) printDraw(say func(string, ...any), known names) {
	r := s.request
	if r.Draw == nil {
		return
	}
	say("  drawn     block %d: %s, because the beacon %.16s… drew it in try %d with a weight of %s among %s (%s)",
		r.Assigned, known.of(r.Worker), hex.EncodeToString(r.Draw.Beacon), r.Draw.Tries, r.Draw.Weight, r.Draw.Total,
		percent(r.Draw.Weight.Int, r.Draw.Total.Int))
	var places []string
	for _, c := range s.urn.candidates {
		places = append(places, fmt.Sprintf("%s %s", known.of(c.owner), c.weight))
	}
	say("            urn: %s", strings.Join(places, ", "))
}

func (s *story) printVerdict(out io.Writer, say func(string, ...any), known names) {
	v := s.request.Verdict
	if v == nil {
		return
	}
	say("  judged    %d of %d revealed (micro-units):", v.Reveals, v.Committee)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(table, "            \tR\tC\tF\tflag\t\n")
	for _, e := range s.final().Evaluations {
		_, _ = fmt.Fprintf(table, "            %s\t%d\t%d\t%d\t%t\t\n", known.of(e.Operator), e.R, e.C, e.F, e.Flag)
	}
	_ = table.Flush()
	p := s.rewards.Evaluation
	say("            R %s, C %s, F %s (weighted medians), T %s (from the blocks)",
		showDecimal(v.R.Int), showDecimal(v.C.Int), showDecimal(v.F.Int), showDecimal(v.T.Int))
	say("            Q = %s·R + %s·C + %s·F + %s·T = %s; tau = %s", showDecimal(p.Alpha.Int), showDecimal(p.Beta.Int),
		showDecimal(p.Gamma.Int), showDecimal(p.Delta.Int), showDecimal(v.Q.Int), showDecimal(p.Tau.Int))
}

func (s *story) printMoney(say func(string, ...any), known names) {
	r, m := s.request, s.request.Settlement
	say("  settled   block %d, epoch %d: %s (%s)", r.Settled, r.Epoch,
		word(r.Outcome, "OUTCOME_"), word(r.Decision, "DECISION_"))
	say("            fee due %s: %s burned, %s to evaluators, %s to treasury",
		m.FeeDue, m.FeeBurned, m.FeeEvaluators, m.FeeTreasury)
	for _, e := range s.entries {
		if e.Kind == "evaluation_fee" {
			say("              %s earned %s umasa for judging", known.of(e.Owner), e.Amount)
		}
	}
	say("            %s earned %s umasa; %s got %s umasa back; %s umasa to treasury",
		known.of(r.Worker), m.Reward, known.of(r.Oracle), m.Refund, m.RewardTreasury)
	if m.Slashed.Sign() > 0 {
		say("            %s was slashed by %s umasa, all burned", known.of(r.Worker), m.Slashed)
	}
}

// printDrawCheck tells whether the draw was repeated; the line's beginning is for scripts.
func (s *story) printDrawCheck(out io.Writer) {
	if reason := s.unrepeatable(); reason != "" {
		_, _ = fmt.Fprintf(out, "DRAW not recomputed: %s\n", reason)
		return
	}
	_, _ = fmt.Fprintf(out, "DRAW recomputed from the beacon and the weights after block %d\n", s.request.Assigned-1)
}

// printChecks shows both columns where they differ, and one where they agree.
func printChecks(out io.Writer, l checklist) {
	_, _ = fmt.Fprintf(out, "  checked   with own arithmetic:\n")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range l {
		mark, value := "ok", c.chain
		if !c.ok() {
			mark, value = "WRONG", fmt.Sprintf("the chain says %s, it should be %s", c.chain, c.own)
		}
		_, _ = fmt.Fprintf(table, "            %s\t%s\t%s\t%s\n", mark, c.name, value, c.formula)
	}
	_ = table.Flush()
}

func shorten(text []byte) string {
	if len(text) == 0 {
		return "(not seen)"
	}
	clean := strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "?")), " ")
	if len(clean) > shownText {
		clean = strings.ToValidUTF8(clean[:shownText], "") + "…"
	}
	return fmt.Sprintf("%q", clean)
}

func word(enum, prefix string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(enum, prefix)), "_", " ")
}

func percent(part, whole *big.Int) string {
	if whole.Sign() == 0 {
		return "-"
	}
	tenths := floorOf(product(part, big.NewInt(1000)), whole).Int64()
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}
