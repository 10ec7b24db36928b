package localnet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Folders of a network within its own.
const (
	clientFolder = "client"
	nodesFolder  = "nodes"
	dataFolder   = "data"
	runFolder    = "run"
	logsFolder   = "logs"
	demoFolder   = "demo"
)

// own are the names that a network, and the demo on it, give to what is in its folder. Nothing else is ever deleted.
func own() []string {
	file := filepath.Base(planFile(""))
	return []string{clientFolder, nodesFolder, dataFolder, runFolder, logsFolder, demoFolder, file, file + newSuffix}
}

// CheckFolder refuses to build a network in a folder that holds anything of the user's: a reset deletes it. It may hold
// a network, or the settings of a client, which a start that was refused leaves.
func CheckFolder(dir string) error {
	if _, err := Load(dir); !errors.Is(err, ErrNoNetwork) {
		return err
	}
	if err := holdsOnly(filepath.Join(dir, clientFolder), clientSettingsFolders); err != nil {
		return err
	}
	return holdsOnly(dir, []string{clientFolder, filepath.Base(planFile("")) + newSuffix})
}

// clientSettingsFolders are what masad makes in a home when it first reads its settings.
var clientSettingsFolders = []string{"config", "data"}

// holdsOnly refuses a folder with other entries than those of certain names.
func holdsOnly(dir string, names []string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if !slices.Contains(names, entry.Name()) {
			return fmt.Errorf("%s: %s is not a local network's: move it away, or name another folder", dir, entry.Name())
		}
	}
	return nil
}

// remove stops the network in a folder, if there is one, and deletes it.
func remove(ctx context.Context, kit Kit, dir string) error {
	plan, err := Load(dir)
	if errors.Is(err, ErrNoNetwork) {
		return nil
	}
	moved := errors.Is(err, ErrMoved) // nothing of the other folder is to be stopped
	if err != nil && !moved {
		return err
	}
	if err := holdsOnly(dir, own()); err != nil {
		return err
	}
	if !moved {
		if _, err := plan.Stop(ctx); err != nil {
			return err
		}
	}
	if err := sweep(dir); err != nil {
		return err
	}
	kit.say("removed the network in %s", dir)
	return nil
}

// sweep deletes what belongs to a network, the plan last: an interrupted sweep can be taken up again.
func sweep(dir string) error {
	if err := holdsOnly(dir, own()); err != nil {
		return err
	}
	for _, name := range own() {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
