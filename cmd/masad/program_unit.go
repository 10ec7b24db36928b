package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/spf13/cobra"
)

const (
	flagUser   = "user"
	flagBinary = "binary"
)

// unitTemplate is the form of a unit. It never gives up: a program that ends because of a mistake in its settings tells
// so every ten seconds until they are mended.
var unitTemplate = template.Must(template.New("unit").Parse(`[Unit]
Description={{ .Command }}
Wants=network-online.target
After=network-online.target
StartLimitIntervalSec=0

[Service]
User={{ .User }}
WorkingDirectory={{ .Home }}
ExecStart={{ .Start }}
# Variables with secrets, which settings name. The file need not be there.
EnvironmentFile=-{{ .Environment }}
Restart=always
RestartSec=10
KillSignal=SIGTERM
TimeoutStopSec=60
UMask=0077
LimitNOFILE=65536

# The program may write into its folders and nowhere else, and may not get more rights than it has.
NoNewPrivileges=true
ProtectSystem=strict
ProtectHome={{ .ProtectHome }}
ReadWritePaths={{ .Write }}
PrivateTmp=true
PrivateDevices=true
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
CapabilityBoundingSet=
LockPersonality=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`))

// unit is what a unit of systemd says of a program. Paths are written as systemd reads them.
type unit struct {
	Command, User, Home, Start, Environment, ProtectHome, Write string
}

// newUnitCmd prints a unit of systemd that runs a program.
func newUnitCmd(program *cobra.Command) *cobra.Command {
	kind := program.Annotations[programKind]
	cmd := &cobra.Command{
		Use:   "systemd",
		Short: "Print a unit of systemd that runs the " + kind + " program",
		Long: fmt.Sprintf(`Print a unit of systemd that runs masad %[1]s %[2]s with the settings in config/%[1]s.toml of the
home folder, starts it again whenever it ends, and lets it write into its own folders only. It is run by a user of its
own, who must own the home folder. The keyring must not ask for a passphrase.`, kind, program.Name()),
		Example: fmt.Sprintf(`masad %[1]s systemd --home /var/lib/masad --user masad > masad-%[1]s.service
masad %[1]s systemd --home /var/lib/masad --binary /usr/local/bin/masad`, kind),
		Args:              cobra.NoArgs,
		PersistentPreRunE: readSettings,
		RunE:              func(cmd *cobra.Command, _ []string) error { return printUnit(cmd, program) },
	}
	cmd.Flags().String(flagUser, "masad", "user that runs the program")
	cmd.Flags().String(flagBinary, "", "path of masad (default: the one that prints the unit)")
	cmd.Flags().String(flagConfig, "", fmt.Sprintf("file of settings (default: config/%s.toml in the home folder)", kind))
	return cmd
}

func printUnit(cmd, program *cobra.Command) error {
	home, err := absoluteOf(cmd, flags.FlagHome, "")
	if err != nil {
		return err
	}
	config, err := absoluteOf(cmd, flagConfig, configPath(cmd, program.Annotations[programKind]))
	if err != nil {
		return err
	}
	own, err := os.Executable()
	if err != nil {
		return err
	}
	binary, err := absoluteOf(cmd, flagBinary, own)
	if err != nil {
		return err
	}
	if err := readConfigOf(program, config, cmd.Flags().Changed(flagConfig)); err != nil {
		return err
	}
	user, _ := cmd.Flags().GetString(flagUser)
	if user == "" || strings.ContainsAny(user, " \t\r\n%") {
		return fmt.Errorf("--%s: %q: must be the name of a user", flagUser, user)
	}
	folders := []string{home}
	if folder, _ := program.Flags().GetString(flagDataDir); filepath.IsAbs(folder) { // others are below the home folder
		folders = append(folders, folder)
	}
	start := append([]string{binary}, strings.Fields(program.CommandPath())[1:]...)
	start = append(start, "--"+flags.FlagHome, home, "--"+flagConfig, config)
	return unitTemplate.Execute(cmd.OutOrStdout(), unit{
		Command: program.CommandPath(), User: user, Home: escapeUnit(home), Start: quoteForStart(start),
		Environment: escapeUnit(strings.TrimSuffix(config, ".toml") + ".env"),
		ProtectHome: protectHome(append(folders, binary, config)...), Write: quoteForUnit(folders),
	})
}

// absoluteOf is the absolute path that a flag names, or another if it names none.
func absoluteOf(cmd *cobra.Command, name, otherwise string) (string, error) {
	path, _ := cmd.Flags().GetString(name)
	if path == "" {
		path = otherwise
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("--%s: %w", name, err)
	}
	if strings.ContainsAny(absolute, "\r\n") {
		return "", fmt.Errorf("--%s: %q: must be one line", name, absolute)
	}
	return absolute, nil
}

// protectHome hides the users' homes unless the program needs something of them.
func protectHome(paths ...string) string {
	for _, path := range paths {
		for _, home := range []string{"/home", "/root", "/run/user"} {
			if path == home || strings.HasPrefix(path, home+"/") {
				return "read-only"
			}
		}
	}
	return "true"
}

// escapeUnit writes a text so that systemd does not take a part of it for one of its own words.
func escapeUnit(text string) string { return strings.ReplaceAll(text, "%", "%%") }

// quoteForUnit writes words as a list of systemd.
func quoteForUnit(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = escapeUnit(word)
		if strings.ContainsAny(word, " \t\"'\\") {
			quoted[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(quoted[i]) + `"`
		}
	}
	return strings.Join(quoted, " ")
}

// quoteForStart writes a command line, in which systemd would also put variables in.
func quoteForStart(words []string) string { return strings.ReplaceAll(quoteForUnit(words), "$", "$$") }
