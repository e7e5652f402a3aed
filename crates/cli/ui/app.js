/**
 * The search page of depesche: the address bar is the state, /v1 is the source, the DOM is written as text only.
 *
 * Every change of the search goes through `navigate`, which writes the URL, and `show`, which reads it; so a link, the
 * back button and a click lead to the same page.
 */

const PAGE_SIZE = 20;
const DAY_MS = 86_400_000;
const FRAGMENTS = 3;
/** Folded articles listed under a hit. */
const UNFOLDED = 10;
const SORTS = ["relevance", "newest", "oldest"];
const INTERVALS = ["year", "month", "day"];
const FACETS = { agency: "Agentur", section: "Ressort" };
/** Why a version was sent, the most pressing first. */
const SIGNALS = {
  flash: "Blitz", urgent: "Eil", correction: "Berichtigung", update: "Aktualisiert", repeat: "Wiederholung",
};
/** Genres that say no more than the signal beside them. */
const SIGNAL_GENRES = ["Eilmeldung", "Berichtigung", "Aktualisierung", "Wiederholung", "Meldung"];
const STATUS = { usable: "frei", withheld: "zurückgehalten", canceled: "zurückgezogen" };

/** What completions are, where it does not show. */
const KINDS = { phrase: "Wortfolge", agency: "Agentur", section: "Ressort", field: "Feld", operator: "Operator" };
/** Typing pauses this long before completions are asked for. */
const TYPING_MS = 120;
const COMPLETIONS = 8;

/** What was done about a mistake in the query: the API says it in English, at the end of its message. */
const REMEDIES = {
  "ignored": "nicht beachtet",
  "the rest is ignored": "ab hier nicht beachtet",
  "closed at the end": "am Ende geschlossen",
  "its ends are exchanged": "Anfang und Ende getauscht",
  "searched as a word": "als Wort gesucht",
  "searched as the word": "als Wort gesucht",
  "searched as words": "als Wörter gesucht",
  "searched as a phrase": "als Wortfolge gesucht",
  "read as UND": "als UND gelesen",
  "the rest of it ignored": "das Übrige nicht beachtet",
  "the rest not": "nur Wörter gezählt",
  "all of them must match": "alle müssen vorkommen",
  "'~' ignored": "~ nicht beachtet",
  "only the most frequent are searched": "steht für zu viele Wörter, nur die häufigsten sind gesucht",
};

/** Refusals by code of the API; what is not here is shown with the API's own words. */
const REFUSALS = {
  timeout: "Die Suche hat zu lange gedauert. Mit mehr oder längeren Wörtern geht es schneller.",
  busy: "Im Augenblick suchen zu viele gleichzeitig. Bitte versuchen Sie es gleich noch einmal.",
  no_such_article: "Diese Meldung gibt es hier nicht, oder sie darf noch nicht gezeigt werden.",
  killed: "Die Agentur hat diese Meldung zurückgezogen.",
  internal: "Auf dem Server ist ein Fehler aufgetreten.",
};

