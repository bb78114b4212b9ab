package export_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/voiso-community/voiso-go/cmd/voiso/internal/export"
	"github.com/voiso-community/voiso-go/voiso"
	"github.com/voiso-community/voiso-go/voisotest"
)

// Another implementation of Parquet reads the same records; see .ci/parquet.
func TestDuckDB(t *testing.T) {
	t.Parallel()
	script := os.Getenv("VOISO_TEST_DUCKDB")
	if script == "" {
		t.Skip("VOISO_TEST_DUCKDB is not set; see .ci/parquet")
	}
	server := voisotest.New(voisotest.Options{CDRs: 3100})
	t.Cleanup(server.Close)
	folder := t.TempDir()
	args := []string{script}
	for _, name := range []string{"records.jsonl", "records.parquet", "days/"} {
		format, err := export.FormatOf(name)
		if err != nil {
			format = export.Format{Kind: export.Parquet}
		}
		path := filepath.Join(folder, name)
		args = append(args, path)
		if name == "days/" {
			path += "/"
		}
		_, err = export.Run(t.Context(), export.Options{
			Client: clientOf(t, server), Filter: voiso.CDRFilter{Start: firstDay, End: lastDay}, Output: path, Format: format,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "node", args...).CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
}
