package localnet

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kinds of workers, by the model behind them.
const (
	// WorkerGood answers well, WorkerBad badly.
	WorkerGood = "good"
	WorkerBad  = "bad"
	// WorkerSlow answers well and late.
	WorkerSlow = "slow"
	// WorkerCopier gives again what another worker has answered to another question.
	WorkerCopier = "copier"
)

// DefaultWorkerKinds are what the workers are like when nobody says otherwise.
func DefaultWorkerKinds() []string { return []string{WorkerGood, WorkerGood, WorkerBad} }

// How long models think, so that timeliness is seen to count.
const (
	modelDelay = "1s"
	slowDelay  = "6s"
)

// WorkerKinds are all there are.
func WorkerKinds() []string { return []string{WorkerGood, WorkerBad, WorkerSlow, WorkerCopier} }

func checkKinds(kinds []string) error {
	for _, kind := range kinds {
		if !slices.Contains(WorkerKinds(), kind) {
			return fmt.Errorf("worker-kinds: %q is none of %s", kind, strings.Join(WorkerKinds(), ", "))
		}
	}
	return nil
}

// workerKind is what the i-th worker is like.
func (o Options) workerKind(i int) string {
	kinds := o.WorkerKinds
	if len(kinds) == 0 {
		kinds = DefaultWorkerKinds()
	}
	return kinds[i%len(kinds)]
}

// modelArgs are the knobs of the i-th worker's model.
func (p *Plan) modelArgs(kind string, i int) []string {
	quality, delay := WorkerGood, modelDelay
	switch kind {
	case WorkerBad:
		quality = WorkerBad
	case WorkerSlow:
		delay = slowDelay
	}
	args := []string{"--quality", quality, "--delay", delay, "--seed", strconv.Itoa(i)}
	if kind == WorkerCopier {
		args = append(args, "--copy-from", "http://"+loopback(p.Nodes[0].API))
	}
	return args
}