const number = new Intl.NumberFormat("de-DE", { maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat("de-DE", { timeZone: "Europe/Berlin", dateStyle: "long", timeStyle: "short" });
// Days and buckets are calendar days already; UTC keeps them from being shifted once more.
const utc = (options) => new Intl.DateTimeFormat("de-DE", { timeZone: "UTC", ...options });
const dayFormat = utc({ day: "2-digit", month: "2-digit", year: "numeric" });
const bucketFormats = {
  year: utc({ year: "numeric" }), month: utc({ month: "long", year: "numeric" }), day: utc({ dateStyle: "long" }),
};

let state = fromUrl();
/** URL of the search whose answer is on the page; null if there is none. */
let shownSearch = null;
/** Where the list was scrolled to and which hit was opened, to come back to. */
let listPlace = { scroll: 0, id: null };
let running = null;

// --- DOM ---------------------------------------------------------------------------------------------------------

const $ = (id) => document.getElementById(id);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  // Strings become text nodes here: nothing out of an article is ever read as markup.
  node.append(...children.flat().filter((child) => child != null && child !== "" && child !== false));
  return node;
}

const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

/** Replaces what is in `container` without taking the focus from somebody who works in it. */
function replace(container, nodes) {
  const inside = container.contains(document.activeElement) && document.activeElement !== container;
  const key = inside ? document.activeElement.dataset.key : undefined;
  container.replaceChildren(...nodes);
  if (!inside) return;
  const same = key === undefined ? null : container.querySelector(`[data-key="${CSS.escape(key)}"]`);
  (same ?? $("count")).focus({ preventScroll: true });
}

const marked = (segments) => segments.map(({ text, hit }) => (hit ? el("mark", {}, text) : text));
const time = (value) => el("time", { datetime: value }, `${moment.format(new Date(value))} Uhr`);

/** What tells a version apart: why it was sent, and its number from the second on. */
function labels({ signals = [], version }) {
  const known = Object.keys(SIGNALS).filter((signal) => signals.includes(signal));
  return [
    known.map((signal) => el("span", { class: `label ${signal}` }, SIGNALS[signal])),
    version > 1 && el("span", { class: "label version" }, `Version ${version}`),
  ].flat();
}

/** The genre, unless it is the usual one or repeats a signal. */
const genreOf = ({ genre }) => (SIGNAL_GENRES.includes(genre) ? null : genre);

// --- State and URL -----------------------------------------------------------------------------------------------

function fromUrl() {
  const url = new URLSearchParams(location.search);
  const all = (name) => [...new Set(url.getAll(name).filter(Boolean))];
  return {
    q: url.get("q") ?? "",
    sort: SORTS.includes(url.get("sort")) ? url.get("sort") : "relevance",
    from: url.get("von") ?? "",
    to: url.get("bis") ?? "",
    agency: all("agentur"),
    section: all("ressort"),
    article: url.get("artikel") ?? "",
  };
}

function toUrl(changes = {}) {
  const { q, sort, from, to, agency, section, article } = { ...state, ...changes };
  const pairs = [
    ["q", q], ["sort", sort === "relevance" ? "" : sort], ["von", from], ["bis", to],
    ...agency.map((value) => ["agentur", value]), ...section.map((value) => ["ressort", value]), ["artikel", article],
  ];
  const query = new URLSearchParams(pairs.filter(([, value]) => value)).toString();
  return query ? `/?${query}` : "/";
}

/** What stands in the box goes along, or choosing a filter would throw away words just typed. */
function navigate(changes) {
  const url = toUrl({ q: $("q").value.trim(), ...changes });
  if (url !== location.pathname + location.search) history.pushState({ ours: true }, "", url);
  show();
}

/** Brings the page to what the URL says. */
function show() {
  state = fromUrl();
  $("q").value = state.q;
  $("sort").value = state.sort;
  $("from").value = state.from;
  $("to").value = state.to;
  $("back").href = toUrl({ article: "" });
  $("search-view").hidden = state.article !== "";
  $("article-view").hidden = state.article === "";
  document.title = state.q ? `${state.q} – depesche` : "depesche";
  $("period-error").textContent =
    state.from && state.to && state.from > state.to ? "„von“ liegt nach „bis“: So kann nichts gefunden werden." : "";
  if (state.article) return showArticle();
  renderChips();
  return shownSearch === toUrl() ? comeBack() : search();
}

/** The list is still there: only the place in it is to be found again. */
function comeBack() {
  running?.abort();
  const link = listPlace.id && $("hits").querySelector(`[data-id="${CSS.escape(listPlace.id)}"]`);
  link?.focus({ preventScroll: true });
  window.scrollTo(0, listPlace.scroll);
  listPlace.id = null;
}

// --- API ---------------------------------------------------------------------------------------------------------

class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem?.code;
  }
}

/** Ends what is still under way: an old answer must never come over a newer one. */
function begin() {
  running?.abort();
  running = new AbortController();
  return running.signal;
}

async function fetchJson(path, options) {
  const response = await fetch(path, options);
  const isJson = response.headers.get("content-type")?.includes("json");
  const body = isJson ? await response.json() : null;
  if (!response.ok || !body) throw new Refused(response.status, body);
  return body;
}

/** By POST: a value with a comma in it would be taken for two in a query string. */
const post = (request, signal) => fetchJson("/v1/search", {
  method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request), signal,
});

