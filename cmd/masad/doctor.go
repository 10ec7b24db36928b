package main

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/evaluator"
	"github.com/masa-finance/masad/offchain/gateway"
	"github.com/masa-finance/masad/offchain/monitor"
	"github.com/masa-finance/masad/offchain/worker"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

func newWorkerDoctorCmd() *cobra.Command {
	return newDoctorCmd(newWorkerRunCmd(), "worker", stakingtypes.Role_ROLE_WORKER, worker.Messages())
}

func newEvaluatorDoctorCmd() *cobra.Command {
	return newDoctorCmd(newEvaluatorRunCmd(), "evaluator", stakingtypes.Role_ROLE_VALIDATOR, evaluator.Messages())
}

func newOracleDoctorCmd() *cobra.Command {
	return newDoctorCmd(newOracleServeCmd(), "oracle", stakingtypes.Role_ROLE_ORACLE, gateway.Messages())
}

// newDoctorCmd looks for what would keep a program from working. It takes the flags of the command that runs it.
func newDoctorCmd(cmd *cobra.Command, kind string, role stakingtypes.Role, messages []string) *cobra.Command {
	runs := running[kind]
	cmd.Use, cmd.Short = "doctor", "Look for what would keep the program from working"
	cmd.Long = fmt.Sprintf(`Look for what would keep masad %[1]s %[2]s from working, with the flags that it would run with:
the key, the node, the clock, the registration and its stake, the grants, the funds, the folder of the journal, the
ports, the other settings, a worker's capacity, and what the program asks: a worker's backends, an evaluator's scorers.

Each check is a line: ok, warn or FAIL, with a remedy below where one is known. The exit status is 1 if a check fails.
Nothing is changed and nothing is sent to the chain.`, kind, runs)
	cmd.Example = fmt.Sprintf(`masad %[1]s doctor --from hot --operator masa1...
masad %[1]s doctor --from hot --operator masa1... -o json`, kind)
	cmd.Annotations[programPatient] = kind
	_ = cmd.Flags().MarkHidden(flagPrintConfig) // it is the program's
	cmd.Flags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "output format (text|json)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p, err := newPatient(cmd, kind, role, messages)
		if err != nil {
			return err
		}
		findings := monitor.Examine(cmd.Context(), p.checks())
		for i := range findings {
			findings[i].Remedy = p.typed(findings[i].Remedy)
		}
		if format, _ := cmd.Flags().GetString(flags.FlagOutput); format == flags.OutputFormatJSON {
			err = printJSON(cmd, findings)
		} else {
			err = monitor.Print(cmd.OutOrStdout(), findings)
		}
		if err == nil && monitor.Failed(findings) {
			return errUnwell
		}
		return err
	}
	return cmd
}

// errUnwell ends a doctor that found a failure.
var errUnwell = errors.New("at least one check failed")

// patient is what a doctor looks at. What could not be read is told by the checks that need it.
type patient struct {
	kind     string
	role     stakingtypes.Role
	messages []string
	cmd      *cobra.Command
	ctx      sdkclient.Context
	node     *client.Comet
	// key is the account that signs and owner the one it acts for; both may be missing, for the reasons beside.
	key, owner       sdk.AccAddress
	keyErr, ownerErr error
	// more are the other accounts that sign.
	more   []sdk.AccAddress
	folder string
}

func newPatient(cmd *cobra.Command, kind string, role stakingtypes.Role, messages []string) (patient, error) {
	p := patient{kind: kind, role: role, messages: messages, cmd: cmd}
	var err error
	if p.ctx, err = sdkclient.GetClientQueryContext(cmd); err != nil {
		return p, err
	}
	p.findAccounts()
	if p.node, err = nodeOf(cmd, p.ctx, slog.New(slog.DiscardHandler), nil); err != nil {
		return p, err
	}
	p.folder = dataFolder(cmd, p.ctx)
	return p, nil
}

// findAccounts reads who signs, for whom.
func (p *patient) findAccounts() {
	from, _ := p.cmd.Flags().GetString(flags.FlagFrom)
	if from == "" {
		p.keyErr = fmt.Errorf("--%s: name the key that signs", flags.FlagFrom)
	} else {
		p.key, p.keyErr = p.signer(from)
	}
	others, _ := p.cmd.Flags().GetStringSlice(flagMoreKeys)
	for _, name := range others {
		if key, err := p.signer(name); err == nil {
			p.more = append(p.more, key)
		} else if p.keyErr == nil {
			p.keyErr = fmt.Errorf("--%s: %w", flagMoreKeys, err)
		}
	}
	operator, _ := p.cmd.Flags().GetString(flagOperator)
	if operator == "" {
		p.owner, p.ownerErr = p.key, p.keyErr
		return
	}
	if p.owner, p.ownerErr = accountOf(p.ctx, operator); p.ownerErr != nil {
		p.ownerErr = fmt.Errorf("--%s: %w", flagOperator, p.ownerErr)
	}
}

// signer is the account of a key in the keyring.
func (p *patient) signer(name string) (sdk.AccAddress, error) {
	key, err := accountOf(p.ctx, name)
	if err == nil {
		_, err = p.ctx.Keyring.KeyByAddress(key)
	}
	return key, err
}

// eachKey looks at every key that signs, and returns the worst finding, the first of several.
func (p patient) eachKey(look func(p patient) monitor.Finding) monitor.Finding {
	worst := look(p)
	for _, key := range p.more {
		other := p
		other.key = key
		if found := look(other); found.Level.Worse(worst.Level) {
			worst = found
		}
	}
	return worst
}

// dataFolder is where a program keeps its journal.
func dataFolder(cmd *cobra.Command, ctx sdkclient.Context) string {
	if folder, _ := cmd.Flags().GetString(flagDataDir); folder != "" {
		return folder
	}
	return filepath.Join(ctx.HomeDir, "data", "programs")
}

// journalPath is the journal of a program that acts for an account.
func journalPath(folder, kind string, owner sdk.AccAddress) string {
	return filepath.Join(folder, kind+"-"+owner.String()+".journal")
}

// checks are all that a doctor looks at, in the order in which they are shown.
func (p patient) checks() []monitor.Check {
	checks := []monitor.Check{
		{Name: "key", Look: p.checkKey},
		{Name: "node", Look: p.checkNode},
		{Name: "clock", Look: p.checkClock},
		{Name: "registration", Look: p.checkPosition},
		{Name: "grants", Look: p.checkGrants},
		{Name: "fees", Look: p.checkFees},
		{Name: "disk", Look: p.checkDisk},
		{Name: "journal", Look: p.checkJournal},
		{Name: "ports", Look: p.checkPorts},
		{Name: "settings", Look: p.checkSettings},
		{Name: "encryption", Look: p.checkEncryption},
	}
	switch p.kind {
	case "worker":
		checks = append(checks, monitor.Check{Name: "capacity", Look: p.checkCapacity})
		checks = append(checks, p.backendChecks()...)
	case "evaluator":
		checks = append(checks, monitor.Check{Name: "scorers", Look: p.checkScorers})
	}
	return checks
}

// unknown is what a check says that needs an account which is not known: another check tells why.
func (p patient) unknown(what string) monitor.Finding {
	return monitor.Warning("", "not looked at: the %s is not known", what)
}
