package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/masa-finance/masad/offchain/client"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
)

const (
	// soon is how long before the end of its grants a program begins to warn, and day how often it looks and does.
	soon = 72 * time.Hour
	day  = 24 * time.Hour
)

// running are the words that run a program of a kind.
var running = map[string]string{"worker": "run", "evaluator": "run", "oracle": "serve"}

// errNotGranted tells that a program may not send all that it has to.
var errNotGranted = errors.New("the key may not act for the operator")

// admitted ends a program that could never do anything, or whose key may not do it.
func (p program) admitted(ctx context.Context, role stakingtypes.Role, messages []string) error {
	if err := p.check(ctx, role); err != nil {
		return err
	}
	return p.authorized(ctx, messages)
}

// authorized ends a program whose key must not, or may not, send the program's messages for its operator. It warns of
// grants that end, now and once a day while the context lasts.
func (p program) authorized(ctx context.Context, messages []string) error {
	for _, key := range p.pool.Addresses() {
		if !p.owner.Equals(key) {
			continue
		}
		if err := p.refuseOwner(); err != nil || len(p.pool.Addresses()) == 1 {
			return err
		}
	}
	err := p.node.Serves(ctx, p.chainID) // a node that is behind does not know the newest grants
	if err == nil {
		p.warnOfClock()
		err = p.checkGrants(ctx, messages)
	}
	if errors.Is(err, errNotGranted) {
		return err
	}
	if err != nil && ctx.Err() == nil {
		p.log.Warn("could not look whether this key may act for the operator", "error", err)
	}
	go p.remind(ctx, messages)
	go p.pool.permit.watch(ctx, func(ctx context.Context) error { return p.oneMay(ctx, messages) })
	return nil
}

// refuseOwner keeps the key that owns the stake away from programs, which hold their key open.
func (p program) refuseOwner() error {
	if p.allowOwner {
		return nil
	}
	return fmt.Errorf(`--%[1]s: this key owns the stake of %[2]s, and would have to lie open on this machine;
make a key of its own for the program:    masad keys add hot
let it send the program's messages:       masad %[3]s authorize hot --%[1]s <owner>
and run the program with it:              masad %[3]s %[6]s --%[1]s hot --%[4]s %[2]s
or, where the stake is worth nothing:     --%[5]s`, flags.FlagFrom, p.owner, p.kind, flagOperator, flagAllowOwnerKey,
		running[p.kind])
}

// checkGrants looks whether the operator lets each key send all messages now, by the chain's clock, and warns if not
// for long.
func (p program) checkGrants(ctx context.Context, messages []string) error {
	for _, key := range p.pool.Addresses() {
		if p.owner.Equals(key) {
			continue
		}
		if err := p.checkSigner(ctx, key, messages); err != nil {
			return err
		}
	}
	return nil
}

func (p program) checkSigner(ctx context.Context, key sdk.AccAddress, messages []string) error {
	grants, err := p.grantsOf(ctx, key, messages)
	if err != nil {
		return err
	}
	if end := grants.End(messages); !end.IsZero() && end.Sub(p.node.Now()) < soon {
		p.log.Warn("the key may act for the operator not much longer", "until", end.Format(time.RFC3339),
			"renew", p.renewing(key))
	}
	return nil
}

// grantsOf are the grants of a key, which must be all those of the messages, now.
func (p program) grantsOf(ctx context.Context, key sdk.AccAddress, messages []string) (client.Grants, error) {
	grants, err := p.node.Grants(ctx, p.owner, key)
	if err != nil {
		return nil, err
	}
	if missing := grants.Missing(messages, p.node.Now()); len(missing) > 0 {
		return nil, fmt.Errorf("%w: %s has not let %s send %s, or not until now; %s grants it",
			errNotGranted, p.owner, key, strings.Join(missing, ", "), p.renewing(key))
	}
	return grants, nil
}

// renewing is the command that lets a key act for the operator.
func (p program) renewing(key sdk.AccAddress) string {
	return fmt.Sprintf("masad %s authorize %s --%s <key of %s>", p.kind, key, flags.FlagFrom, p.owner)
}

// remind looks at the grants once a day.
func (p program) remind(ctx context.Context, messages []string) {
	ticker := time.NewTicker(day)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			p.warnOfClock()
			if err := p.checkGrants(ctx, messages); err != nil && ctx.Err() == nil {
				p.log.Warn("the grants of the operator", "error", err)
			}
		}
	}
}
