package config

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const password = "hunter2"

// load reads flags, variables and, if text is not empty, a settings file.
func load(t *testing.T, text string, env []string, args ...string) (*Config, error) {
	t.Helper()
	if text != "" {
		path := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--config", path)
	}
	return Load(Source{Args: args, Env: env, Help: io.Discard})
}

func TestEachLayerBeatsTheOnesBelow(t *testing.T) {
	const file = "server:\n  shutdown: 11s\n"
	env := []string{"APP_SERVER_SHUTDOWN=12s"}
	for _, test := range []struct {
		name string
		file string
		env  []string
		args []string
		want time.Duration
		from Layer
		beat int
	}{
		{name: "default", want: 20 * time.Second, from: Default},
		{name: "file", file: file, want: 11 * time.Second, from: File, beat: 1},
		{name: "env", file: file, env: env, want: 12 * time.Second, from: Env, beat: 2},
		{name: "flag", file: file, env: env, args: []string{"--server.shutdown=13s"}, want: 13 * time.Second, from: Flag, beat: 3},
		{name: "flag over default", args: []string{"--server.shutdown", "13s"}, want: 13 * time.Second, from: Flag, beat: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			config, err := load(t, test.file, test.env, test.args...)
			if err != nil {
				t.Fatal(err)
			}
			shown := config.Settings()["server.shutdown"]
			if config.Server.Shutdown != test.want || shown.From != test.from || len(shown.Beat) != test.beat {
				t.Errorf("got %s, shown as %+v", config.Server.Shutdown, shown)
			}
		})
	}
}

func TestEverySettingIsRead(t *testing.T) {
	config, err := load(t, "metrics: { port: 9191 }\ncache: { ttl: 90s }\n", []string{
		"LOG_LEVEL=warn", "DEBUG_SQL=true", "PAYMENTS_URL=http://payments:8080", "APP_SERVER_DRAIN=0s",
		"DB_PASSWORD=" + password, "API_KEY=k", "DATABASE_URL=postgres://orders:" + password + "@db:5432/orders",
	}, "--server.port=8181")
	if err != nil {
		t.Fatal(err)
	}
	if config.Server.Port != 8181 || config.Metrics.Port != 9191 || config.Server.Drain != 0 ||
		config.Cache.TTL != 90*time.Second || config.Log.Level != slog.LevelWarn || !config.Log.SQL ||
		config.Payments.URL.Host != "payments:8080" || config.API.Key.Reveal() != "k" ||
		config.Database.Password.Reveal() != password || !config.Database.URL.IsSet() {
		t.Errorf("got %+v", config)
	}
}

func TestMistakesAreAllNamed(t *testing.T) {
	for _, test := range []struct {
		name string
		file string
		env  []string
		args []string
		want []string
	}{
		{name: "values", env: []string{"LOG_LEVEL=loud", "APP_SERVER_PORT=0", "DEBUG_SQL=maybe"}, args: []string{"--server.drain=-1s"},
			want: []string{"log.level (env LOG_LEVEL)", "server.port (env APP_SERVER_PORT)", "debug.sql", "server.drain (flag --server.drain)"}},
		{name: "address", env: []string{"PAYMENTS_URL=payments:8080"}, want: []string{"payments.url"}},
		{name: "unparsable address", env: []string{"PAYMENTS_URL=http://[::1"}, want: []string{"payments.url"}},
		{name: "unknown keys", file: "server:\n  prot: 1\nlog:\n  levle: info\n", want: []string{`config.yaml:2: unknown setting "server.prot"`, `:4: unknown setting "log.levle"`}},
		{name: "twice", file: "server.port: 1\nserver:\n  port: 2\n", want: []string{`:3: "server.port" stands twice`}},
		{name: "list", file: "server:\n  port: [1]\n", want: []string{`:2: "server.port" wants one value`}},
		{name: "no map", file: "- a\n", want: []string{"config.yaml:1: want `key: value`"}},
		{name: "no YAML", file: "a: b: c\n", want: []string{"config.yaml: yaml:"}},
		{name: "secret in the file", file: "db:\n  password: " + password + "\n", want: []string{"give it as DB_PASSWORD"}},
		{name: "secret as a flag", args: []string{"--db.password=" + password}, want: []string{"-db.password"}},
		{name: "secret in a bad address", env: []string{"DATABASE_URL=postgres://orders:" + password + "@[db/orders"}, want: []string{"database.url (env DATABASE_URL)"}},
		{name: "absent file", args: []string{"--config=/nonexistent.yaml"}, want: []string{"settings file: open /nonexistent.yaml"}},
		{name: "argument", args: []string{"serve"}, want: []string{`unknown argument "serve"`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := load(t, test.file, test.env, test.args...)
			if err == nil {
				t.Fatal("nothing was wrong")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("want %q in: %v", want, err)
				}
			}
			if strings.Contains(err.Error(), password) {
				t.Errorf("a secret in: %v", err)
			}
		})
	}
}

func TestEmptyFileSetsNothing(t *testing.T) {
	config, err := load(t, "# nothing yet\n", nil)
	if err != nil || config.Server.Port != 8080 {
		t.Errorf("got %+v, %v", config, err)
	}
}

func TestHelp(t *testing.T) {
	if _, err := load(t, "", nil, "-h"); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("got %v", err)
	}
	if source := Process(); len(source.Env) == 0 {
		t.Error("this process has an environment")
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	config, err := load(t, "", []string{
		"DB_PASSWORD=" + password, "API_KEY=" + password, "DATABASE_URL=postgres://orders:" + password + "@db/orders",
	})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("all",
		"settings", config.Settings(), "secret", config.API.Key, "inside", config.Database)
	encoded, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		log.String(), string(encoded), fmt.Sprint(config.Settings()),
		fmt.Sprintf("%v %+v %#v %s %q", config.API, config.API, config.API.Key, config.API.Key, config.API.Key),
	} {
		if strings.Contains(text, password) {
			t.Errorf("a secret in: %s", text)
		}
	}
	if shown := config.Settings()["api.key"]; shown.From != Env || shown.Value != hidden {
		t.Errorf("got %+v", shown)
	}
}
