// Package datajob is what the data services of the network speak: the job that Masa's own workers take, as the payload
// of a request, and the result, as the answer. A Source does jobs; Backend makes a source a backend.Backend. The
// sources are the packages below: pages of the web, feeds, archives of messages, other APIs, programs.
package datajob
