package main

import (
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/masa-finance/masad/app"
)

// warnOfVariables tells of variables that are spelled almost as a flag of the program, and as none of the binary's.
// They set nothing.
func warnOfVariables(cmd *cobra.Command, log *slog.Logger) {
	known := make(map[string]bool)
	addVariables(cmd.Root(), known)
	environment := os.Environ()
	slices.Sort(environment)
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		word, ours := strings.CutPrefix(name, app.EnvPrefix+"_")
		if !ours || known[name] {
			continue
		}
		word = strings.ToLower(strings.ReplaceAll(word, "_", "-"))
		if near := keysOf(cmd).Nearest(word); near != "" {
			log.Warn("a variable of the environment sets nothing", "variable", name, "meant", variableOf(near))
		}
	}
}

// addVariables adds the variables of all flags of a command and those below it.
func addVariables(cmd *cobra.Command, known map[string]bool) {
	for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
		set.VisitAll(func(flag *pflag.Flag) { known[variableOf(flag.Name)] = true })
	}
	for _, below := range cmd.Commands() {
		addVariables(below, known)
	}
}
