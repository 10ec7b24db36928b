// Package comet holds lists of validator updates against CometBFT's own rules: what it refuses stops a chain.
package comet
