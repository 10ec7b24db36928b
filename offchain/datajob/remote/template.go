package remote

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/masa-finance/masad/offchain/backend"
)

// gap is the place of an argument in a template, with what stands there if a job does not have it, or has it as zero or
// empty, which is no wish: "{query}", "{max_results:10}".
var gap = regexp.MustCompile(`\{([a-z][a-z0-9_]*)(:[^{}]*)?\}`)

// template is an address with gaps in its path and its query.
type template struct {
	// site is the scheme and the host, without gaps.
	site, path, query string
}

func parseTemplate(text string) (template, error) {
	filled, err := url.Parse(gap.ReplaceAllString(text, "x"))
	if err != nil || (filled.Scheme != "http" && filled.Scheme != "https") || filled.Host == "" {
		return template{}, fmt.Errorf("%q is not an http or https address", text)
	}
	scheme, rest, _ := strings.Cut(text, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	t := template{site: scheme + "://" + rest[:end]}
	t.path, t.query, _ = strings.Cut(rest[end:], "?")
	switch {
	case strings.ContainsAny(t.site, "{}"):
		return t, errors.New("arguments cannot stand in the scheme or the host")
	case strings.Contains(rest, "#"):
		return t, errors.New("must not have a fragment")
	case strings.ContainsAny(gap.ReplaceAllString(rest, ""), "{}"):
		return t, errors.New("braces stand for arguments only, such as {query} or {max_results:10}")
	}
	return t, nil
}

// fill is the address for some arguments. Each is escaped for where it stands, so that it ends up in its gap
// whatever it is.
func (t template) fill(arguments map[string]json.RawMessage) (string, error) {
	path, err := fillPart(t.path, arguments, url.PathEscape)
	if err != nil {
		return "", err
	}
	for _, segment := range strings.Split(path, "/") {
		if segment == "." || segment == ".." {
			return "", backend.Refuse("arguments: %q cannot be a part of a path", segment)
		}
	}
	query, err := fillPart(t.query, arguments, url.QueryEscape)
	if err != nil || query == "" {
		return t.site + path, err
	}
	return t.site + path + "?" + query, nil
}

func fillPart(part string, arguments map[string]json.RawMessage, escape func(string) string) (string, error) {
	var failed error
	filled := gap.ReplaceAllStringFunc(part, func(found string) string {
		name, usual, hasUsual := strings.Cut(strings.Trim(found, "{}"), ":")
		given, has := arguments[name]
		if !has && !hasUsual {
			failed = backend.Refuse("arguments.%s: is missing", name)
		}
		if !has || (hasUsual && unset(given)) {
			return escape(usual)
		}
		text, err := scalar(name, given)
		if err != nil {
			failed = err
		}
		return escape(text)
	})
	return filled, failed
}

// unset tells whether a value is what Masa's own clients send for an argument that is not set.
func unset(value json.RawMessage) bool {
	return slices.Contains([]string{`0`, `""`, `null`}, string(value))
}

// scalar is a text, a number or a truth value as text.
func scalar(name string, value json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(value, &text) == nil && value[0] == '"' {
		return text, nil
	}
	switch value[0] {
	case '{', '[', 'n':
		return "", backend.Refuse("arguments.%s: must be a text, a number or a truth value", name)
	default:
		return string(value), nil
	}
}
