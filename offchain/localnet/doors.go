package localnet

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

const (
	// firstAnswer is how long a process may take until it serves.
	firstAnswer = 90 * time.Second
	// doorTimeout is how long one look at it may take.
	doorTimeout = 2 * time.Second
)

// awaitDoors waits until every process among the named that listens for people serves them, so that what the guide
// tells to type works at once.
func (p *Plan) awaitDoors(ctx context.Context, kit Kit, names []string) error {
	ctx, cancel := context.WithTimeout(ctx, firstAnswer)
	defer cancel()
	for _, process := range p.Processes {
		address := valueOf(process.Args, flagListen)
		if address == "" || !slices.Contains(names, process.Name) {
			continue
		}
		if err := p.await(ctx, process.Name, func() error { return knock(ctx, address) }); err != nil {
			return fmt.Errorf("%s does not serve at %s: %w", process.Name, address, err)
		}
	}
	kit.say("everything that listens serves")
	return nil
}

// knock asks a process whether it serves.
func knock(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, doorTimeout)
	defer cancel()
	asked, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(asked)
	if err != nil {
		return err
	}
	if err := reply.Body.Close(); err != nil {
		return err
	}
	if reply.StatusCode != http.StatusOK {
		return fmt.Errorf("GET /healthz: %s", reply.Status)
	}
	return nil
}
