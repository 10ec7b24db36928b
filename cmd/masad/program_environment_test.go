package main

import (
	"bytes"
	"strings"
	"testing"

	testify "github.com/stretchr/testify/require"
)

func TestAMisspelledVariableIsTold(t *testing.T) {
	t.Setenv("MASAD_PARALEL", "3")
	t.Setenv("MASAD_PARALLEL", "3")
	t.Setenv("MASAD_LISTENER", "x") // far from any
	t.Setenv("MASAD_SCORER", "x")   // of another program
	var out bytes.Buffer
	root, err := newRootCmd()
	testify.NoError(t, err)
	warnOfVariables(child(child(root, "worker"), "run"), newLog(&out))
	testify.Contains(t, out.String(), `"variable":"MASAD_PARALEL","meant":"MASAD_PARALLEL"`)
	testify.Equal(t, 1, strings.Count(out.String(), "sets nothing"), out.String())
}
