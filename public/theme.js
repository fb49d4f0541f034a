// Sets what the reader chose before the first paint: theme, larger text, more contrast. Loaded in
// <head> without defer, so it stays tiny. Anything else stored leaves the choice to the system.
// It also says that scripts run: what works by script only then has its place from the beginning.
document.documentElement.dataset.script = "";
try {
  for (const [name, values] of [["theme", ["light", "dark"]], ["text", ["large"]], ["contrast", ["more"]]]) {
    const value = localStorage.getItem(name);
    if (values.includes(value)) document.documentElement.dataset[name] = value;
  }
} catch {
  // Storage is blocked: the system's settings will do.
}
