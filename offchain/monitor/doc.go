// Package monitor tells how a program does: to people by a line on their terminal, to machines by health checks and by
// metrics in the text format of Prometheus.
package monitor
