package lint

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// allowed is the import graph of the module: each node with the nodes it may import. A node is a layer of the chain
// ("x/staking"), the types of a module ("x/staking/types"), what runs an item ("x/staking/safeitem"), a package of
// mech, or a top folder. Imports go down only: gov, rewards, slashing, validatorset, staking; mech lies under all of
// them. A new edge is a decision: it is added here on purpose or not at all.
var allowed = map[string][]string{
	"x/staking/types":      {"mech"},
	"x/staking/safeitem":   {"x/staking/types"},
	"x/staking":            {"mech", "x/staking/types", "x/staking/safeitem"},
	"x/validatorset/types": {"mech", "x/staking/types"},
	"x/validatorset":       {"mech", "x/staking/types", "x/staking/safeitem", "x/validatorset/types"},
	"x/slashing/types":     {"mech", "x/staking/types", "x/validatorset/types"},
	"x/slashing":           {"mech", "x/staking/types", "x/staking/safeitem", "x/validatorset/types", "x/slashing/types"},
	"x/rewards/types":      {"mech", "x/staking/types", "x/validatorset/types", "x/slashing/types"},
	"x/rewards": {
		"mech", "x/staking/types", "x/staking/safeitem", "x/validatorset/types", "x/slashing/types", "x/rewards/types",
	},
	"x/rewards/explain": {"mech", "x/staking/types", "x/rewards/types"},
	"x/gov/types":       {"mech", "x/staking/types", "x/validatorset/types", "x/slashing/types", "x/rewards/types"},
	"x/gov": {
		"mech", "x/staking/types", "x/staking/safeitem", "x/validatorset/types", "x/slashing/types", "x/rewards/types",
		"x/gov/types",
	},
	"app": append([]string{
		"mech", "docs", "x/staking", "x/staking/safeitem", "x/validatorset", "x/slashing", "x/rewards", "x/gov",
	}, moduleTypes...),
	"offchain": append([]string{"mech"}, moduleTypes...),
	"cmd":      append([]string{"app", "offchain", "x/rewards/explain"}, moduleTypes...),
	"docs":     {},
	"scripts":  {},
	// Helpers of tests may import what they test; nothing but tests imports them.
	"testutil": append([]string{
		"app", "cmd", "mech", "offchain", "x/staking", "x/validatorset", "x/slashing", "x/rewards", "x/rewards/explain",
		"x/gov",
	}, moduleTypes...),
}

// moduleTypes are the public parts of all modules.
var moduleTypes = []string{
	"x/staking/types", "x/validatorset/types", "x/slashing/types", "x/rewards/types", "x/gov/types",
}

// allowedMech is the graph among the packages of mech.
var allowedMech = map[string][]string{
	"mech/fixed":       {},
	"mech/apportion":   {},
	"mech/sample":      {},
	"mech/beacon":      {"mech/fixed", "mech/sample"},
	"mech/stake":       {"mech/fixed"},
	"mech/quality":     {"mech/fixed"},
	"mech/price":       {"mech/fixed", "mech/apportion"},
	"mech/performance": {"mech/fixed", "mech/quality"},
	"mech/power":       {"mech/fixed"},
	"mech/emission":    {"mech/fixed", "mech/apportion"},
	"mech/royalty":     {"mech/fixed"},
	"mech/shapley":     {"mech/fixed", "mech/apportion"},
	"mech/liquid":      {"mech/fixed"},
	"mech/record":      {},
}

// mathematics is what mech imports from elsewhere: big integers, and the tables of Unicode's normal forms.
var mathematics = []string{"cosmossdk.io/math", "golang.org/x/text/unicode/norm"}

// node is where a package stands in the graph.
func node(folder string) string {
	parts := strings.Split(folder, "/")
	switch {
	case parts[0] != "x" || len(parts) == 1:
		return parts[0]
	case len(parts) > 2 && slices.Contains([]string{"types", "safeitem", "explain"}, parts[2]):
		return strings.Join(parts[:3], "/")
	default:
		return strings.Join(parts[:2], "/")
	}
}

// edges draws the graph: each pair of nodes, with one import that makes it an edge.
func edges(own []listed, node func(string) string) map[[2]string]string {
	drawn := make(map[[2]string]string)
	for _, p := range own {
		from := node(p.folder())
		for _, path := range p.Imports {
			folder, inside := strings.CutPrefix(path, modulePath)
			to := node(folder)
			if inside && from != "" && to != "" && from != to {
				drawn[[2]string{from, to}] = p.folder() + " imports " + folder
			}
		}
	}
	return drawn
}

// expectEdges fails on an edge that the table does not have, and logs the graph.
func expectEdges(t *testing.T, drawn map[[2]string]string, table map[string][]string) {
	t.Helper()
	pairs := slices.SortedFunc(maps.Keys(drawn), func(a, b [2]string) int {
		return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1])
	})
	for _, pair := range pairs {
		t.Logf("%s -> %s", pair[0], pair[1])
		if !slices.Contains(table[pair[0]], pair[1]) {
			t.Errorf("new edge %s -> %s: %s", pair[0], pair[1], drawn[pair])
		}
	}
}

func TestImportsGoDown(t *testing.T) {
	own := ownPackages(t)
	for _, p := range own {
		if _, known := allowed[node(p.folder())]; !known && node(p.folder()) != "mech" {
			t.Errorf("%s is in no layer: add its folder to the graph", p.folder())
		}
	}
	expectEdges(t, edges(own, node), allowed)
}

func TestMechImportsAmongItself(t *testing.T) {
	expectEdges(t, edges(ownPackages(t), func(folder string) string {
		parts := strings.Split(folder, "/")
		if parts[0] != "mech" || len(parts) == 1 {
			return ""
		}
		return strings.Join(parts[:2], "/")
	}), allowedMech)
}

func TestMechKnowsNoChain(t *testing.T) {
	for _, p := range ownPackages(t) {
		if node(p.folder()) != "mech" {
			continue
		}
		for _, path := range p.Imports {
			standard := !strings.Contains(strings.SplitN(path, "/", 2)[0], ".")
			if !standard && !slices.Contains(mathematics, path) && !strings.HasPrefix(path, modulePath+"mech/") {
				t.Errorf("%s imports %s: mech has the standard library and %v", p.folder(), path, mathematics)
			}
		}
	}
}

func TestKeepersStayInTheirModule(t *testing.T) {
	for _, p := range ownPackages(t) {
		for _, path := range p.Imports {
			folder, inside := strings.CutPrefix(path, modulePath)
			keeper := inside && strings.HasPrefix(folder, "x/") && strings.Count(node(folder), "/") == 1
			outside := node(p.folder()) != node(folder) && node(p.folder()) != "app" && node(p.folder()) != "testutil"
			if keeper && outside {
				t.Errorf("%s imports %s: other modules and programs see x/*/types only", p.folder(), folder)
			}
		}
	}
}
