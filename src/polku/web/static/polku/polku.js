// Comforts only: every page works without this file.

// Disclosure: <button data-disclosure aria-expanded aria-controls="id">. With data-disclosure="class"
// the target is shown by the class is-shown (hidden only on a phone), else by its hidden attribute.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-disclosure]");
  if (!button) return;
  const target = document.getElementById(button.getAttribute("aria-controls"));
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(open));
  if (button.dataset.disclosure === "class") target.classList.toggle("is-shown", open);
  else target.hidden = !open;
  event.preventDefault();
});

const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

// "/" goes to the page's search field; Escape closes the disclosure it stands in.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && search && !isTyping(event.target)) {
    event.preventDefault();
    search.focus();
    search.select();
  }
  if (event.key === "Escape") closeAround(event.target);
});

function closeAround(element) {
  const open = element.closest("[id]:not([hidden])");
  const button = open && document.querySelector(`[data-disclosure][aria-controls="${open.id}"]`);
  if (button?.getAttribute("aria-expanded") !== "true") return;
  button.click();
  button.focus();
}

// Arrows, Home and End move between the main links of a list: <ul|tbody data-arrows="selector">.
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-arrows]");
  if (!list || isTyping(event.target)) return;
  const stops = [...list.querySelectorAll(list.dataset.arrows)].filter((e) => e.offsetParent);
  const here = stops.findIndex((stop) => stop === event.target || stop.closest("tr, li")?.contains(event.target));
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: stops.length - 1 }[event.key];
  if (to === undefined || !stops[to]) return;
  event.preventDefault();
  stops[to].focus();
});

// <button data-print hidden> prints the page; without scripts it stays hidden, for it would do nothing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
