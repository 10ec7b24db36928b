// Package worker is the program behind `masad worker run`: it watches for requests assigned to its owner, gets their
// payload, asks a backend, answers, and claims what it earned. An answer is on the disk before it is sent, and its
// signed bytes too, so a worker that is killed at any moment neither loses an answer nor gives a second one.
package worker