function toRequest() {
  const { q, sort, from, to, agency, section } = state;
  return {
    // Without words nothing is more relevant than anything else.
    q, sort: q.trim() || sort !== "relevance" ? sort : "newest", from: from || undefined, to: to || undefined,
    agency, section, limit: PAGE_SIZE, facets: Object.keys(FACETS), histogram: intervalOf(from, to),
  };
}

/** A facet counts under its own filter too; the counts of the other values take a search without it. */
async function askAll(request, signal) {
  const widened = Object.keys(FACETS).filter((facet) => request[facet].length > 0).map((facet) =>
    post({ ...request, [facet]: [], facets: [facet], limit: 1, highlight: false, histogram: undefined }, signal));
  const [answer, ...others] = await Promise.all([post(request, signal), ...widened]);
  answer.facets = Object.assign({}, answer.facets, ...others.map((other) => other.facets));
  answer.interval = request.histogram;
  // Few wide bars say little: look closer for as long as the bars do not become too many.
  for (;;) {
    const buckets = answer.histogram ?? [];
    const finer = buckets.length > 0 && intervalOf(buckets[0].from.slice(0, 10), lastDay(buckets.at(-1)));
    if (!finer || INTERVALS.indexOf(finer) <= INTERVALS.indexOf(answer.interval)) return answer;
    const closer = await post({ ...request, facets: [], limit: 1, highlight: false, histogram: finer }, signal);
    Object.assign(answer, { histogram: closer.histogram, interval: finer });
  }
}

// --- Search ------------------------------------------------------------------------------------------------------

async function search() {
  const signal = begin();
  shownSearch = null;
  const results = $("search-view");
  results.setAttribute("aria-busy", "true");
  try {
    const request = toRequest();
    const answer = await askAll(request, signal);
    renderAnswer(answer, request);
    shownSearch = toUrl();
  } catch (error) {
    if (signal.aborted) return;
    $("count").textContent = "Keine Antwort";
    for (const id of ["took", "hits", "histogram", "facet-agency", "facet-section", "more-error"]) replace($(id), []);
    renderMore(undefined, 0);
    replace($("notices"), [failure(error, search)]);
  } finally {
    if (!signal.aborted) results.removeAttribute("aria-busy");
  }
}

function renderAnswer(answer, request) {
  const { total, took_ms: took } = answer;
  const articles = total === 1 ? "1 Meldung" : `${number.format(total)} Meldungen`;
  const count = answer.groups < total ? `${articles}, ähnliche zusammengefasst` : articles;
  $("count").textContent = count;
  $("took").textContent = `in ${number.format(took)} ms`;
  replace($("notices"), notices(answer));
  for (const facet of Object.keys(FACETS)) renderFacet(facet, answer.facets[facet] ?? []);
  renderHistogram(answer.histogram ?? [], answer.interval);
  $("hits").replaceChildren(...answer.hits.map(hitItem));
  $("more-error").replaceChildren();
  renderMore(answer.cursor && { ...request, facets: [], histogram: undefined, cursor: answer.cursor }, answer.groups);
}

function notices(answer) {
  const list = [];
  if (answer.did_you_mean) list.push(meantNode(answer.did_you_mean));
  const bytes = new TextEncoder().encode(state.q);
  const items = answer.problems.map(({ from, to, message }) => {
    const remedy = REMEDIES[message.slice(message.lastIndexOf(": ") + 2)];
    const piece = new TextDecoder().decode(bytes.slice(from, to));
    return el("li", {}, el("q", {}, piece), " – ", remedy ?? el("span", { lang: "en" }, message));
  });
  if (items.length > 0) {
    list.push(el("div", { class: "notice" },
      el("p", {}, "Nicht alles in der Anfrage war zu verstehen:"), el("ul", {}, items)));
  }
  const tidy = (text) => text.trim().replace(/\s+/g, " ");
  if (answer.understood && tidy(answer.understood) !== tidy(state.q)) {
    list.push(el("p", { class: "understood" }, "Gesucht wurde: ", el("code", {}, answer.understood)));
  }
  for (const { word, also } of answer.synonyms ?? []) {
    list.push(el("p", { class: "understood" }, "Auch gefunden für ", el("q", {}, word), `: ${also.join(", ")}`));
  }
  if (answer.partial && answer.total > 0) {
    list.push(el("p", { class: "notice" },
      el("strong", {}, "Keine Meldung enthält alle Wörter"), "; die besten Teiltreffer:"));
  }
  if (answer.total === 0) list.push(nothingFound());
  return list;
}

