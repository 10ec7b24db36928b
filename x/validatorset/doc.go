// Package validatorset is layer L2: it gives the seats, measures the performance of those who hold them, turns stake
// and performance into voting power, and keeps the random beacon. It is the only source of validator updates.
package validatorset
