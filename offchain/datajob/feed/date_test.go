package feed_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDatesOfAllFormsAreRead(t *testing.T) {
	at := func(hour, minute, second int) time.Time {
		return time.Date(2026, 2, 3, hour, minute, second, 0, time.UTC)
	}
	for text, want := range map[string]time.Time{
		"Tue, 03 Feb 2026 10:00:00 PST":       at(18, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 PDT":       at(17, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 MST":       at(17, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 MDT":       at(16, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 CST":       at(16, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 CDT":       at(15, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 EST":       at(15, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 EDT":       at(14, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 GMT":       at(10, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 UT":        at(10, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 UTC":       at(10, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 Z":         at(10, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 CET":       at(9, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 XYZ":       at(10, 0, 0),
		"Tue, 03 Feb 2026 10:00:00 +0530":     at(4, 30, 0),
		"Tue, 03 Feb 2026 10:00:00 +05:30":    at(4, 30, 0),
		"Tue, 03 Feb 2026 10:00:00 +0000 (x)": at(10, 0, 0),
		"Tue, 3 Feb 2026 10:00 -0800":         at(18, 0, 0),
		"Tue, 3 Feb 26 10:00 est":             at(15, 0, 0),
		"tue,  3 feb 2026\n10:00:07":          at(10, 0, 7),
		"Tuesday, 03 February 2026 10:00 GMT": at(10, 0, 0),
		"03 Feb 2026 10:00:00 EST":            at(15, 0, 0),
		"3 Feb 2026":                          at(0, 0, 0),
		"2026-02-03T10:02+09:00":              at(1, 2, 0),
		"2026-02-03T10:02Z":                   at(10, 2, 0),
		"2026-02-03t10:02:03z":                at(10, 2, 3),
		"2026-02-03T10:02:03+0900":            at(1, 2, 3),
		"2026-02-03T10:02:03.000+09:00":       at(1, 2, 3),
		"2026-02-03T10:02:03":                 at(10, 2, 3),
		"2026-02-03T10:02":                    at(10, 2, 0),
		"2026-02-03 10:02:03":                 at(10, 2, 3),
		"2026-02-03 10:02:03 EST":             at(15, 2, 3),
		"2026-02-03 10:02:03 +09:00":          at(1, 2, 3),
		"2026-02-03":                          at(0, 0, 0),
		"2026-02":                             time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
		"2026":                                time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		"Tue, 31 Feb 2026 10:00:00 GMT":       {},
		"yesterday":                           {},
		"PST":                                 {},
		"":                                    {},
	} {
		for _, element := range []string{"pubDate", "published", "dc:date"} {
			items := parse(t, `<rss><channel><item><`+element+`>`+text+`</`+element+`></item></channel></rss>`)
			require.Equal(t, want, items[0].Published, "%s %s", element, text)
		}
	}
}

// TestADateThatCannotBeWrittenIsNone: JSON has no years but those of four digits.
func TestADateThatCannotBeWrittenIsNone(t *testing.T) {
	for _, text := range []string{"9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00+12:00"} {
		items := parse(t, `<rss><channel><item><pubDate>`+text+`</pubDate></item></channel></rss>`)
		require.True(t, items[0].Published.IsZero(), text)
		_, err := json.Marshal(items)
		require.NoError(t, err)
	}
}