/** A link to the query as it was perhaps meant, with what was changed in bold. */
function meantNode({ query, corrections }) {
  const bytes = new TextEncoder().encode(state.q);
  const typed = (from, to) => new TextDecoder().decode(bytes.slice(from, to));
  const pieces = corrections.flatMap(({ from, suggestions }, at) =>
    [typed(corrections[at - 1]?.to ?? 0, from), el("strong", {}, suggestions[0])]);
  pieces.push(typed(corrections.at(-1).to));
  return el("p", { class: "meant" }, "Meinten Sie: ", el("a", { href: toUrl({ q: query }) }, pieces), "?");
}

function nothingFound() {
  const filtered = activeFilters().length > 0;
  if (!state.q.trim() && !filtered) return el("p", { class: "notice" }, "Im Bestand ist noch keine Meldung.");
  const hints = [
    filtered && "Nehmen Sie Filter heraus oder wählen Sie einen längeren Zeitraum.",
    "Prüfen Sie die Schreibweise, vor allem von Namen.",
    "Suchen Sie mit weniger oder allgemeineren Wörtern.",
    "Verbinden Sie Wörter gleicher Bedeutung: Feuer ODER Brand.",
    "Wortanfänge finden mehr: Rakete*.",
  ];
  return el("div", { class: "empty" }, el("p", {}, "Dazu ist keine Meldung da."),
    el("ul", {}, hints.filter(Boolean).map((hint) => el("li", {}, hint))));
}

function hitItem(hit) {
  const { headline = [], kicker = [], teaser = [], body = [] } = hit.highlights ?? {};
  const title = headline.length > 0 ? marked(headline) : hit.headline ?? "(ohne Überschrift)";
  const topLine = kicker.length > 0 ? marked(kicker) : hit.kicker;
  const pieces = [teaser, ...body].filter((segments) => segments.length > 0).slice(0, FRAGMENTS);
  const text = pieces.flatMap((segments, at) => [at > 0 ? " … " : "", ...marked(segments)]);
  const known = [hit.agency, hit.section, genreOf(hit), hit.dateline].filter(Boolean);
  const facts = known.map((fact) => el("span", {}, fact));
  return el("li", {}, el("article", { lang: hit.language },
    topLine && el("p", { class: "kicker" }, topLine),
    el("h2", {}, el("a", { href: toUrl({ article: hit.id }), "data-id": hit.id }, title)),
    el("p", { class: "facts", lang: "de" }, labels(hit), time(hit.published), facts),
    el("p", { class: "fragments" }, text.length > 0 ? text : hit.teaser),
    whyNode(hit.why ?? []),
    hit.duplicates && duplicatesNode(hit.duplicates)));
}

/** The forms found that are not what was typed, each with the word it was found for. */
function whyNode(why) {
  const told = why.flatMap(({ word, forms }) =>
    forms.filter(({ how }) => !["exact", "place"].includes(how)).map(({ form }) => `${form} (${word})`));
  return told.length > 0 && el("p", { class: "why", lang: "de" }, `Gefunden: ${told.join(", ")}`);
}

/** What is folded into a hit; asked for when somebody opens it. */
function duplicatesNode({ count, ids }) {
  const list = el("ul");
  const title = count === 1 ? "1 ähnliche Meldung" : `${number.format(count)} ähnliche Meldungen`;
  const details = el("details", { class: "duplicates", lang: "de" }, el("summary", {}, title), list);
  details.addEventListener("toggle", async () => {
    if (!details.open || list.children.length > 0) return;
    const read = (id) => fetchJson(`/v1/articles/${encodeURIComponent(id)}`).catch(() => null);
    const articles = (await Promise.all(ids.slice(0, UNFOLDED).map(read))).filter(Boolean);
    const rest = count - articles.length;
    list.replaceChildren(
      ...articles.map((article) => el("li", {},
        el("a", { href: toUrl({ article: article.id }), lang: article.language }, article.headline ?? article.id),
        el("span", {}, [article.agency, " · ", time(article.published)].filter(Boolean)))),
      ...(rest > 0 ? [el("li", {}, `und ${number.format(rest)} weitere`)] : []),
    );
  });
  return details;
}

