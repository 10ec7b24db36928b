package localnet

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	slashingtypes "github.com/masa-finance/masad/x/slashing/types"
	stakingtypes "github.com/masa-finance/masad/x/staking/types"
	validatorsettypes "github.com/masa-finance/masad/x/validatorset/types"
)

// Limits of a local network: what one machine and one range of ports can carry.
const (
	maxValidators = 16
	maxWorkers    = 32
	maxOracles    = 32
	maxWindow     = 600
	minPort       = 1024
	maxPort       = 65_535
	portsPerNode  = 10
	minBlockTime  = 50 * time.Millisecond
	maxBlockTime  = time.Minute
)

// Defaults of Options.
const (
	DefaultValidators = 4
	DefaultWorkers    = 3
	DefaultOracles    = 1
	DefaultBasePort   = 26_650
	// DefaultBlockTime, DefaultEpochBlocks and DefaultSlots are a clock that one can watch, and seats for everybody.
	DefaultBlockTime   = 850 * time.Millisecond
	DefaultEpochBlocks = 20
	DefaultSlots       = 64
	// DefaultWindowBlocks is how long evaluators may commit, and how long they may reveal.
	DefaultWindowBlocks = 4
	// DefaultDowntimeWindow and DefaultDowntimeJail are those of a network in earnest.
	DefaultDowntimeWindow = 10_000
	DefaultDowntimeJail   = 10 * time.Minute
	DefaultChainID        = "masa-localnet"
	folderName            = ".masad-localnet"
)

// DefaultDir is the folder of a local network when nobody says otherwise.
func DefaultDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return folderName
	}
	return filepath.Join(home, folderName)
}

// Options shape a new network.
type Options struct {
	Validators int
	Workers    int
	Oracles    int
	Evaluators int
	// Gateways is how many of the oracles have a gateway; NoFaucet leaves the faucet program out.
	Gateways int
	NoFaucet bool
	// WorkerKinds are what the workers are like, one after the other, again and again; by default DefaultWorkerKinds.
	WorkerKinds []string
	// Dir is the network's folder; it cannot be moved.
	Dir string
	// BasePort is the first of the ports it listens on: ten for each node, then one for each model server, each gateway
	// and the faucet, then one for the payloads of each worker and each gateway.
	BasePort int
	// BlockTime is how long a node waits after a block, EpochBlocks the length of an epoch, Slots the number of seats.
	BlockTime   time.Duration
	EpochBlocks int
	Slots       int
	// WindowBlocks is the length of the windows for commitments and for reveals.
	WindowBlocks int
	// DowntimeWindow is of how many blocks a validator must sign half, DowntimeJail how long it is jailed if it does not.
	DowntimeWindow int
	DowntimeJail   time.Duration
	// Manual leaves worker and evaluator programs out and the windows long, for people who drive everything by hand.
	Manual bool
	// Reset forgets a network that is there.
	Reset bool
}

// Validate refuses options no network can have.
func (o Options) Validate() error {
	for _, limit := range []struct {
		name                   string
		value, lowest, highest int
	}{
		{"validators", o.Validators, 1, maxValidators},
		{"workers", o.Workers, 0, maxWorkers},
		{"oracles", o.Oracles, 0, maxOracles},
		{"evaluators", o.Evaluators, 0, o.Validators},
		{"gateways", o.Gateways, 0, o.Oracles},
		{"window-blocks", o.WindowBlocks, 1, maxWindow},
		{"epoch-blocks", o.EpochBlocks, stakingtypes.MinEpochBlocks, stakingtypes.MaxEpochBlocks},
		{"slots", o.Slots, 1, validatorsettypes.MaxSlots},
		{"downtime-window", o.DowntimeWindow, slashingtypes.MinWindow, slashingtypes.MaxWindow},
		{"base-port", o.BasePort, minPort, maxPort - portsPerNode*o.Validators - 2*(o.Workers+o.Gateways) - 1},
	} {
		if limit.value < limit.lowest || limit.value > limit.highest {
			return fmt.Errorf("%s: %d is outside %d..%d", limit.name, limit.value, limit.lowest, limit.highest)
		}
	}
	if o.BlockTime < minBlockTime || o.BlockTime > maxBlockTime {
		return fmt.Errorf("block-time: %s is outside %s..%s", o.BlockTime, minBlockTime, maxBlockTime)
	}
	if o.DowntimeJail < slashingtypes.MinDowntimeJail || o.DowntimeJail > slashingtypes.MaxDowntimeJail {
		return fmt.Errorf("downtime-jail: %s is outside %s..%s",
			o.DowntimeJail, slashingtypes.MinDowntimeJail, slashingtypes.MaxDowntimeJail)
	}
	if o.Dir == "" {
		return fmt.Errorf("dir: is empty")
	}
	return checkKinds(o.WorkerKinds)
}
