package types

// Release counts one request less among those the worker is busy with.
func (w *Worker) Release() {
	if w.Open > 0 {
		w.Open--
	}
}
