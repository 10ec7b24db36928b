package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"cosmossdk.io/math"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

// newProgramStatusCmd shows how the account of a program stands.
func newProgramStatusCmd(kind string, role stakingtypes.Role, messages func() []string) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the chain sees the account of the program",
		Long: fmt.Sprintf(`Show how the chain sees the account that masad %s %s acts for: its registration and stake, its
averages, what it can claim, its open work with the heights at which it is due, and what the key may still do for it.`,
			kind, running[kind]),
		Example: fmt.Sprintf(`masad %[1]s status --operator masa1...
masad %[1]s status --from hot --operator masa1... -o json`, kind),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := newPatient(cmd, kind, role, messages())
			if err != nil {
				return err
			}
			if p.owner.Empty() {
				return fmt.Errorf("name the account with --%s: %w", flagOperator, p.ownerErr)
			}
			report, err := p.report(cmd.Context())
			if err != nil {
				return err
			}
			if format, _ := cmd.Flags().GetString(flags.FlagOutput); format == flags.OutputFormatJSON {
				return printJSON(cmd, report)
			}
			return report.print(cmd.OutOrStdout())
		},
	}
	addProgramFlags(cmd.Flags())
	cmd.Flags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "output format (text|json)")
	return cmd
}

// report is how an account stands. Amounts are in umasa.
type report struct {
	Role    string `json:"role"`
	Account string `json:"account"`
	Height  int64  `json:"height"`
	// State is active, grace, inactive, left, jailed or "not registered".
	State     string   `json:"state"`
	Stake     math.Int `json:"stake"`
	Required  math.Int `json:"required"`
	Percent   int64    `json:"stake_percent"`
	Utility   string   `json:"utility,omitempty"`
	Quality   string   `json:"quality,omitempty"`
	Claimable math.Int `json:"claimable"`
	Open      []work   `json:"open"`
	// Key is what the key that was named may do; absent if none was, or if it is the account's own.
	Key          *keyReport `json:"key,omitempty"`
	Journal      string     `json:"journal"`
	JournalBytes int64      `json:"journal_bytes"`
}

// work is something that waits for the program.
type work struct {
	ID     string `json:"id"`
	Action string `json:"action"`
	// UntilHeight is the last block that takes it; 0 if the chain names none.
	UntilHeight int64 `json:"until_height"`
}

// keyReport is what a key may do for the account.
type keyReport struct {
	Address string `json:"address"`
	// Grants are the program's messages with the time each grant ends, "never" or "missing".
	Grants map[string]string `json:"grants"`
	// Fees is what the account still pays of the key's fees, FeesEnd until when; "none" and "" if it pays none.
	Fees    string `json:"fees"`
	FeesEnd string `json:"fees_end,omitempty"`
}

// report asks the chain.
func (p patient) report(ctx context.Context) (report, error) {
	account, err := standingOf(ctx, p.node, standingQuery{role: p.role, owner: p.owner})
	if err != nil {
		return report{}, err
	}
	r := report{
		Role: p.role.Word(), Account: p.owner.String(), State: account.State, Claimable: account.Claimable,
		Stake: math.ZeroInt(), Required: math.ZeroInt(), Journal: journalPath(p.folder, p.kind, p.owner), Open: []work{},
	}
	if r.Height, err = p.node.Height(ctx); err != nil {
		return r, err
	}
	if account.State != stateUnregistered {
		r.Stake, r.Required, r.Percent = account.Counted, account.Required, account.Percent()
		if err := p.reportRole(ctx, &r); err != nil {
			return r, err
		}
	}
	if info, err := os.Stat(r.Journal); err == nil {
		r.JournalBytes = info.Size()
	}
	if !p.key.Empty() && !p.key.Equals(p.owner) {
		r.Key, err = p.reportKey(ctx)
	}
	return r, err
}

