package gateway

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/masa-finance/masad/offchain/openai"
)

// endpoint serves a caller. What it returns is told to the caller, unless it has written already.
type endpoint func(w http.ResponseWriter, r *http.Request, caller Caller) error

// guarded lets those in who have a key. Without keys, it lets in whoever meant this machine: a page in a browser did
// not, whether it found a name for it or calls it by its address. An observer knows the endpoint by its kind.
func (g *Gateway) guarded(kind string, serve endpoint) http.HandlerFunc {
	return func(out http.ResponseWriter, r *http.Request) {
		w, started := &watched{ResponseWriter: out}, time.Now()
		defer func() { g.options.Observer.Answered(kind, w.status, time.Since(started)) }()
		caller, err := g.identify(r)
		if err == nil {
			err = serve(w, r, caller)
		}
		if err == nil {
			return
		}
		fault := faultOf(err)
		internal := fault.Status >= http.StatusInternalServerError
		if internal && hungUp(r) {
			w.status = statusHungUp // there is nobody left to tell
			g.options.Log.Info("hung up", "path", r.URL.Path, "caller", caller.Name)
			return
		}
		if internal {
			g.options.Log.Warn("refused", "path", r.URL.Path, "caller", caller.Name, "code", fault.Code,
				"error", fault.logged())
		}
		g.allowWrite(w)
		fault.reply(w, r)
	}
}

// statusHungUp counts a call whose caller did not wait for its answer, as proxies count it.
const statusHungUp = 499

// hungUp tells whether the caller is gone, or did not send its call to the end. What it asked for goes on.
func hungUp(r *http.Request) bool {
	return r.Context().Err() != nil && !errors.Is(context.Cause(r.Context()), errEnding)
}

// identify finds the caller by the key in the Authorization header.
func (g *Gateway) identify(r *http.Request) (Caller, error) {
	if g.options.Callers == nil {
		return anybody, g.checkMeant(r)
	}
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		key = ""
	}
	caller, known := g.options.Callers.who(strings.TrimSpace(key))
	if !known {
		return Caller{}, &Fault{
			Status: http.StatusUnauthorized, Type: typeAuthentication, Code: codeKey, Final: true,
			Message: "the key is missing or not known; send it as Authorization: Bearer <key>",
		}
	}
	return caller, nil
}

// checkMeant refuses a call to a gateway without keys that was not meant for it.
func (g *Gateway) checkMeant(r *http.Request) error {
	fault := &Fault{Status: http.StatusForbidden, Type: openai.TypeInvalid, Code: codeHost, Final: true}
	switch {
	case !meansLoopback(r.Host):
		fault.Message = "a gateway without keys serves calls to a loopback address only"
		return fault
	case g.isForeign(r):
		fault.Code = codeOrigin
		fault.Message = "a gateway without keys serves the pages of allowed origins only"
		return fault
	default:
		return nil
	}
}

// meansLoopback tells whether a call's host is this machine by a name that it has from itself.
func meansLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