/** `next` is the request for the next page, if there is one. */
function renderMore(next, total) {
  const button = $("more");
  const shown = $("hits").children.length;
  button.hidden = !next;
  button.disabled = false;
  button.onclick = () => loadMore(next, total);
  $("shown").textContent = shown < total && shown > 0
    ? `${number.format(shown)} von ${number.format(total)} gezeigt` : "";
}

async function loadMore(next, total) {
  const signal = begin();
  $("more").disabled = true;
  $("more-error").replaceChildren();
  try {
    const answer = await post(next, signal);
    const items = answer.hits.map(hitItem);
    $("hits").append(...items);
    renderMore(answer.cursor && { ...next, cursor: answer.cursor }, total);
    items[0]?.querySelector("a").focus({ preventScroll: true });
  } catch (error) {
    $("more").disabled = false;
    if (!signal.aborted) $("more-error").replaceChildren(failure(error, () => loadMore(next, total)));
  }
}

/** A failure in plain German, with what the API said and a way to try again. */
function failure(error, retry) {
  const known = REFUSALS[error.code];
  const refused = error instanceof Refused;
  if (!refused) console.error(error);
  const text = known ?? (refused ? "Depesche hat die Anfrage nicht angenommen:"
    : "Depesche ist nicht zu erreichen. Läuft der Server, steht die Verbindung?");
  const button = el("button", { type: "button" }, "Erneut versuchen");
  button.addEventListener("click", retry);
  return el("div", { class: "failure", role: "alert" }, el("p", {}, text),
    refused && !known && el("p", { class: "detail", lang: "en" }, error.message),
    // What was refused as wrong is wrong again.
    (!refused || error.status >= 500) && el("p", {}, button));
}

// --- Completions -------------------------------------------------------------------------------------------------

const completions = { list: [], chosen: -1, typed: "", timer: 0, running: null };

/** Asks for ways to go on with what stands in the box, once nobody has typed for a moment. */
function offerLater() {
  clearTimeout(completions.timer);
  completions.timer = setTimeout(offer, TYPING_MS);
}

async function offer() {
  completions.running?.abort();
  const { signal } = (completions.running = new AbortController());
  const typed = $("q").value;
  // The end of the text is what is completed; elsewhere somebody is changing a word.
  if (!typed.trim() || $("q").selectionStart !== typed.length) return closeCompletions();
  try {
    const query = new URLSearchParams({ q: typed, limit: COMPLETIONS });
    const { suggestions } = await fetchJson(`/v1/suggest?${query}`, { signal });
    if (!signal.aborted && document.activeElement === $("q")) renderCompletions(typed, suggestions);
  } catch {
    // Whoever types can do without; the search itself will say what is wrong.
    if (!signal.aborted) closeCompletions();
  }
}

function renderCompletions(typed, suggestions) {
  const bytes = new TextEncoder().encode(typed);
  const whole = ({ text, from }) => new TextDecoder().decode(bytes.slice(0, from)) + text;
  const list = suggestions.map((one) => ({ ...one, query: whole(one) })).filter(({ query }) => query !== typed);
  Object.assign(completions, { list, chosen: -1, typed });
  const items = list.map(({ text, kind, count }, at) => {
    const about = [KINDS[kind], count && number.format(count)].filter(Boolean).join(" · ");
    const item = el("li", { id: `completion-${at}`, role: "option", "aria-selected": "false" },
      el("span", { class: "completion" }, text), el("span", { class: "kind" }, about));
    // A click would first take the focus from the box, which closes the list.
    item.addEventListener("mousedown", (event) => event.preventDefault());
    item.addEventListener("click", () => take(at));
    return item;
  });
  $("completions").replaceChildren(...items);
  $("completions").hidden = items.length === 0;
  $("q").setAttribute("aria-expanded", items.length > 0);
  $("q").removeAttribute("aria-activedescendant");
}

function closeCompletions() {
  clearTimeout(completions.timer);
  completions.running?.abort();
  renderCompletions("", []);
}

