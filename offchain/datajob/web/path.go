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
// several slashes for one.
func allowed(rules Robots, from *url.URL) bool {
	plain := url.URL{Path: path.Clean("/" + from.Path), RawQuery: from.RawQuery}
	if strings.HasSuffix(from.Path, "/") && plain.Path != "/" {
		plain.Path += "/"
	}
	return rules.Allows(from.RequestURI()) && rules.Allows(plain.RequestURI())
}
