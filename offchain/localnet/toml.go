package localnet

import (
	"fmt"
	"os"
	"strings"
)

// setting is one value of a TOML file, written as it stands there: with its quotes.
type setting struct {
	section, key, value string
}

// quoted is a setting whose value is text.
func quoted(section, key, value string) setting {
	return setting{section, key, `"` + value + `"`}
}

// editTOML changes values in a file and leaves everything else, comments too, as it is.
func editTOML(path string, settings []setting) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	edited := string(content)
	for _, s := range settings {
		if edited, err = setTOML(edited, s); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return os.WriteFile(path, []byte(edited), 0o600)
}

// setTOML replaces the value of a key that is there, on one line. The section before the first header is "".
func setTOML(content string, s setting) (string, error) {
	lines := strings.Split(content, "\n")
	section := ""
	for i, line := range lines {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "[") && strings.HasSuffix(trimmed, "]") {
			section = strings.Trim(trimmed, "[]")
			continue
		}
		key, _, ok := strings.Cut(trimmed, "=")
		if ok && section == s.section && strings.TrimSpace(key) == s.key {
			lines[i] = s.key + " = " + s.value
			return strings.Join(lines, "\n"), nil
		}
	}
	return "", fmt.Errorf("[%s] %s: no such setting", s.section, s.key)
}
