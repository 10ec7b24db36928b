// Package chaos asks a local network of real processes while every one of them is killed at random, and then looks
// whether anything was lost, paid twice, or told to a person that is none of their business.
package chaos
