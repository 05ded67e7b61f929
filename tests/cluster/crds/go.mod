// Where the custom resources of the tests are published; `tests/tools/crds` takes the files from here.
// No Go code imports these, so `go mod tidy` would empty this file: use `go get MODULE@VERSION`.
module gdeploy.test/cluster/crds

go 1.26.0

require (
	github.com/bitnami-labs/sealed-secrets v0.31.0
	github.com/external-secrets/external-secrets v1.3.2
)
