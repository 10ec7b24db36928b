package economy

// batches is how many stretches of a run are observed one by one: their spread is the standard error.
const batches = 50

// changes runs epochs and returns, for every batch of them, by how much each group's fortune changed, in units: what
// the base counts grew by meanwhile.
func (w *world) changes(epochs int, begin func(int), unit func() float64, groups ...string) [][]float64 {
	w.t.Helper()
	look := func() []float64 {
		now := []float64{unit()}
		for _, group := range groups {
			now = append(now, float64(w.fortune(group)))
		}
		return now
	}
	var rows [][]float64
	past := look()
	size := max(2, epochs/batches)
	for done := 0; done < epochs; done += size {
		w.epochs(size, begin)
		now := look()
		row := make([]float64, len(groups))
		for i := range groups {
			row[i] = (now[i+1] - past[i+1]) / (now[0] - past[0])
		}
		rows, past = append(rows, row), now
	}
	return rows
}

// column is the sample of one group, a sum of groups if there are several.
func column(rows [][]float64, signs ...float64) *sample {
	s := &sample{}
	for _, row := range rows {
		sum := 0.
		for i, sign := range signs {
			sum += sign * row[i]
		}
		s.add(sum)
	}
	return s
}

// feesOf counts the fees of what an oracle asked, in umasa, as requests settle.
func (w *world) feesOf(oracle string) func() float64 {
	sum := 0.
	w.onSettled = append(w.onSettled, func(a *answer) {
		if a.oracle == oracle {
			sum += float64(a.fee)
		}
	})
	return func() float64 { return sum }
}
