// Command democheck follows requests on a running network, prints their lives, and checks by its own arithmetic that
// each ended as the formulas say. It reads everything, parameters too, through REST and shares no code with the chain:
// what it finds is a second opinion.
package main
