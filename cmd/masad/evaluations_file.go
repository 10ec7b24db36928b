package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// evaluation is what the file of salts keeps of one commitment.
type evaluation struct {
	ChainID  string `json:"chain_id"`
	Operator string `json:"operator"`
	Item     string `json:"item"`
	// R, C and F are micro-units.
	R    uint32 `json:"r"`
	C    uint32 `json:"c"`
	F    uint32 `json:"f"`
	Flag bool   `json:"flag"`
	Salt []byte `json:"salt"`
}

func (e evaluation) opinion() rewardstypes.Opinion {
	return rewardstypes.Opinion{R: e.R, C: e.C, F: e.F, Flag: e.Flag}
}

// same tells whether two evaluations are of the same item by the same operator.
func (e evaluation) same(other evaluation) bool {
	return e.ChainID == other.ChainID && e.Operator == other.Operator && e.Item == other.Item
}

// keepEvaluation writes an evaluation to the file and returns the one that is there in the end. The same scores again
// are the same commitment again, with its first salt; other scores need replace. Others that keep
// one at the same time wait.
func keepEvaluation(path string, e evaluation, replace bool) (kept evaluation, err error) {
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }() // closing unlocks
	return keepLocked(path, e, replace)
}

func keepLocked(path string, e evaluation, replace bool) (evaluation, error) {
	all, err := readEvaluations(path)
	if err != nil {
		return e, err
	}
	var kept []evaluation
	for _, old := range all {
		switch {
		case !e.same(old):
			kept = append(kept, old)
		case replace:
		case e.opinion() == old.opinion():
			return old, nil
		default:
			return e, fmt.Errorf("%s: there are other scores of item %s; --%s forgets them", path, e.Item, flagReplace)
		}
	}
	return e, writeEvaluations(path, append(kept, e))
}

// lockFile opens a file and waits until no other process has it locked.
func lockFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return file, nil
}

// findEvaluation looks up an evaluation by chain, operator and item.
func findEvaluation(path string, want evaluation) (evaluation, error) {
	all, err := readEvaluations(path)
	if err != nil {
		return want, err
	}
	for _, e := range all {
		if e.same(want) {
			return e, nil
		}
	}
	return want, fmt.Errorf("%s: no scores of item %q by %s", path, want.Item, want.Operator)
}

func readEvaluations(path string) ([]evaluation, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []evaluation
	if err := json.Unmarshal(content, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return all, nil
}

// writeEvaluations replaces the file in one step and returns when it is on the disk.
func writeEvaluations(path string, all []evaluation) error {
	content, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	_, err = file.Write(append(content, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