/** Marks a completion and shows it in the box; -1 is what was typed. */
function choose(at) {
  completions.chosen = at;
  [...$("completions").children].forEach((item, n) => item.setAttribute("aria-selected", n === at));
  $("q").value = at < 0 ? completions.typed : completions.list[at].query;
  if (at < 0) return $("q").removeAttribute("aria-activedescendant");
  $("q").setAttribute("aria-activedescendant", `completion-${at}`);
  $(`completion-${at}`).scrollIntoView({ block: "nearest" });
}

/** A field waits for its value; anything else is searched for at once. */
function take(at) {
  const { kind, query } = completions.list[at];
  $("q").value = kind === "operator" ? `${query} ` : query;
  closeCompletions();
  if (kind === "field" || kind === "operator") return offerLater();
  $("form").requestSubmit();
}

function chooseByKey(event) {
  const { list, chosen, typed } = completions;
  if (event.isComposing || list.length === 0) return;
  // One more than there are: going past either end leads back to what was typed.
  const step = (by) => ((chosen + 1 + by + list.length + 1) % (list.length + 1)) - 1;
  switch (event.key) {
    case "ArrowDown": choose(step(1)); break;
    case "ArrowUp": choose(step(-1)); break;
    case "Enter": if (chosen < 0) return; take(chosen); break;
    case "Escape": $("q").value = typed; closeCompletions(); break;
    default: return;
  }
  event.preventDefault();
}

// --- Filters -----------------------------------------------------------------------------------------------------

const asDate = (day) => new Date(`${day}T00:00:00Z`);
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(asDate(text).getTime());
const dayText = (day) => (isDay(day) ? dayFormat.format(asDate(day)) : day);

/** The last day of a bucket, whose `to` is no longer part of it. */
const lastDay = ({ to }) => new Date(asDate(to.slice(0, 10)).getTime() - DAY_MS).toISOString().slice(0, 10);

function intervalOf(from, to) {
  if (!isDay(from)) return "year";
  const days = ((isDay(to) ? asDate(to) : Date.now()) - asDate(from)) / DAY_MS;
  if (days <= 92) return "day";
  return days <= 4 * 366 ? "month" : "year";
}

/** Every filter in force with the change that takes it out. */
function activeFilters() {
  const { from, to } = state;
  const filters = Object.entries(FACETS).flatMap(([facet, name]) => state[facet].map((value) => ({
    text: `${name}: ${value}`, without: { [facet]: state[facet].filter((other) => other !== value) },
  })));
  if (from || to) {
    const ends = [from && `von ${dayText(from)}`, to && `bis ${dayText(to)}`].filter(Boolean);
    const period = from === to ? dayText(from) : ends.join(" ");
    filters.push({ text: `Zeitraum: ${period}`, without: { from: "", to: "" } });
  }
  return filters;
}

function renderChips() {
  const filters = activeFilters();
  const chip = (text, label, changes) => {
    const button = el("button", { type: "button", "aria-label": label, "data-key": text }, text);
    button.addEventListener("click", () => navigate(changes));
    return el("li", {}, button);
  };
  const chips = filters.map(({ text, without }) => chip(`${text}\u00a0×`, `Filter ${text} entfernen`, without));
  if (filters.length > 1) {
    chips.push(chip("Alle Filter entfernen", null, { from: "", to: "", agency: [], section: [] }));
  }
  replace($("chips"), chips);
  $("filter-count").textContent = filters.length > 0 ? `(${filters.length} aktiv)` : "";
}

function renderFacet(facet, counts) {
  const chosen = state[facet];
  const same = (a, b) => a.toLowerCase() === b.toLowerCase();
  // What is chosen stays in the list even where it finds nothing, or it could not be unchosen there.
  const missing = chosen.filter((value) => !counts.some((count) => same(count.value, value)));
  const all = [...counts, ...missing.map((value) => ({ value, count: 0 }))];
  const items = all.map(({ value, count }) => {
    const checked = chosen.some((other) => same(other, value));
    const box = el("input", { type: "checkbox", checked, "data-key": value });
    box.addEventListener("change", () => {
      const others = state[facet].filter((other) => !same(other, value));
      navigate({ [facet]: box.checked ? [...others, value] : others });
    });
    return el("li", {}, el("label", {},
      box, el("span", { class: "value" }, value), el("span", { class: "n" }, number.format(count))));
  });
  replace($(`facet-${facet}`), items.length > 0 ? items : [el("li", { class: "none" }, "keine")]);
}

