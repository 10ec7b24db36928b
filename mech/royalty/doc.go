// Package royalty divides what requests pay for data among those who brought the data (paper §7.1: data contributors
// earn whenever their data is used; the index is this project's own).
//
// A pool has a Board, each of its contributors a Share of it. Paying the board costs the same however many contributors
// there are: only the index moves, which is what one share has earned since the first royalty. A contributor's part is
// found when it is asked for. Nothing is rounded away on the way: at every moment
//
//	10^18·paid to the board = remainder + Σ over contributors of (pending + 10^18·credited)
//
// so what is credited never exceeds what was paid. It falls short by less than one umasa for each contributor, and by
// 10^-18 umasa for each share, which wait for the next royalty.
package royalty
