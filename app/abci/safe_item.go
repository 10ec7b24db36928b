package abci

import "fmt"

// safely turns a panic into an error. What it guards writes no state: it only says yes or no, or which.
func safely(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return f()
}
