//go:build tools

// Package registry names the program that the tests build.
package registry

import _ "github.com/google/go-containerregistry/cmd/registry"
