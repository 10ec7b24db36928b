package gateway

import "sync"

// reporting is a notebook that tells when writing begins to fail, and with nil when it succeeds again. A call that
// cannot be written down is not admitted, so that the next one is the try whether it can.
type reporting struct {
	notebook
	tell func(err error)

	mu      sync.Mutex
	failing bool
}

// Append implements notebook.
func (w *reporting) Append(r record) error {
	err := w.notebook.Append(r)
	w.mu.Lock()
	defer w.mu.Unlock()
	if changed := w.failing != (err != nil); changed {
		w.failing = err != nil
		w.tell(err)
	}
	return err
}

// watch tells the log, and whoever the options name, whether the journal can be written.
func watch(n notebook, o Options) notebook {
	return &reporting{notebook: n, tell: func(err error) {
		if err != nil {
			o.Log.Error("no new requests until the journal can be written", "error", err)
		} else {
			o.Log.Info("the journal can be written again")
		}
		if o.Remembered != nil {
			o.Remembered(err)
		}
	}}
}
