package payload

import (
	"net/http"
	"time"
)

// Transport connects as a Fetcher does: to public addresses only, unless private ones are allowed, and past any proxy.
// It is for programs that speak HTTP to addresses that somebody else chose.
func Transport(allowPrivate bool, timeout time.Duration) *http.Transport {
	return &http.Transport{
		DialContext:           dialer(allowPrivate).DialContext,
		TLSHandshakeTimeout:   timeout,
		ResponseHeaderTimeout: timeout,
		MaxIdleConns:          16,
		IdleConnTimeout:       time.Minute,
	}
}
