// Questions in a page: asked one at a time, marked at once, and asked again when they went wrong.
// Everything can be done by key; what is marked is read out, and gets the focus.
;(function () {
  const store = window.dakehuTraining

  function fill(words, parts = {}) {
    return words.replace(/\{(\w+)\}/g, (place, name) => parts[name] ?? place)
  }

  function el(name, given = {}, ...inside) {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(given)) {
      if (key === "class") made.className = value
      else if (key.startsWith("on")) made.addEventListener(key.slice(2), value)
      else if (value === true) made.setAttribute(key, "")
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value)
    }
    made.append(...inside.filter(one => one !== null && one !== undefined))
    return made
  }

  // Numbers that look drawn and are the same for the same seed: a page read again shows the same.
  function drawn(seed) {
    let at = seed >>> 0
    return () => {
      at = (at + 0x6D2B79F5) >>> 0
      let one = Math.imul(at ^ (at >>> 15), at | 1)
      one ^= one + Math.imul(one ^ (one >>> 7), one | 61)
      return ((one ^ (one >>> 14)) >>> 0) / 2 ** 32
    }
  }

  function mixed(items, seed) {
    const next = drawn(seed), made = [...items]
    for (let at = made.length - 1; at > 0; at--) {
      const other = Math.floor(next() * (at + 1));
      [made[at], made[other]] = [made[other], made[at]]
    }
    return made
  }

  function seedOf(text) {
    let made = 2166136261
    for (const sign of text) made = Math.imul(made ^ sign.codePointAt(0), 16777619)
    return made >>> 0
  }

  const plain = text => (window.dakehuFold ?? (same => same))(
    text.normalize("NFKC").toLowerCase().replace(/[\s'’"“”.。,，!！?？-]/g, ""))

  // The questions of an attempt: every must-know one, then some that went wrong, then the rest;
  // written and made ones in turn.
  function draw(questions, number, state, seed) {
    const able = questions.filter(one => one.form !== "say")
    const must = able.filter(one => one.must)
    const rest = mixed(able.filter(one => !one.must), seed)
    const wrong = rest.filter(one => store.isDue(state, one.id)).slice(0, Math.floor(number / 3))
    const others = rest.filter(one => !wrong.includes(one))
    const own = others.filter(one => one.written)
    const made = others.filter(one => !own.includes(one))
    const turn = []
    while (own.length || made.length) turn.push(...own.splice(0, 1), ...made.splice(0, 1))
    const wanted = Math.max(number, must.length)
    return mixed([...must, ...wrong, ...turn].slice(0, wanted), seed + 1).map(one => one.id)
  }

  // Each form: how it is shown, whether it is answered, and what is right.
  const FORMS = {
    single: choice, several: choice, order: order, match: match, fill: blank, say: aloud,
  }

  function choice(question, said, seed) {
    const many = question.form === "several"
    const options = mixed(question.options, seed)
    const boxes = options.map((option, at) => el("input", { type: many ? "checkbox" : "radio", name: "answer", value: at }))
    const lines = options.map((option, at) => el("label", { class: "dk-option" }, boxes[at], el("span", {}, option.t)))
    return {
      hint: many ? said.choose_some : said.choose_one,
      body: lines,
      given: () => boxes.some(box => box.checked),
      right: () => options.every((option, at) => boxes[at].checked === Boolean(option.r)),
      reasons: () => options.flatMap((option, at) => {
        if (boxes[at].checked && !option.r) return [[fill(said.chosen, { text: option.t }), option.w]]
        if (many && !boxes[at].checked && option.r) return [[fill(said.missed, { text: option.t }), ""]]
        return []
      }),
      answer: () => options.filter(option => option.r).map(option => option.t).join(" · "),
      close: () => boxes.forEach((box, at) => {
        box.disabled = true
        if (options[at].r) lines[at].classList.add("is-right")
        else if (box.checked) lines[at].classList.add("is-wrong")
      }),
    }
  }

  function order(question, said, seed) {
    let lines = mixed(question.lines, seed)
    if (lines.every((line, at) => line === question.lines[at])) lines = [...lines.slice(1), lines[0]]
    const list = el("ol", { class: "dk-order" }), told = el("output", { class: "dk-moved" })
    let closed = false
    function move(at, by) {
      const text = lines[at];
      [lines[at], lines[at + by]] = [lines[at + by], lines[at]]
      show()
      told.textContent = fill(said.moved, { text, n: at + by + 1 })
      const buttons = list.children[at + by].querySelectorAll("button")
      const same = buttons[by < 0 ? 0 : 1];
      (same.disabled ? buttons[by < 0 ? 1 : 0] : same).focus()
    }
    function show() {
      list.replaceChildren(...lines.map((line, at) => el("li", {},
        el("span", {}, line),
        closed ? null : el("span", { class: "dk-moves" },
          el("button", { type: "button", "aria-label": fill(said.up, { text: line }), disabled: at === 0, onclick: () => move(at, -1) }, "↑"),
          el("button", { type: "button", "aria-label": fill(said.down, { text: line }), disabled: at === lines.length - 1, onclick: () => move(at, 1) }, "↓")))))
    }
    show()
    return {
      hint: said.put, body: [list, told], given: () => true,
      right: () => lines.every((line, at) => line === question.lines[at]),
      reasons: () => [], answer: () => question.lines.map((line, at) => `${at + 1}. ${line}`).join("  "),
      close: () => { closed = true; show(); told.textContent = "" },
    }
  }

  function match(question, said, seed) {
    const rights = mixed(question.pairs.map(pair => pair[1]), seed)
    const boxes = question.pairs.map(([left], at) => el("select", { name: `pair-${at}`, "aria-label": left },
      el("option", { value: "" }, said.choose), ...rights.map(right => el("option", { value: right }, right))))
    const lines = question.pairs.map(([left], at) => el("p", { class: "dk-pair" }, el("span", {}, left), boxes[at]))
    return {
      hint: said.match, body: lines, given: () => boxes.every(box => box.value),
      right: () => question.pairs.every(([, right], at) => boxes[at].value === right),
      reasons: () => [], answer: () => question.pairs.map(([left, right]) => `${left} – ${right}`).join(" · "),
      close: () => boxes.forEach((box, at) => {
        box.disabled = true
        lines[at].classList.add(box.value === question.pairs[at][1] ? "is-right" : "is-wrong")
      }),
    }
  }

  function blank(question, said) {
    const box = el("input", { type: "text", name: "answer", autocomplete: "off", spellcheck: "false" })
    return {
      hint: "", body: [el("label", { class: "dk-fill" }, el("span", {}, said.fill), box)],
      given: () => box.value.trim() !== "",
      right: () => question.accept.some(one => plain(one) === plain(box.value)),
      reasons: () => [], answer: () => question.accept[0],
      close: () => { box.disabled = true },
    }
  }

  function aloud(question, said) {
    const boxes = question.behaviours.map(() => el("input", { type: "checkbox" }))
    const model = el("div", { class: "dk-model", hidden: true }, el("blockquote", {}, el("p", {}, question.model)),
      el("p", {}, said.did), ...question.behaviours.map((one, at) => el("label", { class: "dk-option" }, boxes[at], el("span", {}, one))))
    const show = el("button", { type: "button", class: "md-button", onclick: () => { model.hidden = false; show.hidden = true; boxes[0].focus() } }, said.show)
    return {
      hint: said.say, body: [show, model], given: () => !model.hidden,
      right: () => boxes.every(box => box.checked), reasons: () => [], answer: () => "", close: () => boxes.forEach(box => { box.disabled = true }),
    }
  }

  // Ask *questions* in *box*, one after the other, from *at* on; tell how each went, and the end.
  function ask(box, said, questions, { at = 0, got = [], seed = 1, counts = true, told, done }) {
    const status = el("p", { class: "dk-status", role: "status" })
    const place = el("div", { class: "dk-question" })
    box.replaceChildren(status, place)

    function stand() {
      status.textContent = [
        fill(said.at, { n: at + 1, all: questions.length }),
        counts ? fill(said.so_far, { n: got.filter(Boolean).length }) : "",
      ].filter(Boolean).join(" · ")
    }

    function one() {
      const question = questions[at]
      stand()
      const form = FORMS[question.form](question, said, (seed + seedOf(question.id)) >>> 0)
      const legend = el("legend", { tabindex: "-1" }, question.ask,
        question.must ? el("small", { class: "dk-must" }, ` ${said.must}`) : null)
      const field = el("fieldset", {}, legend, form.hint ? el("p", { class: "dk-hint" }, form.hint) : null, ...form.body)
      const note = el("p", { class: "dk-note", role: "alert" })
      const check = el("button", { type: "submit", class: "md-button md-button--primary" }, said.check)
      const asked = el("form", { onsubmit: event => {
        event.preventDefault()
        if (!form.given()) { note.textContent = said.nothing_yet; return }
        note.textContent = ""
        check.remove()
        mark(question, form, asked)
      } }, field, note, check)
      place.replaceChildren(asked)
      if (at > 0 || got.length) legend.focus()
      else if (document.activeElement === document.body) legend.focus({ preventScroll: true })
    }

    function mark(question, form, asked) {
      const right = form.right()
      form.close()
      got.push(right)
      stand()
      told?.(question, right, at)
      const last = at === questions.length - 1
      const on = el("button", { type: "button", class: "md-button md-button--primary", onclick: () => {
        at += 1
        if (last) done(got)
        else one()
      } }, last ? said.finish : said.next)
      const verdict = el("div", { class: right ? "dk-verdict is-right" : "dk-verdict is-wrong", tabindex: "-1", role: "group", "aria-label": right ? said.right : said.wrong },
        el("p", {}, el("strong", {}, right ? `✓ ${said.right}` : `✗ ${said.wrong}`)),
        ...form.reasons().map(([chosen, why]) => el("p", {}, `${chosen} `, why ? el("em", {}, why) : null)),
        !right && form.answer() ? el("p", {}, fill(said.answer, { text: form.answer() })) : null,
        el("p", {}, question.why),
        question.see ? el("p", {}, el("a", { href: question.see.href, target: "_blank", rel: "noopener" }, fill(said.look, { title: question.see.title }))) : null,
        on)
      asked.append(verdict)
      verdict.focus()
    }
    one()
  }

  // Ask again what went wrong, until it is right; it does not count.
  function once_more(box, said, questions, seed, done) {
    if (!questions.length) { done(); return }
    const still = []
    const note = el("p", { class: "dk-once-more" }, said.once_more)
    const inner = el("div")
    box.replaceChildren(note, inner)
    ask(inner, said, questions, {
      seed, counts: false,
      told: (question, right) => {
        if (!right) still.push(question)
        store.change(state => store.answered(state, question.id, right))
      },
      done: () => once_more(box, said, still, seed + 7, done),
    })
  }

  window.dakehuQuiz = { ask, once_more, draw, mixed, fill, el, seedOf, plain }
})()
