package economy

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The document, and where its pictures are.
const (
	documentPath = "../../docs/economics.md"
	picturesPath = "../../docs/pictures/economics_%s.svg"
)

// pictures are the results that have one, with what it shows.
var pictures = map[string]string{
	"self_dealing":  "What a request to oneself brings, in fees F; red: the bound −(1 − θ − θ_o − 0.6·a)",
	"slash_farming": "What an oracle that wants the answers saves beside its honest twin, in fees F a request",
	"griefing":      "Good answers wrongly slashed; red: by the formula for the committee",
	"stake_burning": "What a drawn request costs an honest worker, in MASA; red: κ·max_reward",
	"evaluators":    "Metric L of evaluators with enough answers for correlated agreement",
	"data":          "What a contributor of data earns, beside its honest twin",
}

// TestDocument compares the tables and pictures of the document with the results of the last long run.
func TestDocument(t *testing.T) {
	all := readResults(t)
	raw, err := os.ReadFile(documentPath)
	require.NoError(t, err)
	document := string(raw)
	for _, name := range sortedKeys(all) {
		document = replace(t, document, name, all[name].Table.markdown())
		title, drawn := pictures[name]
		if !drawn {
			continue
		}
		require.Contains(t, document, fmt.Sprintf("(pictures/economics_%s.svg)", name))
		compare(t, fmt.Sprintf(picturesPath, name), draw(title, all[name].Bars))
	}
	compare(t, documentPath, document)
}

// compare writes a document anew, or fails if it differs.
func compare(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	is, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(is), "go test ./testutil/economy -run Document -keep writes %s anew", path)
}

// replace puts a table between its marks.
func replace(t *testing.T, document, name, table string) string {
	t.Helper()
	begin, end := "<!-- "+name+" -->\n", "<!-- end -->"
	before, rest, found := strings.Cut(document, begin)
	require.True(t, found, "%s has no %s", documentPath, begin)
	_, after, found := strings.Cut(rest, end)
	require.True(t, found, "%s: %s has no end", documentPath, begin)
	return before + begin + table + end + after
}

// markdown is a table as the document has it.
func (t table) markdown() string {
	var b strings.Builder
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(t.Columns)
	b.WriteString(strings.Repeat("|---", len(t.Columns)) + "|\n")
	for _, row := range t.Rows {
		line(row)
	}
	return b.String()
}

// The picture's measures.
const (
	pictureWidth, labelWidth, fieldWidth = 760, 230, 440
	barHeight, barTop                    = 26, 44
)

// draw draws bars, one under another, with their standard errors and limits.
func draw(title string, bars []bar) string {
	low, high := 0., 0.
	for _, one := range bars {
		low, high = min(low, one.Value-one.Error), max(high, one.Value+one.Error)
		if one.Limit != nil {
			low, high = min(low, *one.Limit), max(high, *one.Limit)
		}
	}
	if high == low {
		high = 1
	}
	at := func(value float64) float64 { return labelWidth + fieldWidth*(value-low)/(high-low) }
	height := barTop + barHeight*len(bars) + 14
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+
		"\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", pictureWidth, height)
	fmt.Fprintf(&b, "<text x=\"10\" y=\"22\" font-size=\"13\">%s</text>\n", title)
	for i, one := range bars {
		y := float64(barTop + barHeight*i)
		shade := "#1f5fa8"
		if strings.HasPrefix(one.Label, "honest") {
			shade = "#7fa6d1"
		}
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", labelWidth-30, y+14, one.Label)
		fmt.Fprintf(&b, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"16\" fill=\"%s\"/>\n",
			min(at(0), at(one.Value)), y+2, max(1, at(max(0, one.Value))-at(min(0, one.Value))), shade)
		fmt.Fprintf(&b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#222\"/>\n",
			at(one.Value-one.Error), y+10, at(one.Value+one.Error), y+10)
		if one.Limit != nil {
			fmt.Fprintf(&b, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#c0392b\" stroke-width=\"2\"/>\n",
				at(*one.Limit), y-1, at(*one.Limit), y+21)
		}
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%.1f\">%.4g</text>\n", labelWidth+fieldWidth+14, y+14, one.Value)
	}
	fmt.Fprintf(&b, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#888\"/>\n</svg>\n",
		at(0), barTop-4, at(0), barTop+barHeight*len(bars))
	return b.String()
}
