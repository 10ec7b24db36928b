// Package localnet runs a whole network on one machine for people to play with: several validators, model servers,
// workers and evaluators, each a process of its own that goes on when the command is over. It needs no docker and no
// other program than masad itself. All of it lives in one folder, which says what belongs to the network and is removed
// to forget it.
package localnet
