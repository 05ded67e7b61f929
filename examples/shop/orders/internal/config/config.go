// Package config reads the settings of the service from four layers: a flag
// beats the environment, which beats the file, which beats the default. Each
// setting remembers the layer that it came from and the ones that it beat.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"strings"
)

// DefaultFile is read where no --config names another one.
const DefaultFile = "/etc/orders/config.yaml"

// Layer is a place that settings come from.
type Layer string

// The layers, highest first.
const (
	Flag    Layer = "flag"
	Env     Layer = "env"
	File    Layer = "file"
	Default Layer = "default"
)

// Step is what one layer says about a setting.
type Step struct {
	Value string `json:"value"`
	From  Layer  `json:"from"`
	Name  string `json:"name,omitempty"` // of the flag, the variable or the file
}

// Setting is a setting as it may be shown: the step that won and, below it,
// those that it beat. Of a secret only the layer is told.
type Setting struct {
	Step
	Beat []Step `json:"beat,omitempty"`
}

// Source is where the layers are read from; [Process] is the usual one.
type Source struct {
	Args []string
	Env  []string // KEY=value, as in [os.Environ]
	Help io.Writer
}

// Process is the command line and the environment of this process.
func Process() Source {
	return Source{Args: os.Args[1:], Env: os.Environ(), Help: os.Stderr}
}

// Load reads all layers. It reports every setting that is wrong, not only the
// first one; [flag.ErrHelp] means that help was asked for and given.
func Load(source Source) (*Config, error) {
	flags, path, err := readFlags(source)
	if err != nil {
		return nil, err
	}
	file, err := openFile(path)
	if err != nil {
		return nil, err
	}
	env := environment(source.Env)

	config := &Config{settings: make(map[string]Setting, len(declarations))}
	var wrong []error
	for _, declared := range declarations {
		steps := declared.ladder(flags, env, file)
		if err := declared.set(config, steps[0].Value); err != nil {
			wrong = append(wrong, fmt.Errorf("%s (%s): %w", declared.key, steps[0].place(), err))
		}
		config.settings[declared.key] = declared.show(steps)
	}
	return config, errors.Join(wrong...)
}

// Settings shows every setting by its key; no secret is among the values.
func (c *Config) Settings() map[string]Setting { return maps.Clone(c.settings) }

// ladder lists what the layers say, highest first; the default is always there.
func (d declaration) ladder(flags, env map[string]string, file yamlFile) []Step {
	var steps []Step
	if value, ok := flags[d.key]; ok {
		steps = append(steps, Step{value, Flag, "--" + d.key})
	}
	if value, ok := env[d.env]; ok {
		steps = append(steps, Step{value, Env, d.env})
	}
	if value, ok := file.values[d.key]; ok {
		steps = append(steps, Step{value, File, file.path})
	}
	return append(steps, Step{d.fallback, Default, ""})
}

func (d declaration) show(steps []Step) Setting {
	if d.secret {
		for i := range steps {
			steps[i].Value = hidden
		}
	}
	return Setting{steps[0], steps[1:]}
}

func (s Step) place() string {
	return strings.TrimSpace(string(s.From) + " " + s.Name)
}

// readFlags returns the flags that were given, by key, and the path of the file:
// empty unless --config asks for one.
func readFlags(source Source) (given map[string]string, path string, err error) {
	given = make(map[string]string)
	set := flag.NewFlagSet("orders", flag.ContinueOnError)
	set.SetOutput(source.Help)
	set.StringVar(&path, "config", "", "settings file (default "+DefaultFile+", if it exists)")
	for _, declared := range declarations {
		if declared.secret {
			continue // a command line can be read by everyone on the machine
		}
		set.Func(declared.key, fmt.Sprintf("%s (%s, default %q)", declared.usage, declared.env, declared.fallback),
			func(text string) error {
				given[declared.key] = text
				return nil
			})
	}
	if err := set.Parse(source.Args); err != nil {
		return nil, "", err
	}
	if set.NArg() > 0 {
		return nil, "", fmt.Errorf("unknown argument %q", set.Arg(0))
	}
	return given, path, nil
}

// openFile reads the file asked for, or the default one if there is one.
func openFile(path string) (yamlFile, error) {
	asked := path != ""
	if !asked {
		path = DefaultFile
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return yamlFile{}, nil
	}
	if err != nil {
		return yamlFile{}, fmt.Errorf("settings file: %w", err)
	}
	return readYAML(path, text)
}

func environment(pairs []string) map[string]string {
	values := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		if name, value, ok := strings.Cut(pair, "="); ok {
			values[name] = value
		}
	}
	return values
}
