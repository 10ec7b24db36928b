package gateway

import (
	"context"
	"maps"
	"slices"
	"time"

	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// catalogueAge is how long an answer about what the network offers is good for.
const catalogueAge = 15 * time.Second

// catalogue is what the network offered at a time.
type catalogue struct {
	services []string
	at       time.Time
}

// models are the names that a call may use now: services with a worker whose answers are text or vectors, and the names
// given to such services; in order.
func (g *Gateway) models(ctx context.Context) ([]string, error) {
	services, err := g.services(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]bool)
	for _, service := range services {
		names[service] = true
	}
	for name, service := range g.options.Models {
		if slices.Contains(services, service) {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// services asks the network, but not at every call.
func (g *Gateway) services(ctx context.Context) ([]string, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if time.Since(g.catalogue.at) < catalogueAge {
		return g.catalogue.services, nil
	}
	params, err := g.chain.Params(ctx)
	if err != nil {
		return nil, chainFault(err)
	}
	all, err := g.chain.Services(ctx)
	if err != nil {
		return nil, chainFault(err)
	}
	text := make([]string, 0, len(all))
	for _, service := range all {
		class, err := params.Market.Class("service", service)
		if err == nil && class.Unit == rewardstypes.Unit_UNIT_TOKEN {
			text = append(text, service)
		}
	}
	g.catalogue = catalogue{services: text, at: time.Now()}
	return text, nil
}
