// Package foreign names what the code of the Go generators imports, so that go.mod pins it. The code itself is generated
// by .ci/foreign and not kept.
package foreign

import (
	_ "github.com/oapi-codegen/runtime"    // oapi-codegen
	_ "github.com/ogen-go/ogen/http"       // ogen
	_ "github.com/ogen-go/ogen/middleware" // ogen
	_ "github.com/ogen-go/ogen/ogenerrors" // ogen
	_ "github.com/ogen-go/ogen/ogenregex"  // ogen
	_ "github.com/ogen-go/ogen/otelogen"   // ogen
)
