package web

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/masa-finance/masad/testutil/scale"
)

func TestRobotsAreObeyed(t *testing.T) {
	cases := []struct {
		name, robots string
		allowed      []string
		disallowed   []string
	}{
		{"an empty file allows everything", "", []string{"/", "/x?y"}, nil},
		{"a rule for all", "User-agent: *\nDisallow: /private", []string{"/", "/priv"}, []string{"/private", "/private/x"}},
		{"an empty rule allows", "User-agent: *\nDisallow:", []string{"/x"}, nil},
		{
			"a group of its own takes the place of that for all",
			"User-agent: *\nDisallow: /\n\nUser-agent: Masad/2.0\nDisallow: /a",
			[]string{"/b"},
			[]string{"/a"},
		},
		{
			"groups of the same agent are one",
			"User-agent: masad\nDisallow: /a\nUser-agent: other\nDisallow: /c\nuser-agent: MASAD\nDisallow: /b",
			[]string{"/c"},
			[]string{"/a", "/b"},
		},
		{
			"several agents share a group", "User-agent: other\nUser-agent: masad\nDisallow: /a\n",
			[]string{"/b"},
			[]string{"/a"},
		},
		{"a longer name is another agent", "User-agent: masadbot\nDisallow: /", []string{"/"}, nil},
		{
			"the longest rule decides", "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c",
			[]string{"/a/b", "/a/b/d"},
			[]string{"/a", "/a/x", "/a/b/c"},
		},
		{"of two the one that allows", "User-agent: *\nDisallow: /a\nAllow: /a", []string{"/a"}, nil},
		{"stars", "User-agent: *\nDisallow: /*/x*.gif", []string{"/x.gif"}, []string{"/a/x1.gif", "/a/b/x.gif?c"}},
		{
			"an end", "User-agent: *\nDisallow: /*.php$\nDisallow: /exact$",
			[]string{"/a.php?x", "/exactly"},
			[]string{"/a.php", "/a.php.php", "/exact"},
		},
		{"a query is part of a path", "User-agent: *\nDisallow: /*?", []string{"/a"}, []string{"/a?b"}},
		{
			"escapes have one form", "User-agent: *\nDisallow: /%7ejoe\nDisallow: /é",
			nil,
			[]string{"/~joe", "/%7Ejoe", "/%C3%A9", "/%c3%a9"},
		},
		{
			"comments and unknown lines", "#x\nUser-agent: * # all\nFoo: bar\nDisallow: /a # no\nrubbish",
			[]string{"/"},
			[]string{"/a"},
		},
		{"a sitemap ends no group", "User-agent: *\nSitemap: http://x/\nDisallow: /a", nil, []string{"/a"}},
		{"line ends of other systems", "\ufeffUser-agent: *\rDisallow: /a\r\nDisallow: /b", nil, []string{"/a", "/b"}},
		{"rules before a group are nobody's", "Disallow: /\nUser-agent: *\nAllow: /", []string{"/"}, nil},
		{"robots.txt itself", "User-agent: *\nDisallow: /", []string{"/robots.txt"}, []string{"/"}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			robots := ParseRobots([]byte(tc.robots), "masad")
			for _, path := range tc.allowed {
				require.True(t, robots.Allows(path), path)
			}
			for _, path := range tc.disallowed {
				require.False(t, robots.Allows(path), path)
			}
		})
	}
}

func TestACrawlDelayIsRead(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"2": 2 * time.Second, "0.5": 500 * time.Millisecond, "-1": 0, "x": 0, "NaN": 0, "1e300": 0, "Inf": 0,
	} {
		require.Equal(t, want, ParseRobots([]byte("User-agent: *\nCrawl-delay: "+text), "masad").Delay, text)
	}
}

func TestNoRobotsFileBreaksTheParser(t *testing.T) {
	scale.Check(t, 300, 30_000, func(t *rapid.T) {
		content := rapid.SliceOfN(rapid.SampledFrom([]string{
			"User-agent: *\n", "Disallow: ", "Allow: ", "/", "*", "$", "%", "%4", "%zz", "a", "\n", "\r", ":", "#", "\xff", "é",
		}), 0, 80).Draw(t, "parts")
		robots := ParseRobots([]byte(strings.Join(content, "")), "masad")
		robots.Allows("/" + rapid.String().Draw(t, "path"))
	})
	long := "User-agent: *\nDisallow: /" + strings.Repeat("*a", 200_000)
	require.True(t, ParseRobots([]byte(long), "masad").Allows("/"+strings.Repeat("a", 100_000)))
}
