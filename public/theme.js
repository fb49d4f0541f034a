// Sets the chosen theme before the first paint. Loaded in <head> without defer, so it stays tiny.
// Stored under "theme": "light" or "dark"; anything else leaves the choice to the system.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme will do.
}
