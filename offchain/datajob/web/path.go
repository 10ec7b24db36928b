package web

import (
	"net/url"
	"path"
	"strings"
)

// dots writes a dot, however it is escaped, as what it is.
var dots = strings.NewReplacer("%2e", ".", "%2E", ".")

// undotted is an address without the segments "." and "..", as RFC 3986, 5.2.4, removes them: servers do so as well,
// but rules are compared with what is sent.
func undotted(from *url.URL) *url.URL {
	plain := *from
	escaped := dots.Replace(from.EscapedPath())
	if unescaped, err := url.PathUnescape(escaped); err == nil {
		plain.Path, plain.RawPath = unescaped, escaped
	}
	return plain.ResolveReference(&plain)
}

// allowed tells whether rules allow an address, also as a server understands it that undoes all escapes and takes
// several slashes for one, and backslashes for slashes.
func allowed(rules Robots, from *url.URL) bool {
	slashed := strings.ReplaceAll(from.Path, `\`, "/")
	plain := url.URL{Path: path.Clean("/" + slashed), RawQuery: from.RawQuery}
	if strings.HasSuffix(slashed, "/") && plain.Path != "/" {
		plain.Path += "/"
	}
	return rules.Allows(from.RequestURI()) && rules.Allows(plain.RequestURI())
}
