package gateway

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// legacyRoot is where Masa's earlier HTTP interface begins, which has errors of another form.
const legacyRoot = "/api/v1/"

// routed serves what a mux has, and tells the rest apart in the API's form: a path without the method, and no path. The
// mux alone would answer in words of its own, and send a path with empty parts elsewhere.
func (g *Gateway) routed(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = straight(r)
		if _, pattern := mux.Handler(r); pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		allowed := methodsOf(mux, r)
		if len(allowed) == 0 {
			notFound("%.20q %.80q is not served here", r.Method, r.URL.Path).reply(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		notAllowed(r.Method, allowed).reply(w, r)
	})
}

// straight is a call with its path without empty parts and dots.
func straight(r *http.Request) *http.Request {
	escaped := r.URL.EscapedPath()
	clean := path.Clean("/" + escaped)
	if strings.HasSuffix(escaped, "/") && clean != "/" {
		clean += "/"
	}
	plain, err := url.PathUnescape(clean)
	if clean == escaped || err != nil {
		return r
	}
	target := *r.URL
	target.Path, target.RawPath = plain, clean
	r = r.WithContext(r.Context())
	r.URL = &target
	return r
}

// methodsOf are those by which a path is served.
func methodsOf(mux *http.ServeMux, r *http.Request) []string {
	var methods []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := r.WithContext(r.Context())
		other.Method = method
		if _, pattern := mux.Handler(other); pattern != "" {
			methods = append(methods, method)
		}
	}
	return methods
}
