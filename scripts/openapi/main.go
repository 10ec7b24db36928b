// Command openapi finishes the OpenAPI document that protoc-gen-openapiv2 merges from many files: it names the
// document, gives every operation an identifier of its own (the generator calls each Params query "Query_Params"),
// tags operations by their proto package and drops what a REST gateway does not serve. Its output is a function of its
// input: keys are sorted, nothing is dated.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: openapi <document.swagger.json>")
		os.Exit(2)
	}
	if err := rewrite(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

// rewrite reads the document at path and replaces it by its finished form.
func rewrite(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var document map[string]any
	if err := json.Unmarshal(raw, &document); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := finish(document); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o600)
}

// finish edits the document in place.
func finish(document map[string]any) error {
	document["info"] = map[string]any{
		"title":       "masad REST API",
		"description": "Queries of the masa modules and of the Cosmos SDK modules that a masad node serves.",
		"version":     "v1",
	}
	delete(document, "tags")
	paths, ok := document["paths"].(map[string]any)
	if !ok {
		return fmt.Errorf("no paths")
	}
	seen := make(map[string]string, len(paths))
	for path, item := range paths {
		for method, operation := range item.(map[string]any) {
			if err := name(operation.(map[string]any), method, path, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// name gives one operation its tag and identifier, both derived from the path: /masa/staking/v1/params/{id} by GET
// becomes tag masa.staking.v1, identifier masa_staking_v1_params_id.
func name(operation map[string]any, method, path string, seen map[string]string) error {
	parts := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}:=*", r) })
	id := strings.Join(parts, "_")
	if method != "get" {
		id = method + "_" + id
	}
	if other, taken := seen[id]; taken {
		return fmt.Errorf("paths %s and %s share the identifier %s", path, other, id)
	}
	seen[id] = path
	operation["operationId"] = id
	operation["tags"] = []string{tag(parts)}
	return nil
}

// tag is the proto package at the head of a path: everything up to its version.
func tag(parts []string) string {
	for i, part := range parts {
		if len(part) > 1 && part[0] == 'v' && part[1] >= '0' && part[1] <= '9' {
			return strings.Join(parts[:i+1], ".")
		}
	}
	return parts[0]
}
