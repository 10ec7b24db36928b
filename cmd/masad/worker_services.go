package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/masa-finance/masad/offchain/backend"
	rewardstypes "github.com/masa-finance/masad/x/rewards/types"
)

// flagAnswers is the flag that gives a service to a backend. It has the name of flagService, and says more.
const flagAnswers = flagService

// Options that every backend has.
const (
	optionParallel = "parallel"
	optionTimeout  = "timeout"
)

// maxParallel is the largest number of requests of a service at a time.
const maxParallel = 1_024

// servicesHelp tells what the flag takes.
const servicesHelp = "what answers a service, <service>=<backend>[,option=value…]; repeatable, a service may " +
	"end in /* (openai|local|web|rss|http-json|file|exec)"

// assigned is a value of the flag, taken apart.
type assigned struct {
	pattern, kind string
	options       map[string]string
	// used are the options that somebody asked for: the others are not known.
	used map[string]bool
	// allowPrivate is the worker's own flag.
	allowPrivate bool
}

// parseAssigned reads "llm/llama3=openai,url=http://localhost:11434/v1,model=llama3". A comma within a value is "\,".
func parseAssigned(text string) (assigned, error) {
	parts := splitCommas(text)
	a := assigned{options: make(map[string]string), used: make(map[string]bool)}
	var found bool
	if a.pattern, a.kind, found = strings.Cut(parts[0], "="); !found {
		return a, fmt.Errorf("%q is not <service>=<backend>[,option=value…]", parts[0])
	}
	concrete := a.pattern
	if path, below := strings.CutSuffix(a.pattern, "/*"); below {
		concrete = path + "/x"
	}
	if err := rewardstypes.CheckService("service", concrete); err != nil {
		return a, fmt.Errorf("%q is neither a service such as llm/llama-3-8b nor one that ends in /*", a.pattern)
	}
	for _, part := range parts[1:] {
		name, value, found := strings.Cut(part, "=")
		if !found || name == "" {
			return a, fmt.Errorf("%s: %q is not option=value", a.pattern, part)
		}
		if _, twice := a.options[name]; twice {
			return a, fmt.Errorf("%s: %s: is given twice", a.pattern, name)
		}
		a.options[name] = value
	}
	return a, nil
}

// splitCommas splits at commas that have no backslash before them.
func splitCommas(text string) []string {
	const kept = "\x00"
	parts := strings.Split(strings.ReplaceAll(text, `\,`, kept), ",")
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], kept, ",")
	}
	return parts
}

// text is an option, or the usual value.
func (a assigned) text(name, usual string) string {
	a.used[name] = true
	if value, given := a.options[name]; given {
		return value
	}
	return usual
}

// number is an option between two bounds; 0 if it is not given.
func (a assigned) number(name string, most uint64) (uint64, error) {
	text := a.text(name, "")
	if text == "" {
		return 0, nil
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil || value == 0 || value > most {
		return 0, fmt.Errorf("%s: %q is outside 1..%d", name, text, most)
	}
	return value, nil
}

// duration is an option above 0; 0 if it is not given.
func (a assigned) duration(name string) (time.Duration, error) {
	text := a.text(name, "")
	if text == "" {
		return 0, nil
	}
	value, err := time.ParseDuration(text)
	if err != nil || value <= 0 {
		return 0, fmt.Errorf("%s: %q is not a duration such as 30s", name, text)
	}
	return value, nil
}

// truth is an option that is true or false.
func (a assigned) truth(name string, usual bool) (bool, error) {
	text := a.text(name, strconv.FormatBool(usual))
	if text != "true" && text != "false" {
		return false, fmt.Errorf("%s: %q is neither true nor false", name, text)
	}
	return text == "true", nil
}

// list is an option with values between blanks.
func (a assigned) list(name string) []string { return strings.Fields(a.text(name, "")) }

// unknown refuses options that the backend does not have.
func (a assigned) unknown() error {
	for _, name := range slices.Sorted(maps.Keys(a.options)) {
		if !a.used[name] {
			return fmt.Errorf("%s: no such option of %s, must be one of %s", name, a.kind,
				strings.Join(slices.Sorted(maps.Keys(a.used)), ", "))
		}
	}
	return nil
}

// route is the backend of a value of the flag, with its places and its time.
func (a assigned) route() (backend.Route, error) {
	build, known := kinds[a.kind]
	if !known {
		return backend.Route{}, fmt.Errorf("%s: %q is no backend, must be one of %s", a.pattern, a.kind,
			strings.Join(slices.Sorted(maps.Keys(kinds)), ", "))
	}
	parallel, err := a.number(optionParallel, maxParallel)
	route := backend.Route{Pattern: a.pattern, Parallel: int(parallel)}
	if err == nil {
		route.Timeout, err = a.duration(optionTimeout)
	}
	if err == nil {
		route.Backend, err = build(a)
	}
	if unknown := a.unknown(); unknown != nil {
		err = unknown // the likelier mistake
	}
	if err != nil {
		return route, fmt.Errorf("%s=%s: %w", a.pattern, a.kind, err)
	}
	return route, nil
}

// assignedOf are the values of the flag, taken apart.
func assignedOf(cmd *cobra.Command) ([]assigned, error) {
	texts, _ := cmd.Flags().GetStringArray(flagAnswers)
	private, _ := cmd.Flags().GetBool(flagAllowPrivate)
	var all []assigned
	for _, text := range texts {
		a, err := parseAssigned(text)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flagAnswers, err)
		}
		a.allowPrivate = private
		all = append(all, a)
	}
	return all, nil
}

// hasDefault tells whether --backend answers services: if it was given, or no service has a backend of its own.
func hasDefault(cmd *cobra.Command) bool {
	texts, _ := cmd.Flags().GetStringArray(flagAnswers)
	return len(texts) == 0 || cmd.Flags().Changed(flagBackend) || cmd.Flags().Changed(flagBackendURL)
}

// routerOf is the backend that the flags name: that of each service, and the one for all others.
func routerOf(cmd *cobra.Command) (*backend.Router, error) {
	all, err := assignedOf(cmd)
	if err != nil {
		return nil, err
	}
	var routes []backend.Route
	for _, a := range all {
		route, err := a.route()
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", flagAnswers, err)
		}
		routes = append(routes, route)
	}
	var other backend.Backend
	if hasDefault(cmd) {
		if other, err = backendOf(cmd); err != nil {
			return nil, err
		}
	}
	router, err := backend.NewRouter(routes, other)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", flagAnswers, err)
	}
	return router, nil
}