/** Bars as links: each leads to its period. One tab stop, arrow keys go from bar to bar. */
function renderHistogram(buckets, interval) {
  if (buckets.length === 0) return replace($("histogram"), []);
  const name = (bucket) => bucketFormats[interval].format(asDate(bucket.from.slice(0, 10)));
  const most = Math.max(...buckets.map(({ count }) => count));
  const bars = buckets.map((bucket, at) => {
    if (bucket.count === 0) return null;
    const height = Math.max(3, (56 * bucket.count) / most);
    const label = `${name(bucket)}: ${bucket.count === 1 ? "1 Meldung" : `${number.format(bucket.count)} Meldungen`}`;
    const period = { from: bucket.from.slice(0, 10), to: lastDay(bucket) };
    return svg("a", { href: toUrl(period), "aria-label": label, "data-key": period.from, tabindex: -1 },
      svg("title", {}, label),
      svg("rect", { class: "reach", x: at * 10, y: 0, width: 10, height: 60 }),
      svg("rect", { class: "column", x: at * 10 + 1, y: 60 - height, width: 8, height }));
  }).filter(Boolean);
  bars[0].setAttribute("tabindex", 0);
  const chart = svg("svg", {
    viewBox: `0 0 ${Math.max(buckets.length, 6) * 10} 60`, preserveAspectRatio: "none", role: "group",
    "aria-label": "Meldungen im Zeitverlauf; Pfeiltasten wählen einen Balken, Enter grenzt die Suche darauf ein",
  }, bars);
  chart.addEventListener("keydown", (event) => moveAlong(event, bars));
  const ends = buckets.length > 1 ? [buckets[0], buckets.at(-1)] : [buckets[0]];
  const axis = el("p", { class: "axis", "aria-hidden": "true" }, ends.map((end) => el("span", {}, name(end))));
  replace($("histogram"), [chart, axis]);
}

function moveAlong(event, bars) {
  const at = bars.indexOf(document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
  if (at < 0 || !bars[to]) return;
  event.preventDefault();
  bars[at].setAttribute("tabindex", -1);
  bars[to].setAttribute("tabindex", 0);
  bars[to].focus();
}

// --- Article -----------------------------------------------------------------------------------------------------

async function showArticle() {
  const signal = begin();
  const place = $("article");
  place.replaceChildren(el("p", { class: "loading", role: "status" }, "Meldung wird geladen …"));
  window.scrollTo(0, 0);
  try {
    const article = await fetchJson(`/v1/articles/${encodeURIComponent(state.article)}`, { signal });
    place.replaceChildren(articleNode(article));
    document.title = `${article.headline ?? "Meldung"} – depesche`;
    place.querySelector("h1").focus({ preventScroll: true });
  } catch (error) {
    if (signal.aborted) return;
    place.replaceChildren(el("h1", { class: "unseen" }, "Meldung nicht verfügbar"), failure(error, showArticle));
  }
}

function articleNode(article) {
  const line = (tag, name) => article[name] && el(tag, { class: name }, article[name]);
  const facts = [article.agency, article.section, genreOf(article)].filter(Boolean);
  return el("article", { lang: article.language, class: "article" },
    el("header", {},
      el("p", { class: "facts", lang: "de" }, labels(article), time(article.published),
        facts.map((fact) => el("span", {}, fact))),
      line("p", "kicker"),
      el("h1", { tabindex: -1 }, article.headline ?? "(ohne Überschrift)"),
      line("p", "subhead"), line("p", "teaser"), line("p", "byline")),
    article.notes && el("aside", { class: "notes", "aria-label": "Hinweise der Redaktion" },
      article.notes.map((note) => el("p", {}, note))),
    el("div", { class: "text" }, line("p", "dateline"), (article.body ?? []).map(blockNode)),
    (article.images ?? []).map(imageNode),
    factsNode(article));
}

const rows = (text) => text.split("\n").filter((row) => row.trim());

function blockNode({ kind, text }) {
  switch (kind) {
    case "intertitle": return el("h2", {}, text);
    case "quote": return el("blockquote", {}, el("p", {}, text));
    case "list": return el("ul", {}, rows(text).map((row) => el("li", {}, row)));
    case "note": return el("aside", { class: "note" }, text);
    case "table": {
      const lines = rows(text).map((row) => el("tr", {}, row.split("\t").map((cell) => el("td", {}, cell))));
      // Wide tables scroll in a box of their own, which the keyboard must reach.
      return el("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Tabelle" },
        el("table", {}, el("tbody", {}, lines)));
    }
    default: return el("p", {}, text);
  }
}

