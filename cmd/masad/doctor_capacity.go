package main

import (
	"context"
	"fmt"

	"github.com/masa-finance/masad/offchain/client"
	"github.com/masa-finance/masad/offchain/monitor"
	"github.com/masa-finance/masad/offchain/worker"
)

// checkCapacity compares what the chain may give the worker at a time with what it answers at a time.
func (p patient) checkCapacity(ctx context.Context) monitor.Finding {
	if p.owner.Empty() {
		return p.unknown("operator")
	}
	places, setting, err := p.places()
	if err != nil {
		return monitor.Warning("", "not looked at: another check tells what is wrong with --%s", flagAnswers)
	}
	view, err := client.NewMarket(p.node).Worker(ctx, p.owner.String())
	if err != nil {
		return monitor.Warning("see node and registration", "could not be asked: %s", err)
	}
	return capacityFinding(uint64(view.Worker.Capacity), places, setting)
}

// places are how many requests the worker answers at a time, and the setting that bounds them.
func (p patient) places() (places uint64, setting string, err error) {
	parallel, _ := p.cmd.Flags().GetInt(flagParallel)
	if parallel <= 0 {
		parallel = worker.DefaultParallel
	}
	places, setting = uint64(parallel), "--"+flagParallel
	all, err := assignedOf(p.cmd)
	if err != nil || hasDefault(p.cmd) {
		return places, setting, err
	}
	sum := uint64(0)
	for _, a := range all {
		bound, err := a.number(optionParallel, maxParallel)
		if err != nil || bound == 0 {
			return places, setting, err
		}
		sum += bound
	}
	if sum < places {
		return sum, "the " + optionParallel + " of the services", nil
	}
	return places, setting, nil
}

// capacityFinding judges a capacity. One that is larger makes requests wait, and what waits too long is given back.
func capacityFinding(capacity, places uint64, setting string) monitor.Finding {
	if capacity <= places {
		return monitor.Fine("registered for %d requests at a time, answers %d", capacity, places)
	}
	remedy := fmt.Sprintf("raise %s to %d; or masad tx rewards edit-worker with all that the worker offers and "+
		"--capacity %d --from <owner>", setting, capacity, places)
	return monitor.Warning(remedy, "registered for %d requests at a time, answers %d: the rest waits, and is given back "+
		"if that takes too long", capacity, places)
}
