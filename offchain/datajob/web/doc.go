// Package web is the source of `data/web`: it loads pages of one site for a job, as the site's robots.txt allows, and
// returns what a reader sees of them. Addresses, sizes, redirects, kinds of content, pages, depth, pace and time are
// bounded, because whoever pays for a request chooses the address.
package web
