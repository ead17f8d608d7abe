"use strict";
// Filters and keys. The page is whole without them: nothing is made here, only shown and hidden.
(() => {
  const form = document.querySelector(".tools");
  const lines = [...document.querySelectorAll(".line")];
  const parts = [...document.querySelectorAll(".statement, .linkage > div")];
  const columns = document.head.appendChild(document.createElement("style"));
  const fold = (text) => text.normalize("NFC").toLocaleLowerCase();
  const texts = new Map();
  const textOf = (line) => {
    if (!texts.has(line)) texts.set(line, fold([...line.querySelectorAll(".segment")].map((s) => s.textContent).join(" ")));
    return texts.get(line);
  };
  for (const line of lines) line.dataset.whole = line.dataset.band;
  const view = () => form.elements.view.value;
  const isRow = (line) => line.classList.contains("row");

  // [score, band] of a line in the chosen pair of languages; null where nothing is linked.
  const scoreOf = (line, pair) => {
    if (!pair || !line.dataset.scores) return "score" in line.dataset ? [Number(line.dataset.score), line.dataset.whole] : null;
    const own = line.dataset.scores.split(" ").find((item) => item.startsWith(pair + "="));
    return own ? [Number(own.split("=")[1]), own.split("=")[2]] : null;
  };

  const isFlagged = (line, pair) =>
    "flagged" in line.dataset &&
    (!pair ||
      [...line.querySelectorAll(".flags li")].some((item) => !item.dataset.pairs || item.dataset.pairs.split(" ").includes(pair)));

  const isIncomplete = (line, langs) =>
    "incomplete" in line.dataset &&
    (!langs.length || [...line.cells].some((cell) => langs.includes(cell.dataset.lang) && cell.classList.contains("empty")));

  // Whether any of the languages in view has something to say in this line.
  const speaks = (line, langs) =>
    !langs.length || [...line.cells].some((cell) => langs.includes(cell.dataset.lang) && !cell.classList.contains("empty"));

  const keep = (line, wish) => {
    const score = scoreOf(line, wish.pair);
    if (score) line.dataset.band = score[1];
    else delete line.dataset.band;
    return (
      (wish.least === 0 || (score && score[0] >= wish.least)) &&
      (!wish.flagged || isFlagged(line, wish.pair)) &&
      (!wish.incomplete || isIncomplete(line, wish.langs)) &&
      (wish.furniture || !line.classList.contains("only-furniture")) &&
      (!wish.text || textOf(line).includes(wish.text)) &&
      speaks(line, wish.langs)
    );
  };

  const wishes = () => {
    const { pair, score, flagged, incomplete, furniture, text } = form.elements;
    return {
      pair: pair.value,
      langs: pair.value ? pair.value.split("-") : [],
      least: Number(score.value),
      flagged: flagged.checked,
      incomplete: incomplete.checked,
      furniture: furniture.checked,
      text: fold(text.value.trim()),
    };
  };

  const apply = () => {
    const wish = wishes();
    const rows = view() === "rows";
    form.querySelector("label.slider output").value = wish.least.toFixed(2);
    columns.textContent = wish.pair
      ? `[data-lang]:not([data-lang="${wish.langs[0]}"], [data-lang="${wish.langs[1]}"]) { display: none !important; }
         [data-pair]:not([data-pair="${wish.pair}"]), [data-pairs]:not([data-pairs~="${wish.pair}"]) { display: none !important; }
         [data-scores] .least { display: none; }`
      : "";
    document.querySelectorAll("table.rows").forEach((table) => { table.hidden = !rows; });
    document.querySelectorAll(".linkage").forEach((details) => { details.open = !rows; });
    let shown = 0;
    let all = 0;
    const full = new Set();
    for (const line of lines) {
      line.hidden = !keep(line, wish);
      if (isRow(line) !== rows || (!rows && wish.pair && line.closest("[data-pair]").dataset.pair !== wish.pair)) continue;
      all += 1;
      if (line.hidden) continue;
      shown += 1;
      full.add(line.closest(".statement")).add(line.closest(".linkage > div"));
    }
    // What has nothing left to show goes as a whole.
    for (const part of parts) part.hidden = shown < all && !full.has(part) && !(rows && part.matches(".linkage > div"));
    form.querySelector(".shown").value = `${shown} of ${all} ${rows ? "rows" : "links"}`;
  };

  const inView = (line) => !line.hidden && isRow(line) === (view() === "rows") && line.checkVisibility();

  // What comes into view gets its real height only then, and pushes the rest away: look again until it lies still.
  const settle = (target, block, tries) => {
    target.scrollIntoView({ block, behavior: "instant" });
    if (tries) requestAnimationFrame(() => settle(target, block, tries - 1));
  };

  const go = (step) => {
    const flagged = lines.filter((line) => inView(line) && isFlagged(line, form.elements.pair.value));
    if (!flagged.length) return;
    const here = document.activeElement.closest(".line") || document.querySelector(".line:target");
    const after = (line) => here.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING;
    const before = (line) => here.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_PRECEDING;
    const next = !here ? flagged.at(step > 0 ? 0 : -1) : step > 0 ? flagged.find(after) : flagged.findLast(before);
    if (!next) return;
    next.focus({ preventScroll: true });
    settle(next, "center", 6);
  };

  const toggle = () => {
    form.elements.view.value = view() === "rows" ? "links" : "rows";
    apply();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input[type=search], select");
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = { j: () => go(1), k: () => go(-1), v: toggle, "/": () => form.elements.text.focus() };
    if (!(event.key in keys)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A link to a row shows it, whatever the filters hide.
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (!target.checkVisibility()) { form.reset(); apply(); }
    settle(target, target.classList.contains("line") ? "center" : "start", 6);
  };

  const measure = () => {
    const sticks = getComputedStyle(form).position === "sticky";
    document.documentElement.style.setProperty("--bar", sticks ? `${form.offsetHeight}px` : "0px");
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("hashchange", arrive);
  new ResizeObserver(measure).observe(form);
  measure();
  apply();
  if (location.hash) arrive();
})();
