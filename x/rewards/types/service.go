package types

import (
	"regexp"
	"strings"

	"github.com/masa-finance/masad/mech/price"
)

// Limits of services and of what a worker says about itself.
const (
	maxService  = 64
	maxServices = 16
	maxEndpoint = 256
	maxReason   = 256
	// maxCapacity is the most that the parameter max_capacity may allow.
	maxCapacity = 1_024
)

// servicePath is a class and at least one name below it: "llm/llama-3-8b".
var servicePath = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)+$`)

// CheckService refuses anything but a service path.
func CheckService(field, service string) error {
	if len(service) == 0 || len(service) > maxService {
		return ErrInvalidService.Wrapf("%s: %d bytes, must be 1..%d", field, len(service), maxService)
	}
	if !servicePath.MatchString(service) {
		return ErrInvalidService.Wrapf("%s: %q, must be a lower-case path such as llm/llama-3-8b", field, service)
	}
	return nil
}

// checkServices refuses an empty list, one of more than 16, and a service given twice.
func checkServices(services []string) error {
	if len(services) == 0 || len(services) > maxServices {
		return ErrInvalidService.Wrapf("services: %d is outside 1..%d", len(services), maxServices)
	}
	for i, service := range services {
		if err := CheckService("services", service); err != nil {
			return err
		}
		for _, other := range services[:i] {
			if service == other {
				return ErrDuplicate.Wrapf("services: %s is given twice, limit 1", service)
			}
		}
	}
	return nil
}

// Class finds the class of a service in a field: the one with the longest prefix.
func (p MarketParams) Class(field, service string) (Class, error) {
	best := -1
	for i, class := range p.Classes {
		if strings.HasPrefix(service, class.Prefix) && (best < 0 || len(class.Prefix) > len(p.Classes[best].Prefix)) {
			best = i
		}
	}
	if best < 0 {
		return Class{}, ErrInvalidService.Wrapf("%s: %s is of no class, must begin with a prefix in the parameters", field,
			truncate(service))
	}
	return p.Classes[best], nil
}

// Units of a payload.
const (
	bytesPerToken    = 4
	bytesPerKilobyte = 1_000
)

// ResourceUnits are the resource units of a request with a payload of size bytes and output of units. Input tokens
// are a quarter of the payload's bytes, rounded up.
func (c Class) ResourceUnits(size, units uint64) (uint64, error) {
	usage := price.Usage{InTokens: size / bytesPerToken}
	if size%bytesPerToken != 0 {
		usage.InTokens++
	}
	if c.Unit == Unit_UNIT_KILOBYTE {
		usage.DataBytes = units * bytesPerKilobyte // units ≤ max_units ≤ 10^9
	} else {
		usage.MaxOutTokens = units
	}
	ru, err := price.ResourceUnits(price.Class{In: c.AIn, Out: c.AOut, Data: c.AKb, Multiplier: c.Multiplier}, usage)
	if err != nil {
		return 0, ErrInvalidField.Wrapf("max_units: %s", err)
	}
	return ru, nil
}
