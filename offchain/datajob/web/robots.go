package web

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"
	"time"
)

const (
	// maxRobots is how much of a robots.txt is read (RFC 9309, 2.5).
	maxRobots = 500 << 10
	// maxRules bounds the rules that are obeyed of one file.
	maxRules = 5_000
)

// Robots are the rules of a robots.txt for one agent (RFC 9309).
type Robots struct {
	rules []rule
	// Delay is how long the agent is to wait between two pages.
	Delay time.Duration
}

// rule allows or disallows the paths that a pattern matches: "*" stands for anything, a "$" at the end for the end.
type rule struct {
	pattern string
	allow   bool
}

// everything disallows all paths.
var everything = Robots{rules: []rule{{pattern: "/"}}}

// ParseRobots reads the rules for an agent: those of all groups that name it, or else those for "*".
func ParseRobots(content []byte, agent string) Robots {
	var own, others Robots
	named, inAgents, forOwn, forAll := false, false, false, false
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(content[:min(len(content), maxRobots)], []byte("\ufeff"))))
	lines.Buffer(nil, maxRobots+1)
	lines.Split(splitLines)
	for lines.Scan() {
		key, value, found := field(lines.Text())
		if !found {
			continue
		}
		if key == "user-agent" {
			if !inAgents {
				forOwn, forAll = false, false
			}
			inAgents = true
			if strings.EqualFold(product(value), agent) {
				named, forOwn = true, true
			}
			forAll = forAll || value == "*"
			continue
		}
		if key != "allow" && key != "disallow" && key != "crawl-delay" {
			continue // a sitemap, for one, ends no group
		}
		inAgents = false
		if forOwn {
			own.add(key, value)
		}
		if forAll {
			others.add(key, value)
		}
	}
	if named {
		return own
	}
	return others
}

// splitLines splits at line feeds, carriage returns, and both.
func splitLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if end := bytes.IndexAny(data, "\r\n"); end >= 0 {
		return end + 1, data[:end], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// field splits a line "key: value # comment".
func field(line string) (key, value string, found bool) {
	line, _, _ = strings.Cut(line, "#")
	key, value, found = strings.Cut(line, ":")
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), found
}

// product is the name of an agent without its version.
func product(agent string) string {
	end := strings.IndexFunc(agent, func(r rune) bool {
		return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		return agent
	}
	return agent[:end]
}

func (r *Robots) add(key, value string) {
	if key == "crawl-delay" {
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 && seconds < 1e6 {
			r.Delay = time.Duration(seconds * float64(time.Second))
		}
		return
	}
	if value != "" && len(r.rules) < maxRules {
		r.rules = append(r.rules, rule{pattern: normal(value), allow: key == "allow"})
	}
}

// Allows tells whether a path with its query may be loaded: the longest matching rule decides, and of two of the same
// length the one that allows.
func (r Robots) Allows(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	path = normal(path)
	longest, allowed := -1, true
	for _, rule := range r.rules {
		length := len(rule.pattern)
		if length < longest || (length == longest && !rule.allow) || !matches(rule.pattern, path) {
			continue
		}
		longest, allowed = length, rule.allow
	}
	return allowed
}

// matches tells whether a pattern matches the beginning of a path. It looks at each part between stars once.
func matches(pattern, path string) bool {
	end := strings.HasSuffix(pattern, "$")
	parts := strings.Split(strings.TrimSuffix(pattern, "$"), "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	path = path[len(parts[0]):]
	for i, part := range parts[1:] {
		if end && i == len(parts)-2 {
			return strings.HasSuffix(path, part)
		}
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return !end || path == ""
}

// normal is a path with its escapes in one form, so that "/%7Ejoe" is "/~joe" and "/é" is "/%C3%A9".
func normal(path string) string {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		letter := path[i]
		if letter == '%' && i+2 < len(path) {
			if value, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				out.WriteString(escaped(byte(value)))
				i += 2
				continue
			}
		}
		if letter >= 0x80 {
			out.WriteString(escaped(letter))
			continue
		}
		out.WriteByte(letter)
	}
	return out.String()
}

// escaped is a byte as it stands in a path: as it is if it means nothing there, and otherwise as an escape.
func escaped(letter byte) string {
	const hex = "0123456789ABCDEF"
	if unreserved(letter) {
		return string(rune(letter))
	}
	return string([]byte{'%', hex[letter>>4], hex[letter&15]})
}

func unreserved(letter byte) bool {
	return letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z' || letter >= '0' && letter <= '9' ||
		strings.IndexByte("-._~", letter) >= 0
}
