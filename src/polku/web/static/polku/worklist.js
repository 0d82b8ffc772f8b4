// Comforts of the worklist: j and k go down and up its rows, as the arrows do inside it. Enter opens
// the client, for the row's stop is the link.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (!["j", "k"].includes(event.key) || event.target.closest("input, textarea, select")) return;
  const stops = [...document.querySelectorAll(".pk-wl tbody .c-who > a")];
  const here = stops.findIndex((stop) => stop.closest("tr").contains(event.target));
  const next = stops[event.key === "j" ? here + 1 : Math.max(here - 1, 0)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});

// An answer to a search that has been typed on meanwhile would take the new letters away: the next
// answer is on its way already.
document.addEventListener("htmx:beforeSwap", (event) => {
  const field = document.activeElement;
  const asked = event.detail.requestConfig;
  if (field?.id === "search" && asked?.elt === field.form) {
    event.detail.shouldSwap = event.detail.shouldSwap && asked.parameters[field.name] === field.value;
  }
});
