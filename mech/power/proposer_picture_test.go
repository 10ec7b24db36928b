package power_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// picturePath is the picture in the documents that shows what the table says.
const picturePath = "../../docs/pictures/proposer.svg"

var update = flag.Bool("update", false, "draw "+picturePath+" anew")

// The picture's size, and the field of each half in it.
const (
	pictureWidth, pictureHeight = 760, 340
	fieldTop, fieldHeight       = 50, 230
	leftField, rightField       = 60, 450
	fieldWidth                  = 280
	lowestShown, highestShown   = 0.85, 1.15
	pictureBlocks               = 3000
)

// TestThePictureShowsTheTable draws one run of the default setting, and how far ahead proposers are known with less and
// more jitter.
func TestThePictureShowsTheTable(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+
		"\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", pictureWidth, pictureHeight)
	drawShares(&b, run(t, settings[2], 0, pictureBlocks))
	runs := make([]outcome, 4)
	for i := range runs {
		runs[i] = run(t, settings[i], 0, pictureBlocks)
	}
	drawHits(&b, runs)
	b.WriteString("</svg>\n")
	if *update {
		require.NoError(t, os.WriteFile(picturePath, []byte(b.String()), 0o644))
	}
	drawn, err := os.ReadFile(picturePath)
	require.NoError(t, err)
	require.Equal(t, string(drawn), b.String(), "go test ./mech/power -run Picture -update draws it anew")
}

// at is the height of a share between the lowest and the highest that are shown.
func at(share float64) float64 {
	return fieldTop + fieldHeight*(highestShown-share)/(highestShown-lowestShown)
}

// drawShares shows each validator's frequency over its share of the stake by its performance, beside the multiplier.
func drawShares(b *strings.Builder, o outcome) {
	label(b, leftField, 24, "Blocks proposed for a share of stake, by performance P")
	frame(b, leftField)
	for _, tick := range []float64{.9, 1, 1.1} {
		fmt.Fprintf(b, `<text x="%d" y="%.1f" text-anchor="end">%.1f</text>`+"\n", leftField-6, at(tick)+4, tick)
	}
	fmt.Fprintf(b, `<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#888" stroke-dasharray="4 3"/>`+"\n",
		leftField, at(.9), leftField+fieldWidth, at(1.1))
	for _, point := range o.each {
		share := min(max(point[1], lowestShown), highestShown)
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="#1f5fa8"/>`+"\n", leftField+fieldWidth*point[0], at(share))
	}
	label(b, leftField, pictureHeight-24, "P = 0")
	label(b, leftField+fieldWidth-36, pictureHeight-24, "P = 1")
	label(b, leftField+80, pictureHeight-24, "dashed: multiplier M")
}

// drawHits shows how often the proposer of a later block is known, by the distance and the jitter.
func drawHits(b *strings.Builder, runs []outcome) {
	label(b, rightField, 24, "Proposer known 10, 50, 200 blocks ahead")
	frame(b, rightField)
	const group, bar = 90, 19
	for i, distance := range ahead {
		for j, o := range runs {
			height := fieldHeight * o.hits[i]
			fmt.Fprintf(b, `<rect x="%d" y="%.1f" width="%d" height="%.1f" fill="%s"/>`+"\n",
				rightField+8+group*i+bar*j, fieldTop+fieldHeight-height, bar-2, height, shades[j])
		}
		label(b, rightField+20+group*i, fieldTop+fieldHeight+18, fmt.Sprintf("%d blocks", distance))
	}
	for j, s := range settings[:len(runs)] {
		x := rightField + 76*j
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="10" height="10" fill="%s"/>`+"\n", x, pictureHeight-20, shades[j])
		label(b, x+14, pictureHeight-11, strings.TrimPrefix(s.name, "ε .03, "))
	}
}

var shades = []string{"#b9cde4", "#7fa6d1", "#1f5fa8", "#0d2f57"}

func frame(b *strings.Builder, x int) {
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#444"/>`+"\n",
		x, fieldTop, fieldWidth, fieldHeight)
}

func label(b *strings.Builder, x, y int, text string) {
	fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`+"\n", x, y, text)
}
