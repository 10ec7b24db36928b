// Package feed is the source of news: it reads RSS 2.0, RSS 1.0 and Atom feeds that the worker's owner chose, or any if
// the owner allows it, and answers with the newest items that match a query.
package feed
