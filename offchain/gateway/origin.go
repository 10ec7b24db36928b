package gateway

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// anyOrigin lets the pages of all origins call.
const anyOrigin = "*"

// ErrAnyOrigin tells that a gateway without keys would serve every page that somebody on this machine opens.
var ErrAnyOrigin = errors.New("without keys only named origins may be allowed")

// exposed are the headers of answers that a page may read besides the simple ones.
var exposed = strings.Join([]string{
	headerRequest, headerTx, headerWorker, headerQuality, headerShouldRetry, "Retry-After",
}, ", ")

// CheckOrigins refuses what is no origin, such as https://app.example.com, and all of them where there are no keys.
func CheckOrigins(origins []string, keys bool) error {
	for _, origin := range origins {
		if origin == anyOrigin {
			if !keys {
				return ErrAnyOrigin
			}
			continue
		}
		parsed, err := url.Parse(origin)
		if err != nil || parsed.Host == "" || parsed.Scheme+"://"+parsed.Host != origin {
			return fmt.Errorf("%.80q, must be an origin such as https://app.example.com, or *", origin)
		}
	}
	return nil
}

// isForeign tells whether a browser sent a call for a page that is not allowed to: it says so itself, of calls for
// which it asks nobody too, such as those for an image. Programs, and who types an address, send no such headers.
func (g *Gateway) isForeign(r *http.Request) bool {
	origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
	switch {
	case site == "none" || site == "same-origin":
		return false
	case origin != "":
		return !slices.Contains(g.options.AllowOrigins, origin)
	default:
		return site != ""
	}
}

// crossOrigin lets pages of the allowed origins call from a browser. To those of others it is silent, so that browsers
// keep answers from them.
func (g *Gateway) crossOrigin(next http.Handler) http.Handler {
	origins := g.options.AllowOrigins
	if len(origins) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header, origin := w.Header(), r.Header.Get("Origin")
		header.Add("Vary", "Origin")
		if origin == "" || !slices.Contains(origins, origin) && !slices.Contains(origins, anyOrigin) {
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Origin", origin)
		header.Set("Access-Control-Expose-Headers", exposed)
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		header.Set("Access-Control-Allow-Methods", "GET, HEAD, POST")
		header.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		header.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}
