package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

const flagMetricsListen = "metrics-listen"

// openLog is newLog for a program that shows how it does: on a terminal the log goes above the line that shows it.
func openLog(out io.Writer) (*slog.Logger, *monitor.Terminal) {
	file, ok := out.(*os.File)
	if !ok || !isatty.IsTerminal(file.Fd()) {
		return newLog(out), nil
	}
	terminal := monitor.NewTerminal(file, func() int {
		width, _, err := term.GetSize(int(file.Fd()))
		if err != nil {
			return 0
		}
		return width
	})
	return slog.New(slog.NewTextHandler(terminal, nil)), terminal
}

// monitor watches the program.
func (p program) monitor(role stakingtypes.Role, messages []string) *monitor.Monitor {
	m := monitor.New(monitor.Options{
		Kind: p.kind, Owner: p.owner.String(), ChainID: p.chainID, Node: p.node, Journal: p.journal,
		Counters: p.counters, Terminal: p.terminal, Log: p.log,
		Account: func(ctx context.Context) (monitor.Account, error) {
			return standingOf(ctx, p.node, standingQuery{role, p.owner, p.pool.Addresses()[0], messages})
		},
	})
	p.pool.permit.hears(m.Barred)
	return m
}

// watch shows how the program does, and serves it where --metrics-listen tells, until the returned function is called.
func (p program) watch(ctx context.Context, cmd *cobra.Command, m *monitor.Monitor) (stop func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	if address, _ := cmd.Flags().GetString(flagMetricsListen); address != "" {
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
		if err != nil {
			cancel()
			return nil, fmt.Errorf("--%s: %w", flagMetricsListen, err)
		}
		p.log.Info("metrics", "url", "http://"+listener.Addr().String()+"/metrics")
		all.Go(func() {
			if err := m.Serve(ctx, listener); err != nil {
				p.log.Error("metrics are served no more", "error", err)
			}
		})
	}
	all.Go(func() { m.Watch(ctx) })
	return func() {
		cancel()
		all.Wait()
	}, nil
}

// standingQuery asks how an account stands in a role, and what a key may send for it.
type standingQuery struct {
	role     stakingtypes.Role
	owner    sdk.AccAddress
	key      sdk.AccAddress
	messages []string
}

// standingOf asks the chain. An account that is not registered has a state that says so.
func standingOf(ctx context.Context, node *client.Comet, q standingQuery) (monitor.Account, error) {
	var account monitor.Account
	position, err := node.Position(ctx, q.role, q.owner)
	switch {
	case errors.Is(err, client.ErrNoPosition):
		account.State = stateUnregistered
	case err != nil:
		return account, err
	default:
		account.State = stateWord(position.Status)
		account.Counted, account.Required = position.Counted, position.Required
	}
	if q.role == stakingtypes.Role_ROLE_VALIDATOR && err == nil {
		response, err := validatorsettypes.NewQueryClient(node).Validator(ctx,
			&validatorsettypes.QueryValidatorRequest{Operator: q.owner.String()})
		if err != nil {
			return account, err
		}
		if response.Validator.Jailed {
			account.State = stateJailed
		}
	}
	if account.Claimable, err = client.NewMarket(node).Claimable(ctx, q.owner.String()); err != nil {
		return account, err
	}
	if q.key.Empty() || q.key.Equals(q.owner) {
		return account, nil
	}
	grants, err := node.Grants(ctx, q.owner, q.key)
	if err != nil {
		return account, err
	}
	account.Missing, account.GrantsEnd = grants.Missing(q.messages, node.Now()), grants.End(q.messages)
	return account, nil
}

// States that the ledger has no word for: a validator that may have no seat, and an account without a position.
const (
	stateJailed       = "jailed"
	stateUnregistered = "not registered"
)

// stateWord is a status as a word.
func stateWord(status stakingtypes.Status) string {
	return strings.ToLower(strings.TrimPrefix(status.String(), "STATUS_"))
}
