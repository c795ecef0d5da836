// Dark or light: as the system has it, unless the reader chose.

const STORE = "dvi.console.theme";
const NEXT = { system: "light", light: "dark", dark: "system" };

/** Applies what was chosen earlier. */
export function applyTheme() {
  const chosen = localStorage.getItem(STORE);
  if (chosen === "light" || chosen === "dark") {
    document.documentElement.dataset.theme = chosen;
  } else {
    delete document.documentElement.dataset.theme;
  }
  return document.documentElement.dataset.theme ?? "system";
}

/** Goes on to the next of system, light and dark. */
export function nextTheme() {
  const next = NEXT[applyTheme()];
  if (next === "system") {
    localStorage.removeItem(STORE);
  } else {
    localStorage.setItem(STORE, next);
  }
  return applyTheme();
}