// reportRole adds what only an account with a position has.
func (p patient) reportRole(ctx context.Context, r *report) error {
	position, err := p.node.Position(ctx, p.role, p.owner)
	if err != nil {
		return err
	}
	r.Utility = shortDec(position.Position.Utility)
	market := client.NewMarket(p.node)
	switch p.role {
	case stakingtypes.Role_ROLE_WORKER:
		return p.reportWorker(ctx, market, r)
	case stakingtypes.Role_ROLE_VALIDATOR:
		duties, err := market.Duties(ctx, r.Account)
		for _, duty := range duties {
			r.Open = append(r.Open, work{duty.Item.Id, duty.Action, duty.UntilHeight})
		}
		return err
	default:
		requests, err := market.Asked(ctx, r.Account)
		for _, request := range requests {
			var until int64
			for _, place := range request.Assignments {
				until = max(until, place.DeadlineHeight)
			}
			r.Open = append(r.Open, work{request.Id, requestWord(request.Status), until})
		}
		return err
	}
}

// reportWorker adds the quality and the assignments.
func (p patient) reportWorker(ctx context.Context, market client.Market, r *report) error {
	view, err := market.Worker(ctx, r.Account)
	if err != nil {
		return err
	}
	r.Quality = shortDec(view.Worker.Quality)
	requests, err := market.Assigned(ctx, r.Account)
	for _, request := range requests {
		if place := request.Place(r.Account); place >= 0 && request.Assignments[place].AwaitsResponse() {
			r.Open = append(r.Open, work{request.Id, "answer", request.Assignments[place].DeadlineHeight})
		}
	}
	return err
}

// reportKey asks what the key may do for the account.
func (p patient) reportKey(ctx context.Context) (*keyReport, error) {
	grants, err := p.node.Grants(ctx, p.owner, p.key)
	if err != nil {
		return nil, err
	}
	k := &keyReport{Address: p.key.String(), Grants: make(map[string]string), Fees: "none"}
	for _, message := range p.messages {
		k.Grants[message] = "missing"
		if end, ok := grants[message]; ok {
			k.Grants[message] = ending(end)
		}
	}
	allowance, err := p.node.Allowance(ctx, p.owner, p.key)
	switch {
	case errors.Is(err, client.ErrNoAllowance):
		return k, nil
	case err != nil:
		return nil, err
	}
	k.Fees, k.FeesEnd = "unlimited", ending(allowance.End)
	if len(allowance.Limit) > 0 {
		k.Fees = allowance.Limit.String()
	}
	return k, nil
}

// requestWord is a request's status as a word.
func requestWord(status rewardstypes.RequestStatus) string {
	return strings.ToLower(strings.TrimPrefix(status.String(), "REQUEST_STATUS_"))
}

// shortDec is a number without zeros at its end.
func shortDec(number math.LegacyDec) string {
	return strings.TrimSuffix(strings.TrimRight(number.String(), "0"), ".")
}

// ending is a time that may be absent.
func ending(end time.Time) string {
	if end.IsZero() {
		return "never"
	}
	return end.UTC().Format(time.RFC3339)
}

// print writes the report for people.
func (r report) print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, format string, a ...any) { _, _ = fmt.Fprintf(table, name+"\t"+format+"\n", a...) }
	row(r.Role, "%s", r.Account)
	row("height", "%d", r.Height)
	row("state", "%s", r.State)
	if r.State != stateUnregistered {
		row("stake", "%s, %d %% of the requirement of %s", monitor.Masa(r.Stake), r.Percent, monitor.Masa(r.Required))
		row("utility", "%s", r.Utility)
	}
	if r.Quality != "" {
		row("quality", "%s", r.Quality)
	}
	row("claimable", "%s", monitor.Masa(r.Claimable))
	row("journal", "%s, %d bytes", r.Journal, r.JournalBytes)
	if k := r.Key; k != nil {
		row("key", "%s", k.Address)
		for _, message := range slices.Sorted(maps.Keys(k.Grants)) {
			row("  may send", "%s until %s", message, k.Grants[message])
		}
		row("  fees paid for it", "%s", strings.TrimSuffix(k.Fees+" until "+k.FeesEnd, " until "))
	}
	row("open", "%d", len(r.Open))
	for _, w := range r.Open {
		row("  "+w.Action, "%s until height %d", w.ID, w.UntilHeight)
	}
	return table.Flush()
}
