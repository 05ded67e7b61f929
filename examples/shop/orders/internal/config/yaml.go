package config

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// yamlFile is a settings file with its nested maps flattened: `server.port`.
type yamlFile struct {
	path   string
	values map[string]string
}

// readYAML accepts settings that are declared and no secret, and reports every
// line that is something else.
func readYAML(path string, text []byte) (yamlFile, error) {
	file := yamlFile{path: path, values: make(map[string]string)}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return yamlFile{}, fmt.Errorf("%s: %w", path, err)
	}
	if len(document.Content) == 0 {
		return file, nil // nothing but comments
	}
	if err := file.flatten("", document.Content[0]); err != nil {
		return yamlFile{}, err
	}
	return file, nil
}

func (f yamlFile) flatten(prefix string, node *yaml.Node) error {
	if node.Kind != yaml.MappingNode {
		return fmt.Errorf("%s:%d: want `key: value`", f.path, node.Line)
	}
	var wrong []error
	for pair := range slices.Chunk(node.Content, 2) {
		key, value := prefix+pair[0].Value, pair[1]
		switch {
		case value.Kind == yaml.MappingNode:
			wrong = append(wrong, f.flatten(key+".", value))
		case value.Kind != yaml.ScalarNode:
			wrong = append(wrong, fmt.Errorf("%s:%d: %q wants one value", f.path, value.Line, key))
		default:
			wrong = append(wrong, f.put(key, value))
		}
	}
	return errors.Join(wrong...)
}

func (f yamlFile) put(key string, value *yaml.Node) error {
	known := slices.IndexFunc(declarations, func(d declaration) bool { return d.key == key })
	switch _, twice := f.values[key]; {
	case known < 0:
		return fmt.Errorf("%s:%d: unknown setting %q", f.path, value.Line, key)
	case declarations[known].secret:
		return fmt.Errorf("%s:%d: %q is a secret, give it as %s", f.path, value.Line, key, declarations[known].env)
	case twice:
		return fmt.Errorf("%s:%d: %q stands twice", f.path, value.Line, key)
	}
	f.values[key] = value.Value
	return nil
}
