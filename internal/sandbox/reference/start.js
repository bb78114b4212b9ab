// Starts the reference with the description of the sandbox, its address and its key.

// The sandbox takes the place of the server, and its key that of the example in paths.
function forSandbox(description, key) {
  description.servers = [{ url: location.origin, description: "this sandbox" }];
  description.components.parameters.APIKey.example = key;
  description.components.parameters.APIKey.schema.default = key;
  return description;
}

// The fields of Swagger UI that have no name get one, for screen readers.
function nameFields() {
  for (const select of document.querySelectorAll("select:not([aria-label])")) {
    select.setAttribute("aria-label", select.closest(".servers") ? "Server" : select.closest(".response-controls, .response-control-media-type") ? "Media type of the response" : select.closest(".body-param-options") ? "Media type of the body" : "Choice");
  }
  for (const field of document.querySelectorAll("textarea:not([aria-label]), input:not([aria-label]):not([type=checkbox])")) {
    field.setAttribute("aria-label", field.closest("[data-param-name]")?.dataset.paramName ?? field.placeholder ?? "Body");
  }
  for (const scrolled of document.querySelectorAll("pre:not([tabindex]), .highlight-code > *:not([tabindex]), .response-col_description:not([tabindex])")) scrolled.tabIndex = 0;
}

document.getElementById("jump").addEventListener("click", () => {
  const first = document.querySelector(".opblock-tag a, .opblock-tag button, .opblock-summary-control");
  first?.scrollIntoView({ block: "start" });
  first?.focus({ preventScroll: true });
});
addEventListener("DOMContentLoaded", async () => {
  const environment = await (await fetch("/_sandbox/environment")).json();
  const key = environment.VOISO_CONTACT_CENTER_KEY;
  const ui = window.SwaggerUIBundle({
    dom_id: "#reference", url: "/_sandbox/reference/openapi.yaml",
    presets: [window.SwaggerUIBundle.presets.apis], layout: "BaseLayout", validatorUrl: "none",
    deepLinking: true, docExpansion: "list", defaultModelsExpandDepth: -1, tryItOutEnabled: false, displayRequestDuration: true, displayOperationId: true,
    plugins: [() => ({ statePlugins: { spec: { wrapActions: { updateJsonSpec: original => description => original(forSandbox(description, key)) } } } })],
    onComplete: () => ui.preauthorizeApiKey("contactcenterBearerToken", key),
  });
  new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
});
