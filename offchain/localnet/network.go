package localnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	sdkclient "github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/crypto/hd"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
)

// firstBlock is how long a network may take until all its nodes have a block.
const firstBlock = 90 * time.Second

// Kit is what a network is built with.
type Kit struct {
	// Binary is the masad that all processes run.
	Binary string
	Codec  codec.Codec
	Txs    sdkclient.TxConfig
	// Out is told about the progress.
	Out io.Writer
	// Tip makes the beacon secret of a node's home, if it has none, and returns the tip that it registers.
	Tip func(home, chainID string) ([]byte, error)
	// Keys is everybody's keyring; opened by the network.
	Keys keyring.Keyring
}

func (k Kit) say(format string, args ...any) { _, _ = fmt.Fprintf(k.Out, format+"\n", args...) }

// Start brings up the network in a folder: a new one if there is none, or what of the one there does not run. If it
// fails or is interrupted, whatever it started is stopped again.
func Start(ctx context.Context, kit Kit, o Options) (Plan, error) {
	if err := o.Validate(); err != nil {
		return Plan{}, err
	}
	endTurn, err := takeTurn(o.Dir)
	if err != nil {
		return Plan{}, err
	}
	defer endTurn()
	if o.Reset {
		if err := remove(ctx, kit, o.Dir); err != nil {
			return Plan{}, err
		}
	}
	plan, err := prepare(ctx, &kit, o)
	if err != nil {
		return Plan{}, err
	}
	if err := plan.checkPorts(); err != nil {
		return Plan{}, err
	}
	started, err := plan.raise(ctx, kit)
	if err != nil {
		kit.say("stopping what was started")
		for _, name := range slices.Backward(started) {
			err = errors.Join(err, plan.stop(context.WithoutCancel(ctx), name))
		}
	}
	return plan, err
}

// prepare finds the network in a folder or builds one. What an interrupted build left is thrown away.
func prepare(ctx context.Context, kit *Kit, o Options) (Plan, error) {
	plan, err := Load(o.Dir)
	switch {
	case errors.Is(err, ErrNoNetwork):
		return build(ctx, kit, o)
	case err != nil:
		return plan, err
	case !plan.Built:
		if err := sweep(o.Dir); err != nil {
			return plan, err
		}
		return build(ctx, kit, o)
	}
	kit.say("a network is here already: starting what of it does not run (--reset makes a new one)")
	kit.Keys, err = plan.openKeys(kit.Codec)
	return plan, err
}

// build makes the folder of a new network.
func build(ctx context.Context, kit *Kit, o Options) (Plan, error) {
	plan := NewPlan(o)
	if err := CheckFolder(o.Dir); err != nil {
		return plan, err
	}
	if err := plan.checkPorts(); err != nil {
		return plan, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return plan, err
	}
	if err := plan.save(); err != nil {
		return plan, err
	}
	kit.say("building a network of %d validators in %s", o.Validators, o.Dir)
	init := exec.CommandContext(ctx, kit.Binary,
		"init", plan.Nodes[0].Name, "--home", plan.Nodes[0].Home, "--chain-id", plan.ChainID)
	init.Env = cleanEnvironment(os.Environ())
	if out, err := init.CombinedOutput(); err != nil {
		return plan, fmt.Errorf("masad init: %w: %s", err, out)
	}
	var err error
	if kit.Keys, err = plan.openKeys(kit.Codec); err != nil {
		return plan, err
	}
	if err := plan.makeKeys(kit.Keys, hd.Secp256k1); err != nil {
		return plan, err
	}
	if err := plan.makeEncryptionKeys(); err != nil {
		return plan, err
	}
	founders, err := plan.makeFounders()
	if err != nil {
		return plan, err
	}
	if err := plan.writeGenesis(ctx, *kit, founders); err != nil {
		return plan, err
	}
	if err := plan.writeSettings(founders); err != nil {
		return plan, err
	}
	if err := plan.makeClientHome(); err != nil {
		return plan, err
	}
	if err := plan.writeArchives(); err != nil {
		return plan, err
	}
	plan.Built = true
	return plan, plan.save()
}

// openKeys opens everybody's keyring.
func (p *Plan) openKeys(cdc codec.Codec) (keyring.Keyring, error) {
	return keyring.New("masad", keyring.BackendTest, p.ClientHome(), nil, cdc)
}

// makeClientHome writes the settings with which `masad --home` talks to the network.
func (p *Plan) makeClientHome() error {
	if err := copyHome(p.Nodes[0].Home, p.ClientHome()); err != nil {
		return err
	}
	return editTOML(filepath.Join(p.ClientHome(), "config", "client.toml"), p.clientSettings(p.Nodes[0]))
}

// raise starts the nodes, registers everybody, starts the programs, and waits until those that listen serve.
func (p *Plan) raise(ctx context.Context, kit Kit) (started []string, err error) {
	nodes, err := p.spawnKind(kit, KindNode)
	started = append(started, nodes...)
	if err != nil {
		return started, err
	}
	if err := p.awaitBlocks(ctx, kit); err != nil {
		return started, err
	}
	models, err := p.spawnKind(kit, KindModel)
	started = append(started, models...)
	if err != nil {
		return started, err
	}
	if !p.Ready && !p.Manual {
		if err := p.register(ctx, kit); err != nil {
			return started, err
		}
		p.Ready = true
		if err := p.save(); err != nil {
			return started, err
		}
	}
	for _, kind := range []string{KindWorker, KindEvaluator, KindGateway, KindFaucet} {
		programs, err := p.spawnKind(kit, kind)
		started = append(started, programs...)
		if err != nil {
			return started, err
		}
	}
	return started, p.awaitDoors(ctx, kit, started)
}

// spawnKind starts the processes of a kind that do not run.
func (p *Plan) spawnKind(kit Kit, kind string) (started []string, err error) {
	for _, process := range p.Processes {
		if process.Kind != kind {
			continue
		}
		pid, stale, err := p.alive(process.Name)
		if err != nil {
			return started, err
		}
		if pid != 0 {
			continue
		}
		if stale {
			kit.say("%s ended without being stopped; starting it again", process.Name)
		}
		if err := p.spawn(kit.Binary, process); err != nil {
			return started, err
		}
		started = append(started, process.Name)
	}
	if len(started) > 0 {
		kit.say("started %d %s processes", len(started), kind)
	}
	return started, nil
}

// Stop ends all processes, programs first, and returns how many ran.
func (p *Plan) Stop(ctx context.Context) (int, error) {
	count := 0
	var failed error
	for _, kinds := range [][]string{
		{KindGateway, KindFaucet, KindEvaluator, KindWorker, KindModel}, {KindNode},
	} {
		results := make(chan error)
		running := 0
		for _, process := range p.Processes {
			if !slices.Contains(kinds, process.Kind) {
				continue
			}
			running++
			if pid, _, err := p.alive(process.Name); err == nil && pid != 0 {
				count++
			}
			go func() { results <- p.stop(ctx, process.Name) }()
		}
		for range running {
			failed = errors.Join(failed, <-results)
		}
	}
	return count, failed
}
