// Starts the reference with the key of the sandbox.

// The fields of Swagger UI that have no name get one, for screen readers.
function nameFields() {
  for (const select of document.querySelectorAll("select:not([aria-label])")) {
    select.setAttribute("aria-label", select.closest(".servers") ? "Server" : select.closest(".response-controls, .response-control-media-type") ? "Media type of the response" : select.closest(".body-param-options") ? "Media type of the body" : "Choice");
  }
  for (const field of document.querySelectorAll("textarea:not([aria-label]), input:not([aria-label]):not([type=checkbox])")) {
    field.setAttribute("aria-label", field.closest("[data-param-name]")?.dataset.paramName || field.placeholder || "Value");
  }
  for (const [part, name] of [["information-container", "About"], ["scheme-container", "Server and keys"]]) {
    const node = document.querySelector(`.${part}:not([role])`);
    node?.setAttribute("role", "region");
    node?.setAttribute("aria-label", name);
  }
  for (const link of document.querySelectorAll(".opblock-summary-control a[href]")) link.removeAttribute("href"); // its button does the same
  for (const scrolled of document.querySelectorAll("pre:not([tabindex]), .highlight-code > *:not([tabindex]), .response-col_description:not([tabindex])")) scrolled.tabIndex = 0;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const paint = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", paint);
paint();

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
    onComplete: () => ui.preauthorizeApiKey("contactcenterBearerToken", key),
  });
  new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
});
