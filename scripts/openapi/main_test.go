package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const merged = `{"info": {"title": "first file"}, "tags": [{"name": "Query"}], "paths": {
	"/masa/staking/v1/params": {"get": {"operationId": "Query_Params"}},
	"/masa/gov/v1/power/{agent}": {"get": {"operationId": "Query_Power"}},
	"/cosmos/tx/v1beta1/txs": {"get": {}, "post": {}}}}`

func write(t *testing.T, document string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "api.json")
	if err := os.WriteFile(path, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestEveryOperationGetsItsOwnName(t *testing.T) {
	path := write(t, merged)
	if err := rewrite(path); err != nil {
		t.Fatal(err)
	}
	once := read(t, path)
	for _, want := range []string{
		`"operationId": "masa_staking_v1_params"`,
		`"operationId": "masa_gov_v1_power_agent"`,
		`"operationId": "cosmos_tx_v1beta1_txs"`,
		`"operationId": "post_cosmos_tx_v1beta1_txs"`,
		`"masa.staking.v1"`,
		`"masad REST API"`,
	} {
		if !strings.Contains(once, want) {
			t.Errorf("%s is missing in\n%s", want, once)
		}
	}
	if err := rewrite(path); err != nil {
		t.Fatal(err)
	}
	if twice := read(t, path); twice != once {
		t.Errorf("the second run changed the document:\n%s", twice)
	}
}

func TestBadDocumentsAreRefused(t *testing.T) {
	for name, document := range map[string]string{
		"not JSON":        `{`,
		"no paths":        `{}`,
		"two of one name": `{"paths": {"/a/v1/b/{c}": {"get": {}}, "/a/v1/b/c": {"get": {}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, document)
			if err := rewrite(path); err == nil {
				t.Error("accepted")
			}
			if read(t, path) != document {
				t.Error("changed")
			}
		})
	}
}
