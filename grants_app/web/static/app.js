/* What a page does beyond its HTML. Every page works without this file.

   1. Keep: fields of form[data-keep="<key>"] stay in this browser until the server has them, and come back after a
      reload, a lost connection or a power cut. Nothing is kept of passwords, files, hidden fields and fields with
      data-keep-never. Signing out clears everything, and what one person typed is never shown to another.
      A form sent without htmx counts as saved when the next page says so (an .alert-success in #messages).
   2. Save: a field with data-save-url is posted by htmx (see templates/ui/forms.html) when it is left; its
      .save-state says what became of it, and what could not be sent is sent again.
   3. Once: a form that is on its way cannot be sent a second time.
   4. Say: what went wrong stands in #messages, which screen readers read out.
   5. Walk: in a table[data-sheet] the arrow keys go from cell to cell.
   All sentences come from data-text-* attributes on <body>. */
(() => {
  "use strict";

  const body = document.body;
  const person = body.dataset.person || "";
  const PREFIX = "grants.kept.";
  const SENT = "grants.sent";
  const DAYS_KEPT = 7;
  const RETRY_EVERY = 15_000;
  const SENDING_AT_MOST = 20_000;

  const messages = () => document.getElementById("messages");

  const text = (name, values = {}) =>
    (body.dataset[`text${name}`] || "").replace(/\{(\w+)\}/g, (_, word) => values[word] ?? "");

  const clock = () =>
    new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "2-digit", minute: "2-digit", hour12: false })
      .format(new Date());

  const element = (name, className, content) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = content;
    return made;
  };

  /* --- 4. Say ----------------------------------------------------------------------------------------------- */

  function say(kind, sentence) {
    if (!messages() || !sentence) return;
    const alert = element("div", `alert alert-${kind}`, "");
    alert.append(element("div", "", sentence));
    alert.dataset.passing = "";
    if (kind === "danger") alert.setAttribute("role", "alert");
    messages().append(alert);
    const { top } = alert.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight) alert.scrollIntoView({ block: "center" });
  }

  const forgetPassingMessages = () => messages()?.querySelectorAll("[data-passing]").forEach((old) => old.remove());

  const isWholePage = (answer) => /^\s*(<!doctype|<html)/i.test(answer);

  /* htmx calls a 422 successful when it may be swapped; we mean that the server did it. */
  const wasDone = (xhr) => Boolean(xhr) && xhr.status >= 200 && xhr.status < 400 && !leadsToSignIn(xhr);

  /* The session is over: the server answers with the way to the sign-in page, or with that page; nothing was saved. */
  function leadsToSignIn(xhr) {
    const to = xhr && (xhr.getResponseHeader("HX-Redirect") || xhr.responseURL);
    return Boolean(to) && (xhr.status === 401 || new URL(to, window.location).pathname === "/sign-in");
  }

  /* The server marks its sentence with data-sentence, in a whole page and in a fragment alike. */
  function sentenceOf(xhr) {
    if (!xhr || !xhr.status) return text("Offline");
    const answer = xhr.responseText || "";
    if (/^text\/plain/.test(xhr.getResponseHeader("Content-Type") || "")) return answer.slice(0, 500);
    const said = new DOMParser().parseFromString(answer, "text/html").querySelector("[data-sentence], .alert");
    return said?.textContent.replace(/\s+/g, " ").trim() || text("Failed");
  }

  body.addEventListener("htmx:beforeRequest", (event) => {
    if (!isSavedField(event.detail.elt)) forgetPassingMessages();
  });

  /* A whole page is never put into the place of a card. An error page says its sentence where one is;
     any other page (the next one after a redirect, or the form again with its errors) takes the place of this one. */
  body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, boosted, requestConfig } = event.detail;
    const answer = xhr.responseText || "";
    /* What an answer to a saved field brings along (hx-swap-oob) finds its own place; everything else has none. */
    if (isSavedField(requestConfig.elt) && (isWholePage(answer) || xhr.getResponseHeader("HX-Retarget"))) event.detail.shouldSwap = false;
    if (boosted || isSavedField(requestConfig.elt) || !isWholePage(answer)) return;
    event.detail.shouldSwap = !answer.includes("data-error-page");
    if (!event.detail.shouldSwap) {
      if (!event.detail.isError) say("danger", sentenceOf(xhr));
      return;
    }
    event.detail.isError = false;
    event.detail.target = body;
    event.detail.swapOverride = "innerHTML show:window:top";
    if (xhr.status < 400) {
      history.replaceState({ htmx: true }, "");
      history.pushState({ htmx: true }, "", xhr.responseURL);
    }
  });

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(name, (event) => {
      if (!isSavedField(event.detail.elt)) say("danger", sentenceOf(event.detail.xhr));
    });
  }

  /* The server may say something beside its answer: HX-Trigger: {"said": {"kind": "success", "text": "Approved."}} */
  body.addEventListener("said", (event) => say(event.detail.kind || "info", event.detail.text));

  /* Who works with the keyboard stays where the answer appeared, instead of falling back to the top of the page. */
  body.addEventListener("htmx:afterSettle", (event) => {
    const arrived = event.target;
    if (document.activeElement !== body || arrived === body || !arrived.isConnected) return;
    arrived.tabIndex = -1;
    arrived.dataset.focused = "";
    arrived.focus({ preventScroll: true });
  });

  /* --- 1. Keep ---------------------------------------------------------------------------------------------- */

  /* Some browsers refuse storage altogether (private windows, full disks); the page then works without it. */
  const storage = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* works without */ } },
    forget(key) { try { localStorage.removeItem(key); } catch { /* works without */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
  };

  const keyOf = (form) => `${PREFIX}${person}.${form.dataset.keep}`;
  const onServer = new WeakMap();
  const restored = new WeakSet();
  const disputed = new WeakMap();

  const isKept = (field) =>
    field.name && !field.disabled && !field.readOnly && !("keepNever" in field.dataset) &&
    !/^(password|file|hidden|submit|button|reset|image|fieldset|output)$/.test(field.type);

  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";

  function valueOf(field) {
    if (isTicked(field)) return field.checked ? "1" : "";
    if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => option.value).join("\n");
    return field.value;
  }

  function fill(field, value) {
    if (isTicked(field)) field.checked = value === "1";
    else if (field.type === "select-multiple") {
      const chosen = value.split("\n");
      for (const option of field.options) option.selected = chosen.includes(option.value);
    } else field.value = value;
  }

  function valueAtLoad(field) {
    if (isTicked(field)) return field.defaultChecked ? "1" : "";
    if (!field.options) return field.defaultValue;
    const chosen = [...field.options].filter((option) => option.defaultSelected).map((option) => option.value);
    return field.multiple ? chosen.join("\n") : chosen.at(-1) ?? field.options[0]?.value ?? "";
  }

  const serverValue = (field) => onServer.get(field) ?? valueAtLoad(field);

  /* Fields by name; the second of the same name is name#1, and so on. */
  function fieldsOf(form) {
    const seen = {};
    return [...form.elements].filter(isKept).map((field) => {
      const nth = (seen[field.name] = (seen[field.name] ?? -1) + 1);
      return [nth ? `${field.name}#${nth}` : field.name, field];
    });
  }

  function keep(form) {
    if (!person) return;
    const fields = { ...disputed.get(form) };
    for (const [name, field] of fieldsOf(form)) {
      if (valueOf(field) !== serverValue(field)) fields[name] = { value: valueOf(field), was: serverValue(field) };
    }
    if (Object.keys(fields).length) storage.write(keyOf(form), { at: Date.now(), fields });
    else storage.forget(keyOf(form));
  }

  /* What the server has meanwhile got from elsewhere is not overwritten: the person decides. */
  function restore(form) {
    if (restored.has(form)) return;
    restored.add(form);
    const kept = person && storage.read(keyOf(form));
    if (!kept) return;
    const back = [];
    const changed = {};
    const fields = Object.fromEntries(fieldsOf(form));
    for (const [name, found] of Object.entries(kept.fields)) {
      const field = fields[name];
      if (!field || found.value === serverValue(field)) continue;
      if (found.was === serverValue(field)) { fill(field, found.value); back.push(field); }
      else changed[name] = found;
    }
    if (Object.keys(changed).length) tellChanged(form, fields, changed);
    if (back.length) tellRestored(form, back);
    keep(form);
    back.filter(isSavedField).forEach(saveAgain);
  }

  function tellRestored(form, back) {
    const discard = () => change(form, back.map((field) => [field, serverValue(field)]));
    noticeIn(form, text("Restored"), [[text("Discard"), discard]]);
  }

  function tellChanged(form, fields, changed) {
    disputed.set(form, changed);
    const pairs = Object.entries(changed).map(([name, found]) => [fields[name], found.value]);
    const names = pairs.map(([field]) => `«${labelOf(field)}»`).join(", ");
    const settle = (chosen) => () => { disputed.delete(form); change(form, chosen); };
    noticeIn(form, text("Changed", { fields: names }), [[text("PutBack"), settle(pairs)], [text("Discard"), settle([])]]);
  }

  function change(form, pairs) {
    for (const [field, value] of pairs) fill(field, value);
    keep(form);
    pairs.map(([field]) => field).filter(isSavedField).forEach(saveAgain);
  }

  const labelOf = (field) => (field.labels?.[0] ?? field).textContent.replace(/\s+/g, " ").trim() || field.name;

  function noticeIn(form, sentence, choices) {
    const notice = element("div", "alert alert-info", "");
    const inside = element("div", "", "");
    const buttons = choices.map(([label, act]) => {
      const button = element("button", "btn btn-sm btn-secondary", label);
      button.type = "button";
      button.addEventListener("click", () => { act(); notice.remove(); });
      return button;
    });
    const acts = element("div", "acts", "");
    acts.append(...buttons);
    inside.append(element("p", "", sentence), acts);
    notice.append(inside);
    notice.setAttribute("role", "status");
    form.prepend(notice);
  }

  function forgetAll() { storage.keys().forEach(storage.forget); }

  function forgetOthersAndOld() {
    const oldest = Date.now() - DAYS_KEPT * 86_400_000;
    for (const key of storage.keys()) {
      const isMine = !person || key.startsWith(`${PREFIX}${person}.`);
      if (!isMine || !(storage.read(key)?.at > oldest)) storage.forget(key);
    }
  }

  /* The form that this tab sent last is saved if this page says so; otherwise its fields stay kept. */
  function settleSent() {
    const key = forgetSent();
    if (key && messages()?.querySelector(".alert-success")) storage.forget(key);
  }

  function forgetSent() {
    try {
      const key = sessionStorage.getItem(SENT);
      sessionStorage.removeItem(SENT);
      return key;
    } catch { return null; }
  }

  function noteSent(form) {
    try { sessionStorage.setItem(SENT, keyOf(form)); } catch { /* works without */ }
  }

  for (const name of ["input", "change"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.form;
      if (form?.dataset.keep) keep(form);
    });
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forgetAll();
    else if (event.target.dataset.keep) { keep(event.target); noteSent(event.target); }
  });

  body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form[data-keep]");
    if (!form || isSavedField(event.detail.elt) || event.detail.requestConfig?.verb === "get") return;
    forgetSent();
    if (wasDone(event.detail.xhr)) storage.forget(keyOf(form));
  });

  /* --- 2. Save ---------------------------------------------------------------------------------------------- */

  const sent = new WeakMap();
  const unsaved = new Set();

  function isSavedField(field) { return Boolean(field?.dataset && "saveUrl" in field.dataset); }

  const saveAgain = (field) => field.dispatchEvent(new Event("retry-save"));

  function showState(field, state, sentence) {
    const place = document.getElementById(`${field.id}-saved`);
    if (!place) return;
    place.dataset.state = state;
    place.textContent = sentence;
  }

  body.addEventListener("htmx:beforeRequest", (event) => {
    const field = event.detail.elt;
    if (!isSavedField(field)) return;
    sent.set(field, valueOf(field));
    if (!unsaved.has(field)) showState(field, "waiting", text("Saving"));
  });

  /* Nobody is thrown off a page while typing. */
  body.addEventListener("htmx:beforeOnLoad", (event) => {
    if (isSavedField(event.detail.elt) && leadsToSignIn(event.detail.xhr)) event.preventDefault();
  });

  body.addEventListener("htmx:afterRequest", (event) => {
    const field = event.detail.elt;
    if (!isSavedField(field)) return;
    const { xhr } = event.detail;
    const status = xhr?.status ?? 0;
    if (leadsToSignIn(xhr)) noteUnsaved(field, text("SignedOut"));
    else if (wasDone(xhr)) noteSaved(field);
    else if (status >= 400 && status < 500 && status !== 429) noteRefused(field, sentenceOf(xhr));
    else noteUnsaved(field, text(status ? "Unserved" : "Unsaved"));
  });

  function noteSaved(field) {
    unsaved.delete(field);
    onServer.set(field, sent.get(field));
    field.removeAttribute("aria-invalid");
    showState(field, "saved", text("Saved", { time: clock() }));
    if (field.form?.dataset.keep) keep(field.form);
  }

  function noteUnsaved(field, sentence) {
    unsaved.add(field);
    showState(field, "unsaved", sentence);
  }

  function noteRefused(field, sentence) {
    unsaved.delete(field);
    field.setAttribute("aria-invalid", "true");
    showState(field, "refused", sentence);
  }

  function retryAll() {
    for (const field of unsaved) {
      if (field.isConnected) saveAgain(field);
      else unsaved.delete(field);
    }
  }

  window.addEventListener("online", retryAll);
  window.setInterval(retryAll, RETRY_EVERY);

  /* --- 3. Once ---------------------------------------------------------------------------------------------- */

  const buttonsOf = (form) => [...form.elements].filter((one) => one.type === "submit");

  function block(form) {
    form.dataset.sending = "";
    form.setAttribute("aria-busy", "true");
    /* After this moment: a disabled button would not be sent along. */
    window.setTimeout(() => { if ("sending" in form.dataset) buttonsOf(form).forEach((one) => { one.disabled = true; }); });
    /* A download leaves the page where it is, so nothing else would set the form free. */
    window.setTimeout(() => free(form), SENDING_AT_MOST);
  }

  function free(form) {
    if (!("sending" in form.dataset)) return;
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
    buttonsOf(form).forEach((one) => { one.disabled = false; });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method")?.toLowerCase() !== "post") return;
    if ("sending" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else block(form);
  }, true);

  body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form && !isSavedField(event.detail.elt)) free(form);
  });
  /* The person may still say no to the browser's own question; a yes comes to the request. */
  body.addEventListener("htmx:confirm", (event) => {
    if (event.detail.question && event.detail.elt.matches("form")) free(event.detail.elt);
  });
  body.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (form.matches("form[method=post]") && !("sending" in form.dataset)) block(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(free));

  /* --- 5. Walk ---------------------------------------------------------------------------------------------- */

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("table[data-sheet] td");
    const step = STEPS[event.key];
    if (!cell || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    let row = cell.parentElement;
    const column = cell.cellIndex + step[1];
    if (step[0]) row = step[0] > 0 ? row.nextElementSibling : row.previousElementSibling;
    const next = row?.cells[Math.min(column, row.cells.length - 1)]?.querySelector("a");
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  /* Below the grid, as on a telephone, the panel of a chosen cell would open out of sight. */
  body.addEventListener("htmx:afterSettle", () => {
    const panel = document.getElementById("choose");
    if (panel && document.activeElement?.closest("table[data-sheet]") && panel.getBoundingClientRect().top > window.innerHeight) panel.scrollIntoView();
  });

  /* --- Begin ------------------------------------------------------------------------------------------------ */

  const restoreWithin = (root) => {
    if (root.matches?.("form[data-keep]")) restore(root);
    root.querySelectorAll?.("form[data-keep]").forEach(restore);
  };

  function begin() {
    forgetOthersAndOld();
    settleSent();
    restoreWithin(document);
    body.addEventListener("htmx:load", (event) => restoreWithin(event.target));
  }

  /* After htmx has bound its fields, which it does at the same moment but was asked to first. */
  if (document.readyState === "complete") begin();
  else document.addEventListener("DOMContentLoaded", begin);
})();