const imageNode = ({ caption, credit, agencies }) => el("aside", { class: "image", "aria-label": "Bild" },
  caption && el("p", {}, caption),
  el("p", { class: "credit" }, "Foto: ", credit ?? agencies?.join(", ") ?? "ohne Angabe"));

/** A link for addresses of the web; anything else (javascript: above all) stays text. */
function webAddress(text) {
  const isWeb = URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
  return isWeb ? el("a", { href: text, rel: "noopener noreferrer external" }, text) : text;
}

function factsNode(article) {
  const joined = (values) => values?.join(", ");
  const facts = {
    "Stichwörter": joined(article.keywords),
    "Themen": article.subjects && joined([...new Set(article.subjects.map(({ name }) => name))]),
    "Orte": joined(article.places),
    "Autorinnen und Autoren": joined(article.authors),
    "Zitierte Agenturen": joined(article.quoted_agencies),
    "Dienste": joined(article.services),
    "Textsorte": article.genre,
    "Dringlichkeit": article.urgency && `${article.urgency}`,
    "Aktualisiert": article.updated && time(article.updated),
    "Eingegangen": article.received && time(article.received),
    "Version": `${article.version}, ${STATUS[article.status] ?? article.status}`,
    "Kennung": article.id,
    "Adresse": article.url && webAddress(article.url),
  };
  return el("dl", { class: "about", lang: "de" }, Object.entries(facts).filter(([, value]) => value)
    .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

// --- Events ------------------------------------------------------------------------------------------------------

const modified = (event) => event.metaKey || event.ctrlKey || event.altKey;

/** Follows links of this page without loading it anew; what opens a tab or window is left to the browser. */
function followLink(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.button !== 0 || modified(event) || event.shiftKey) return;
  const url = new URL(link.getAttribute("href"), location.href);
  if (url.origin !== location.origin || url.pathname !== "/" || url.hash) return;
  event.preventDefault();
  if (link.id === "back" && history.state?.ours && shownSearch === toUrl({ article: "" })) return history.back();
  const id = link.dataset.id ?? null;
  listPlace = { scroll: id ? window.scrollY : 0, id };
  history.pushState({ ours: true }, "", url.pathname + url.search);
  show();
}

function start() {
  history.scrollRestoration = "manual";
  if (matchMedia("(max-width: 52rem)").matches) $("filters").open = false;
  document.addEventListener("click", followLink);
  // A jump inside the page (the link past the masthead) changes the URL too, but not the state.
  window.addEventListener("popstate", () => toUrl(fromUrl()) !== toUrl() && show());
  $("form").addEventListener("submit", (event) => {
    event.preventDefault();
    closeCompletions();
    $("help").open = false;
    shownSearch = null; // Enter on the same words asks again: something new may have come in.
    window.scrollTo(0, 0);
    navigate({ article: "" });
  });
  $("q").addEventListener("input", offerLater);
  $("q").addEventListener("keydown", chooseByKey);
  $("q").addEventListener("blur", closeCompletions);
  $("sort").addEventListener("change", () => navigate({ sort: $("sort").value }));
  for (const id of ["from", "to"]) {
    // A year being typed passes through 0002 and 0020; min and max let only finished ones through.
    $(id).addEventListener("change", () => $(id).checkValidity() && navigate({ [id]: $(id).value }));
  }
  $("print").addEventListener("click", () => window.print());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || modified(event) || event.target.closest("input:not([type=checkbox]), select")) return;
    event.preventDefault();
    $("q").focus();
    $("q").select();
  });
  show();
}

start();
